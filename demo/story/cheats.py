"""Lives that want the money without the people: programs, farms and rings."""

from __future__ import annotations

from demo.story import phones
from demo.story.company import Cast
from demo.story.visitor import Refused, Visitor
from demo.story.world import Life


def _machine(cast: Cast, ip: str) -> Visitor:
    return Visitor(cast.world, cast.pages, cast.slug, ip, phones.MACHINE, kind="machine")


def script(cast: Cast) -> Life:
    """A program that joins under one address after another device id."""
    ip = cast.places.address()
    for _try in range(cast.world.rng.randrange(4, 14)):
        me = _machine(cast, ip)
        try:
            me.act("join", {"consent": cast.consent}, reading=0.2)
            cast.note("cheats: joins")
        except Refused:
            cast.note("cheats: refused")
        yield cast.world.seconds(0.4, 3)


def ring(cast: Cast) -> Life:
    """A star: people paid by the tap help a single inviter from one room, one after another."""
    owner = cast.visitor()
    if owner is None:
        return
    owner.look(9.0, "join")
    yield cast.world.seconds(4, 9)
    try:
        joined = owner.act("join", {"consent": cast.consent})
    except Refused:
        cast.note("cheats: refused")
        return
    owner.invite = joined["state"]["me"]["invite"]
    for _friend in range(cast.world.rng.randrange(5, 12)):
        agent = phones.user_agent(cast.world.rng)
        friend = Visitor(cast.world, cast.pages, cast.slug, owner.ip, agent)
        friend.look(1.0, invite=owner.invite)
        try:
            if joined["state"]["session"]:
                friend.act("help", {"invite": owner.invite}, reading=0.8)
            else:
                friend.act("join", {"invite": owner.invite, "consent": cast.consent})
            cast.note("cheats: helps")
        except Refused:
            cast.note("cheats: refused")
        yield cast.world.seconds(2, 9)
    if "draw" in owner.state()["actions"]:
        try:
            owner.act("draw", {"scene": "default"})
            cast.note("cheats: opened")
        except Refused:
            cast.note("cheats: refused")


def farm(cast: Cast) -> Life:
    """A rack of emulated phones that helps its own packets open and stops before the claim."""
    ip = cast.places.address()
    world = cast.world

    def phone() -> Visitor:
        agent = phones.user_agent(world.rng)
        return Visitor(world, cast.pages, cast.slug, ip, agent, kind="emulator")

    owner = phone()
    owner.look(6.0, "join")
    yield world.seconds(4, 9)
    try:
        joined = owner.act("join", {"consent": cast.consent})
        owner.invite = joined["state"]["me"]["invite"]
        cast.note("cheats: joins")
        for _friend in range(4):
            yield world.seconds(15, 60)
            friend = phone()
            friend.look(3.0, invite=owner.invite)
            friend.act("help", {"invite": owner.invite})
            cast.note("cheats: helps")
            if "draw" in owner.state()["actions"]:
                owner.act("draw", {"scene": "default"})
                cast.note("cheats: opened")
                return
    except Refused:
        cast.note("cheats: refused")
