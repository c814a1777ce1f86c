"""Honest people where prizes stand on the way: a ladder of friends, days of checking in."""

from __future__ import annotations

import asyncio
from typing import Any

from demo.crowd.arriving import joined, verify
from demo.crowd.client import Phone, Refused
from demo.crowd.people import Scene
from demo.crowd.referral import claim_all

WANTED = 4
"""Friends a climber of the crowd looks for."""


async def climber(scene: Scene) -> None:
    """Joins, confirms a phone when invited, invites, takes each step that is reached."""
    found = await joined(scene, 0.85)
    if found is None:
        return
    phone, state, invited = found
    if invited and scene.rng.random() < 0.9:
        state = await verify(scene, phone)
    await phone.act("share", {"to": scene.rng.choice(["copy", "system"])})
    scene.open_invites[state["me"]["invite"]] = WANTED
    for _poll in range(20):
        state = await phone.state()
        if await take_ready(scene, phone, state["milestone"]["steps"]):
            await claim_all(scene, phone)
        if state["milestone"]["count"] >= WANTED:
            break
        await asyncio.sleep(1.0)
    scene.close_invite(state["me"]["invite"])


async def regular(scene: Scene) -> None:
    """Checks in, takes what the day gives, now and then tells a friend."""
    found = await joined(scene, 0.4)
    if found is None:
        return
    phone, state, _invited = found
    await asyncio.sleep(scene.rng.uniform(0.5, 1.5))
    answer = await phone.act("act", {"do": "checkin", "input": {}})
    scene.tally.add(f"honest: checked in, day {answer['result']['streak']}")
    if await take_ready(scene, phone, answer["state"]["checkin"]["days"]):
        await claim_all(scene, phone)
    if scene.rng.random() < 0.5:
        await phone.act("share", {"to": "copy"})
        scene.open_invites[state["me"]["invite"]] = 2


async def take_ready(scene: Scene, phone: Phone, places: list[dict[str, Any]]) -> int:
    """Take every prize that is ready; how many."""
    taken = 0
    for place in places:
        if place["state"] != "ready":
            continue
        try:
            await phone.act("draw", {"scene": place["scene"]})
        except Refused as error:
            if error.code != "stock.empty":
                raise
            continue
        scene.tally.add(f"honest: took {place['scene']}")
        taken += 1
    return taken
