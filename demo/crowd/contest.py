"""Honest people of a ranking and of a quiz."""

from __future__ import annotations

import asyncio
from typing import Any

from demo.crowd.arriving import joined, verify
from demo.crowd.client import Refused
from demo.crowd.people import Scene
from demo.crowd.referral import claim_all

FRIENDS = (1, 1, 2, 2, 3, 5, 8)
"""How many friends one of the crowd looks for: most a few, some many."""


async def racer(scene: Scene) -> None:
    """Joins, confirms a phone when invited, then invites as many friends as they have."""
    found = await joined(scene, 0.85)
    if found is None:
        return
    phone, state, invited = found
    if invited and scene.rng.random() < 0.9:
        state = await verify(scene, phone)
    await phone.act("share", {"to": scene.rng.choice(["copy", "system"])})
    invite, wanted = state["me"]["invite"], scene.rng.choice(FRIENDS)
    scene.open_invites[invite] = wanted
    for _poll in range(20):
        await asyncio.sleep(1.0)
        own = (await phone.state())["ranking"]
        if own["value"] >= wanted:
            scene.tally.add("honest: placed")
            break
    scene.close_invite(invite)


async def answerer(scene: Scene) -> None:
    """Joins, answers as well as they know, takes and claims the packet when they pass."""
    found = await joined(scene, 0.4)
    if found is None:
        return
    phone, state, _invited = found
    knows = scene.rng.random()
    for _attempt in range(scene.rng.choice((1, 2, 3))):
        if "start" not in state["quiz"]["acts"]:
            break
        state = (await phone.act("act", {"do": "start", "input": {}}))["state"]
        attempt = state["quiz"]["attempt"]
        await asyncio.sleep(scene.rng.uniform(1.0, 3.0))
        given = [_chosen(scene, question, knows) for question in attempt["questions"]]
        body = {"attempt": attempt["id"], "answers": given}
        answer = await phone.act("act", {"do": "answer", "input": body})
        state = answer["state"]
        scene.tally.add(f"honest: {'passed' if answer['result']['passed'] else 'not passed'}")
    if "default" in state["quiz"]["scenes"]:
        try:
            await phone.act("draw", {"scene": "default"})
        except Refused as error:
            if error.code != "stock.empty":
                raise
            scene.tally.add("honest: came too late for a prize")
            return
        scene.tally.add("honest: took the prize")
        await claim_all(scene, phone)
    if scene.rng.random() < 0.5:
        await phone.act("share", {"to": "copy"})
        scene.open_invites[state["me"]["invite"]] = 2


def _chosen(scene: Scene, question: dict[str, Any], knows: float) -> list[int]:
    """An answer. Who knows is as if they had the bank before them: the crowd reads the frozen
    version (`scene.terms`), as only this machine can."""
    if question["kind"] == "scale":
        return [scene.rng.randint(1, question["steps"])]
    if scene.rng.random() < knows:
        for known in scene.terms.get("questions", ()):
            for language in ("en", "zh-hans"):
                if known["text"][language] != question["text"]:
                    continue
                right = {
                    option["text"][language]
                    for option in known["options"]
                    if option["id"] in known["right"]
                }
                return [n for n, text in enumerate(question["options"]) if text in right]
    return [scene.rng.randrange(len(question["options"]))]
