"""Lives on a leaderboard: a few run for the places, most bring one or two friends."""

from __future__ import annotations

from datetime import timedelta

from core.clock import from_ms
from demo.story.company import Cast
from demo.story.visitor import Refused, Visitor
from demo.story.world import Life

JOINS = 0.42
FRIEND_JOINS = 0.6
VERIFIES = 0.85
AMBITIOUS = 0.06
"""Who runs for the first places: agents, mostly."""


def arrives(cast: Cast) -> Life:
    """Comes by a channel, joins, brings friends."""
    me = cast.visitor(cast.channel())
    if me is None:
        return
    world = cast.world
    me.look(world.rng.lognormvariate(2.2, 0.8), *(["join"] if world.chance(0.5) else []))
    if not world.chance(JOINS):
        return
    yield world.seconds(5, 60)
    if not cast.joins(me, None):
        return
    friends = (
        world.rng.randrange(6, 15)
        if world.chance(AMBITIOUS)
        else world.rng.choices(range(5), (5, 8, 6, 3, 1))[0]
    )
    if friends:
        me.act("share", {"to": world.rng.choices(("wechat", "copy", "poster"), (6, 2, 4))[0]})
        cast.note("shares")
    for _friend in range(friends):
        world.begin_in(invited(cast, me), world.minutes(900))
    if friends:
        yield from _looks_at_the_end(cast, me)


def _looks_at_the_end(cast: Cast, me: Visitor) -> Life:
    """Comes back when places are final, and takes what theirs gives."""
    world = cast.world
    final = from_ms(me.state()["ranking"]["settle_at"])
    yield final - world.now + timedelta(hours=1) + world.minutes(150)
    me.look(world.rng.lognormvariate(2.0, 0.5))
    for reward in me.state()["rewards"]:
        cast.note("prizes")
        if reward["status"] != "granted":
            cast.note("held")
            continue
        me.number = me.number or cast.phone()
        body = {"reward": reward["id"], "fields": {}, "consent": cast.consent}
        try:
            me.act("claim", body, phone=me.number)
            cast.note("claims")
        except Refused:
            cast.note("refused")


def invited(cast: Cast, owner: Visitor) -> Life:
    """Got the link: joins and confirms a phone number, which counts for its sender."""
    me = cast.visitor(like=owner)
    if me is None:
        return
    world = cast.world
    me.look(world.rng.lognormvariate(2.0, 0.7), "join", invite=owner.invite)
    if not world.chance(FRIEND_JOINS):
        return
    yield world.seconds(5, 60)
    if not cast.joins(me, owner) or not world.chance(VERIFIES):
        return
    yield world.seconds(15, 90)
    try:
        me.act("verify", {"consent": cast.consent}, phone=cast.phone())
        cast.note("verified")
    except Refused:
        cast.note("refused")
