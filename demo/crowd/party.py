"""Honest people of a packet rain, who wait for it, and of teams, who bring each other."""

from __future__ import annotations

import asyncio
from typing import Any

from demo.crowd.arriving import joined
from demo.crowd.client import Phone, Refused
from demo.crowd.devices import phone_browser
from demo.crowd.people import Scene
from demo.crowd.referral import claim_all

LONGEST_WAIT = 90.0
"""Seconds for which somebody of the crowd waits for a wave."""
TEAM_POLLS = 40
FRIENDLY = 0.9
"""How many come by somebody's link, while one is open."""


async def catcher(scene: Scene) -> None:
    """Joins, says the password that everybody knows, waits for a wave, catches, claims."""
    found = await joined(scene, 0.3)
    if found is None:
        return
    phone, state, _invited = found
    words = [str(one["word"]) for one in scene.terms.get("words") or []]
    if words and scene.rng.random() < 0.5:
        state = await _say(scene, phone, scene.rng.choice([*words, "not it"]))
    waves = state["rain"]["waves"]
    wait = (waves[0]["starts_at"] - state["server_time"]) / 1000 if waves else LONGEST_WAIT
    if wait < LONGEST_WAIT:
        await asyncio.sleep(max(0.0, wait) + scene.rng.uniform(0.0, 0.8))
        await _catch(scene, phone)
    state = await phone.state()
    if any(reward["status"] == "granted" for reward in state["rewards"]):
        await claim_all(scene, phone)


async def _say(scene: Scene, phone: Phone, word: str) -> dict[str, Any]:
    answer = await phone.act("act", {"do": "password", "input": {"password": word}})
    right = answer["result"]["right"]
    scene.tally.add(f"honest: said a {'right' if right else 'wrong'} password")
    state: dict[str, Any] = answer["state"]
    if state["rain"]["password"]["ready"]:
        try:
            state = (await phone.act("draw", {"scene": "password"}))["state"]
            scene.tally.add("honest: opened a password's packet")
        except Refused as error:
            if error.code != "stock.empty":
                raise
    return state


async def _catch(scene: Scene, phone: Phone) -> None:
    while True:
        try:
            await phone.act("draw", {"scene": "default"})
        except Refused as error:
            scene.tally.add(f"honest: {error.code}")
            if error.code not in {"stock.empty", "limit.reached", "window.closed"}:
                raise
            return
        scene.tally.add("honest: caught a packet")
        await asyncio.sleep(scene.rng.uniform(0.3, 0.9))


async def teammate(scene: Scene) -> None:
    """Enters a friend's team or founds one, brings others, opens the part, claims it."""
    phone = Phone(scene.http, scene.slug, phone_browser(scene.rng), scene.tally, "honest")
    scene.tally.add("honest: people")
    invite = scene.pick_invite() if scene.rng.random() < FRIENDLY else None
    await phone.open_page(invite)
    state = await phone.state(invite)
    await asyncio.sleep(scene.rng.uniform(1.0, 3.0))
    if "join" not in state["actions"]:
        scene.tally.add("honest: came too late")
        return
    body: dict[str, Any] = {"consent": scene.consent}
    state = (await phone.act("join", body | ({"invite": invite} if invite else {})))["state"]
    scene.tally.add("honest: joined")
    team = state["team"]
    try:
        if "join_team" in team["acts"]:
            entering = {"do": "join_team", "input": {"invite": invite}}
            state = (await phone.act("act", entering))["state"]
            scene.tally.add("honest: entered a team")
        elif "found" in team["acts"]:
            state = (await phone.act("act", {"do": "found", "input": {}}))["state"]
            scene.tally.add("honest: founded a team")
    except Refused as error:
        scene.tally.add(f"honest: {error.code}")
        if error.code not in {"team.full", "team.over", "stock.empty"}:
            raise
        return
    await phone.act("share", {"to": scene.rng.choice(["copy", "system"])})
    mine = state["team"]["mine"]
    own = state["me"]["invite"]
    if mine and mine["state"] == "open":
        scene.open_invites[own] = mine["size"] - len(mine["members"])
    for _poll in range(TEAM_POLLS):
        if "draw" in state["actions"]:
            await phone.act("draw", {"scene": "team"})
            scene.tally.add("honest: opened a part")
            await claim_all(scene, phone)
            break
        await asyncio.sleep(scene.rng.uniform(0.8, 1.6))
        state = await phone.state()
    scene.close_invite(own)
