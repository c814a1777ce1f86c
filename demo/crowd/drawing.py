"""Honest people of a draw or a collection: they draw while they can, bring friends, claim."""

from __future__ import annotations

import asyncio
from typing import Any

from demo.crowd.arriving import joined
from demo.crowd.client import Phone, Refused
from demo.crowd.people import Scene
from demo.crowd.referral import claim_all

FRIENDS = 2
"""Friends a drawer of the crowd looks for: each brings a chance."""
MOST = 30


async def drawer(scene: Scene) -> None:
    """Joins, mostly by a friend's link, draws what there is, shares, draws again, claims."""
    found = await joined(scene, 0.6)
    if found is None:
        return
    phone, state, _invited = found
    state = await draw_all(scene, phone, state)
    if scene.rng.random() < 0.7:
        await phone.act("share", {"to": scene.rng.choice(["copy", "system"])})
        scene.open_invites[state["me"]["invite"]] = FRIENDS
        for _poll in range(6):
            await asyncio.sleep(scene.rng.uniform(1.0, 2.0))
            state = await draw_all(scene, phone, await phone.state())
        scene.close_invite(state["me"]["invite"])
    if any(reward["status"] == "granted" for reward in state["rewards"]):
        await claim_all(scene, phone)


async def draw_all(scene: Scene, phone: Phone, state: dict[str, Any]) -> dict[str, Any]:
    """Draw every chance, and combine a set that is complete; the last state."""
    for _turn in range(MOST):
        collection = state.get("collect") or {}
        if "combine" in collection.get("scenes", []):
            which = "combine"
        elif "default" in state["draw"]["scenes"]:
            which = "default"
        else:
            break
        await asyncio.sleep(scene.rng.uniform(0.4, 1.2))
        try:
            answer = await phone.act("draw", {"scene": which})
        except Refused as error:
            if error.code not in {"stock.empty", "chance.none"}:
                raise
            scene.tally.add(f"honest: {error.code}")
            break
        state = answer["state"]
        prize = answer["result"]["prize"]
        scene.tally.add(f"honest: drew {prize['slot'] if prize else 'nothing'}")
    return state
