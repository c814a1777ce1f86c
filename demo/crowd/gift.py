"""Honest people of a gift campaign: they take one, say who is insured, get the policy."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from campaigns.mechanics.gift.insured import check_digit
from demo.crowd.arriving import joined
from demo.crowd.client import Phone, Refused
from demo.crowd.people import Scene

FAMILY = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰"
REGIONS = ("110105", "310115", "440106", "330106", "510107", "320106", "420111", "610113")


def id_number(rng: random.Random, today: date) -> str:
    """A valid number of an adult from 20 to 60; it belongs to nobody we know."""
    birth = today - timedelta(days=rng.randrange(20 * 366, 60 * 365))
    first = f"{rng.choice(REGIONS)}{birth:%Y%m%d}{rng.randrange(1000):03d}"
    return first + check_digit(first)


def filled(terms: Mapping[str, Any], rng: random.Random, today: date) -> dict[str, str]:
    """What a person fills into the form of these terms (`mechanics.gift`)."""
    number = id_number(rng, today)
    name = rng.choice(FAMILY) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2))))
    birth = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    values = {"name": name, "id_number": number, "birth_date": birth}
    return {field["name"]: values[field["kind"]] for field in terms["fields"]}


async def honest(scene: Scene) -> None:
    """Reads, takes one, fills the form (one in eight mistypes once), mostly tells a friend."""
    found = await joined(scene, 0.5)
    if found is None:
        return
    phone, state, _invited = found
    drawn = await phone.act("draw", {"scene": "default"})
    reward = drawn["result"]["reward"]
    scene.tally.add("honest: took one")
    status = next(r["status"] for r in drawn["state"]["rewards"] if r["id"] == reward)
    if status == "checking":
        scene.tally.add("honest: held")
        return
    if scene.rng.random() < 0.1:
        scene.tally.add("honest: left the form")
        return
    await asyncio.sleep(scene.rng.uniform(1.0, 3.0))
    await insure(scene, phone, reward)
    if scene.rng.random() < 0.6:
        await phone.act("share", {"to": scene.rng.choice(["copy", "system"])})
        scene.open_invites[state["me"]["invite"]] = 2


async def insure(scene: Scene, phone: Phone, reward: str) -> None:
    """Claim with a code and a form, correct a mistyped digit, wait for the policy."""
    number = scene.new_number()
    await phone.ask_code(number)
    code = await scene.read_code(number)
    form = filled(scene.terms, scene.rng, date.today())  # noqa: DTZ011 - any day will do
    body = {
        "reward": reward,
        "phone": number,
        "otp": code,
        "fields": form,
        "consent": {one["id"]: one["version"] for one in scene.terms["consents"]},
    }
    if scene.rng.random() < 0.125:
        wrong = dict(form)
        name = next(one["name"] for one in scene.terms["fields"] if one["kind"] == "id_number")
        wrong[name] = wrong[name][:-2] + str((int(wrong[name][-2]) + 1) % 10) + wrong[name][-1]
        try:
            await phone.act("claim", body | {"fields": wrong})
        except Refused as error:
            if error.code != "body.invalid":
                raise
            scene.tally.add("honest: mistyped")
    claimed = await phone.act("claim", body)
    scene.tally.add(f"honest: claimed {claimed['result']['reward']['status']}")
    for _poll in range(10):
        await asyncio.sleep(1.0)
        state = await phone.state()
        if state["gift"]["certificate"] is not None:
            scene.tally.add("honest: insured")
            return
