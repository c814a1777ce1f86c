"""Lives in a share-to-open campaign."""

from __future__ import annotations

from datetime import timedelta

from demo.story.company import Cast
from demo.story.visitor import Refused, Visitor
from demo.story.world import Life

HELPS = 0.72
STARTS = 0.42
STARTS_AFTER_HELPING = 0.22
CLAIMS = 0.93


def arrives(cast: Cast) -> Life:
    """Comes by a channel, reads, perhaps starts a packet."""
    me = cast.visitor(cast.channel())
    if me is None:
        return
    rng = cast.world.rng
    me.look(rng.lognormvariate(2.1, 0.8), *(["join"] if cast.world.chance(0.5) else []))
    if cast.world.chance(STARTS):
        yield cast.world.seconds(4, 40)
        yield from _plays(cast, me, None)


def invited(cast: Cast, owner: Visitor) -> Life:
    """Opens a friend's link; helps, and sometimes starts an own packet."""
    me = cast.visitor(like=owner)
    if me is None:
        return
    world = cast.world
    me.look(world.rng.lognormvariate(1.9, 0.7), "help", invite=owner.invite)
    if not world.chance(HELPS):
        return
    yield world.seconds(3, 25)
    try:
        answer = me.act("help", {"invite": owner.invite})
        cast.note("helps")
        if answer["result"]["complete"]:
            world.begin_in(_opens(cast, owner), world.minutes(40))
    except Refused:
        cast.note("refused")
    if world.chance(STARTS_AFTER_HELPING):
        yield world.seconds(10, 90)
        yield from _plays(cast, me, owner)


def _plays(cast: Cast, me: Visitor, inviter: Visitor | None) -> Life:
    world = cast.world
    body = {"consent": cast.consent, "channel": me.channel}
    if inviter is not None:
        body["invite"] = inviter.invite
    try:
        joined = me.act("join", body)
    except Refused:
        cast.note("refused")
        return
    cast.note("joins")
    me.invite = joined["state"]["me"]["invite"]
    if joined["state"]["session"] is None:
        return
    yield world.seconds(5, 60)
    if not world.chance(0.86):
        return
    me.act("share", {"to": world.rng.choices(("wechat", "copy", "poster"), (6, 3, 1))[0]})
    cast.note("shares")
    for _friend in range(world.rng.choices(range(9), (6, 8, 12, 17, 18, 14, 10, 5, 2))[0]):
        world.begin_in(invited(cast, me), world.minutes(75))


def _opens(cast: Cast, me: Visitor) -> Life:
    """The packet is full: open it, and claim it now or some days later."""
    world = cast.world
    me.look(world.rng.lognormvariate(2.0, 0.5), "open")
    yield world.seconds(3, 15)
    try:
        opened = me.act("draw", {"scene": "default"})
    except Refused:
        cast.note("refused")
        return
    cast.note("opened")
    reward = opened["result"]["reward"]
    held = any(
        item["id"] == reward and item["status"] == "checking"
        for item in opened["state"]["rewards"]
    )
    if held or not world.chance(CLAIMS):
        cast.note("held" if held else "left unclaimed")
        return
    yield (
        world.seconds(20, 90)
        if world.chance(0.8)
        else timedelta(hours=world.rng.uniform(2, 90))
    )
    body = {"reward": reward, "fields": {}, "consent": cast.consent}
    try:
        me.act("claim", body, phone=cast.phone())
        cast.note("claims")
    except Refused:
        cast.note("refused")
