"""Who comes: honest people who help and play, and three kinds of cheats."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from demo.crowd.client import Phone, Refused, Tally
from demo.crowd.devices import emulator, http_library, phone_browser

ReadCode = Callable[[str], Awaitable[str]]


@dataclass
class Scene:
    """What everybody in the crowd shares."""

    http: httpx.AsyncClient
    slug: str
    rng: random.Random
    tally: Tally
    read_code: ReadCode
    consent: dict[str, str]
    helpers_needed: int
    terms: Mapping[str, Any] = field(default_factory=dict)
    """The section of the campaign's leading mechanic."""
    facts_secret: str = ""
    """Signs what the organiser's system reports; "" reports nothing."""
    open_invites: dict[str, int] = field(default_factory=dict)
    """Invite → friends still wanted, as far as the crowd has told each other."""
    phones_used: int = 0
    block: int = field(init=False)
    """The first of the blocks of ten thousand numbers that this crowd's phones are from."""

    def __post_init__(self) -> None:
        # Drawn once: numbers drawn one by one would now and then be another crowd's as well.
        self.block = self.rng.randrange(10**4)

    def new_number(self) -> str:
        """No two phones of a crowd have one number, nor two crowds with different blocks."""
        blocks, within = divmod(self.phones_used, 10**4)
        self.phones_used += 1
        return f"139{(self.block + blocks) % 10**4:04d}{within:04d}"

    def pick_invite(self) -> str | None:
        """One of the earliest that still wants friends: people finish what was begun."""
        wanted = [invite for invite, places in self.open_invites.items() if places > 0][:3]
        if not wanted:
            return None
        invite = self.rng.choice(wanted)
        self.open_invites[invite] -= 1
        return invite

    def close_invite(self, invite: str) -> None:
        self.open_invites.pop(invite, None)

    def starts_own(self) -> bool:
        """Whether a visitor starts a packet: about as many as the others can help to open."""
        return self.rng.random() < 1 / (1 + max(self.helpers_needed, 0) * 0.8)


async def honest(scene: Scene) -> None:
    """Opens a friend's link, reads, helps, mostly starts an own packet, opens and claims it."""
    phone = Phone(scene.http, scene.slug, phone_browser(scene.rng), scene.tally, "honest")
    scene.tally.add("honest: people")
    invite = scene.pick_invite() if scene.rng.random() < 0.9 else None
    await phone.open_page(invite)
    state = await phone.state(invite)
    await asyncio.sleep(scene.rng.uniform(1.5, 4.0))
    if invite and (state.get("inviter") or {}).get("can_help"):
        try:
            helped = await phone.act("help", {"invite": invite})
            scene.tally.add("honest: helped")
            if helped["result"]["complete"]:
                scene.close_invite(invite)
        except Refused as error:
            if error.code in {"help.full", "help.expired", "stock.empty"}:
                scene.close_invite(invite)
    if invite is None or scene.starts_own():
        await asyncio.sleep(scene.rng.uniform(0.3, 1.2))
        await play_own(scene, phone, invite)


async def play_own(scene: Scene, phone: Phone, invite: str | None) -> None:
    """Join, share, wait for helpers, open, claim."""
    body: dict[str, Any] = {"consent": scene.consent}
    if invite:
        body["invite"] = invite
    joined = await phone.act("join", body)
    scene.tally.add(f"{phone.kind}: joined")
    own = joined["state"]["me"]["invite"]
    if not joined["state"]["session"]:
        return
    await phone.act("share", {"to": scene.rng.choice(["copy", "system"])})
    scene.open_invites[own] = scene.helpers_needed
    for _poll in range(45):
        state = await phone.state()
        if "draw" in state["actions"]:
            break
        await asyncio.sleep(1.0)
    else:
        scene.tally.add(f"{phone.kind}: still collecting")
        return
    scene.close_invite(own)
    await open_and_claim(scene, phone)


async def open_and_claim(scene: Scene, phone: Phone, number: str | None = None) -> None:
    opened = await phone.act("draw", {"scene": "default"})
    reward = opened["result"]["reward"]
    status = next(r["status"] for r in opened["state"]["rewards"] if r["id"] == reward)
    scene.tally.add(f"{phone.kind}: opened")
    if status == "checking":
        scene.tally.add(f"{phone.kind}: held")
        return
    number = number or scene.new_number()
    await phone.ask_code(number)
    code = await scene.read_code(number)
    body = {
        "reward": reward, "phone": number, "otp": code, "fields": {}, "consent": scene.consent,
    }  # fmt: skip
    claimed = await phone.act("claim", body)
    scene.tally.add(f"{phone.kind}: claimed {claimed['result']['reward']['status']}")


async def script(scene: Scene) -> None:
    """A program against the interface: no page, no signals, solves what it is set."""
    phone = Phone(scene.http, scene.slug, http_library(scene.rng), scene.tally, "script")
    scene.tally.add("script: people")
    await phone.state()
    joined = await phone.act("join", {"consent": scene.consent})
    scene.tally.add("script: joined")
    own = joined["state"]["me"]["invite"]
    if not joined["state"]["session"]:
        return
    for _friend in range(8):
        friend = Phone(scene.http, scene.slug, http_library(scene.rng), scene.tally, "script")
        await friend.state(own)
        helped = await friend.act("help", {"invite": own})
        scene.tally.add("script: helped")
        if helped["result"]["complete"]:
            break
    await open_and_claim(scene, phone)


async def farm(scene: Scene) -> None:
    """An emulator that forgets its person after each help: many friends, one device."""
    browser = emulator(scene.rng)
    owner = Phone(scene.http, scene.slug, browser, scene.tally, "farm")
    scene.tally.add("farm: people")
    await owner.open_page(None)
    await owner.state()
    joined = await owner.act("join", {"consent": scene.consent})
    scene.tally.add("farm: joined")
    own = joined["state"]["me"]["invite"]
    friend = Phone(scene.http, scene.slug, browser, scene.tally, "farm")
    friend.cookies = {k: v for k, v in owner.cookies.items() if k == "af_d"}
    for _friend in range(8):
        friend.cookies.pop("af_p", None)
        await friend.state(own)
        with contextlib.suppress(Refused):
            await friend.act("help", {"invite": own})
            scene.tally.add("farm: helped")


async def ring(scene: Scene) -> None:
    """A star of freshly wiped browsers that help one inviter at a machine's pace."""
    owner = Phone(scene.http, scene.slug, phone_browser(scene.rng), scene.tally, "ring")
    scene.tally.add("ring: people")
    await owner.open_page(None)
    await owner.state()
    await asyncio.sleep(1.5)
    joined = await owner.act("join", {"consent": scene.consent})
    scene.tally.add("ring: joined")
    own = joined["state"]["me"]["invite"]
    if not joined["state"]["session"]:
        return
    for _friend in range(10):
        friend = Phone(scene.http, scene.slug, emulator(scene.rng), scene.tally, "ring")
        await friend.open_page(own)
        await friend.state(own)
        with contextlib.suppress(Refused):
            helped = await friend.act("help", {"invite": own})
            scene.tally.add("ring: helped")
            if helped["result"]["complete"]:
                break
    if "draw" in (await owner.state())["actions"]:
        await open_and_claim(scene, owner)


CHEATS: dict[str, Callable[[Scene], Awaitable[None]]] = {
    "script": script,
    "farm": farm,
    "ring": ring,
}
