"""Honest people of a referral campaign, the organiser's system, and people who invite
themselves: a friend joins, verifies, does what is asked, and the organiser reports it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
import uuid
from typing import Any

from demo.crowd.arriving import joined
from demo.crowd.client import Phone, Refused
from demo.crowd.devices import emulator
from demo.crowd.people import Scene

WANTED = 4
"""Friends an inviter of the crowd looks for."""


async def honest(scene: Scene) -> None:
    """Comes by a friend's link or by themselves, mostly does it, and invites others."""
    found = await joined(scene, 0.85)
    if found is None:
        return
    phone, state, invited = found
    if invited and scene.rng.random() < 0.9:
        await verify_and_do(scene, phone)
    own = state["me"]["invite"]
    await phone.act("share", {"to": scene.rng.choice(["copy", "system"])})
    scene.open_invites[own] = WANTED
    for _poll in range(20):
        if "claim" in (await phone.state())["actions"]:
            break
        await asyncio.sleep(1.0)
    scene.close_invite(own)
    await claim_all(scene, phone)


async def verify_and_do(scene: Scene, phone: Phone) -> None:
    """Confirm a number; nine in ten then do it, and the organiser's system tells so."""
    number = scene.new_number()
    early = scene.rng.random() < 0.2
    if early:
        # Done with the organiser first: the report waits for the number to be confirmed.
        await report(scene, number)
    await phone.ask_code(number)
    code = await scene.read_code(number)
    answer = await phone.act("verify", {"phone": number, "otp": code, "consent": scene.consent})
    scene.tally.add(f"honest: verified, {answer['state']['referral']['invited']['status']}")
    if not early and scene.rng.random() < 0.9:
        await asyncio.sleep(scene.rng.uniform(0.5, 2.0))
        await report(scene, number)


async def report(scene: Scene, number: str) -> None:
    """The organiser's system tells that the owner of this number has done it."""
    if not scene.facts_secret:
        scene.tally.add("organiser: has no FACTS_SECRET")
        return
    now = time.time()
    body = json.dumps(
        {
            "id": f"crowd-{uuid.uuid4()}",
            "name": scene.terms["event"],
            "at": int(now * 1000),
            "person": {"phone": number},
            "campaign": scene.slug,
            "props": {},
        }
    ).encode()
    signed = f"{int(now)}.".encode() + body
    mac = hmac.new(scene.facts_secret.encode(), signed, hashlib.sha256).hexdigest()
    answer = await scene.http.post(
        "/api/in/facts",
        content=body,
        headers={
            "Content-Type": "application/json",
            "X-AF-Signature": f"t={int(now)},v1={mac}",
        },
    )
    scene.tally.add(f"organiser: reported, {answer.status_code}")


async def claim_all(scene: Scene, phone: Phone) -> None:
    """Claim what was earned; without a confirmed number, with a code."""
    state = await phone.state()
    for reward in state["rewards"]:
        scene.tally.add(f"honest: earned, {reward['status']}")
        if reward["status"] != "granted":
            continue
        body: dict[str, Any] = {"reward": reward["id"], "consent": scene.consent}
        if state["me"]["phone_masked"] is None:
            number = scene.new_number()
            await phone.ask_code(number)
            body |= {"phone": number, "otp": await scene.read_code(number)}
        claimed = await phone.act("claim", body)
        state = claimed["state"]
        scene.tally.add(f"honest: claimed {claimed['result']['reward']['status']}")


async def farm(scene: Scene) -> None:
    """One device that forgets its person and comes back as its own friend."""
    browser = emulator(scene.rng)
    owner = Phone(scene.http, scene.slug, browser, scene.tally, "farm")
    scene.tally.add("farm: people")
    await owner.open_page(None)
    await owner.state()
    joined = await owner.act("join", {"consent": scene.consent})
    own = joined["state"]["me"]["invite"]
    friend = Phone(scene.http, scene.slug, browser, scene.tally, "farm")
    for _friend in range(4):
        friend.cookies = {k: v for k, v in owner.cookies.items() if k == "af_d"}
        try:
            await friend.state(own)
            answer = await friend.act("join", {"consent": scene.consent, "invite": own})
        except Refused:
            continue
        status = answer["state"]["referral"]["invited"]["status"]
        scene.tally.add(f"farm: joined by the own invite, {status}")
        number = scene.new_number()
        try:
            await friend.ask_code(number)
            code = await scene.read_code(number)
            await friend.act("verify", {"phone": number, "otp": code})
        except Refused:
            continue
        await report(scene, number)
    for reward in (await owner.state())["rewards"]:
        scene.tally.add(f"farm: earned, {reward['status']}")
