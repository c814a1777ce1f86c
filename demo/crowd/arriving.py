"""How honest people come: they read the page, join, and confirm a number."""

from __future__ import annotations

import asyncio
from typing import Any

from demo.crowd.client import Phone
from demo.crowd.devices import phone_browser
from demo.crowd.people import Scene


async def joined(scene: Scene, share: float) -> tuple[Phone, dict[str, Any], bool] | None:
    """Reads and joins, `share` of them by a friend's link.

    Answers the phone, the state after joining and whether a friend had invited them; None for
    who came too late.
    """
    phone = Phone(scene.http, scene.slug, phone_browser(scene.rng), scene.tally, "honest")
    scene.tally.add("honest: people")
    invite = scene.pick_invite() if scene.rng.random() < share else None
    await phone.open_page(invite)
    state = await phone.state(invite)
    await asyncio.sleep(scene.rng.uniform(1.0, 3.0))
    if "join" not in state["actions"]:
        scene.tally.add("honest: came too late")
        return None
    body: dict[str, Any] = {"consent": scene.consent}
    answer = await phone.act("join", body | ({"invite": invite} if invite else {}))
    scene.tally.add("honest: joined")
    return phone, answer["state"], invite is not None


async def verify(scene: Scene, phone: Phone) -> dict[str, Any]:
    """Confirm a new number with the code that was sent to it; the state afterwards."""
    number = scene.new_number()
    await phone.ask_code(number)
    code = await scene.read_code(number)
    body = {"phone": number, "otp": code, "consent": scene.consent}
    state: dict[str, Any] = (await phone.act("verify", body))["state"]
    scene.tally.add("honest: verified")
    return state
