"""Lives at a wheel: a turn a day, and one more for each friend who joins."""

from __future__ import annotations

from datetime import timedelta

from demo.story.company import Cast
from demo.story.visitor import Refused, Visitor
from demo.story.world import Life

JOINS = 0.5
FRIEND_JOINS = 0.62
RETURNS = 0.66
"""Of those who turned it today, how many come again tomorrow."""
SHARES = 0.4
CLAIMS = 0.9


def arrives(cast: Cast) -> Life:
    """Comes by a channel and turns the wheel."""
    me = cast.visitor(cast.channel())
    if me is not None:
        yield from _plays(cast, me, None, JOINS)


def invited(cast: Cast, owner: Visitor) -> Life:
    """Got the link; joining gives its sender another turn."""
    me = cast.visitor(like=owner)
    if me is not None:
        yield from _plays(cast, me, owner, FRIEND_JOINS)


def _plays(cast: Cast, me: Visitor, inviter: Visitor | None, share: float) -> Life:
    world = cast.world
    invite = inviter.invite if inviter else ""
    me.look(world.rng.lognormvariate(2.1, 0.7), "join", invite=invite)
    if not world.chance(share):
        return
    yield world.seconds(4, 40)
    if not cast.joins(me, inviter):
        return
    if inviter is not None and world.chance(0.7):
        world.begin_in(_turns_again(cast, inviter), world.minutes(120))
    yield from _turns(cast, me)
    if world.chance(SHARES):
        me.act("share", {"to": world.rng.choices(("wechat", "copy", "poster"), (7, 2, 2))[0]})
        cast.note("shares")
        for _friend in range(world.rng.choices(range(5), (3, 6, 5, 3, 1))[0]):
            world.begin_in(invited(cast, me), world.minutes(200))
    while world.chance(RETURNS):
        # The same hour tomorrow, more or less: a habit.
        yield timedelta(hours=24 + world.rng.uniform(-3, 4))
        me.look(world.rng.lognormvariate(1.7, 0.5), "draw")
        yield from _turns(cast, me)


def _turns_again(cast: Cast, me: Visitor) -> Life:
    """A friend has joined: back for the turn that gave."""
    me.look(6.0, "draw")
    yield from _turns(cast, me)


def _turns(cast: Cast, me: Visitor) -> Life:
    world = cast.world
    yield world.seconds(3, 12)
    try:
        drawn = me.act("draw", {"scene": "default"})
    except Refused as refused:
        cast.note("no chance left" if refused.code == "chance.none" else "refused")
        return
    cast.note("turns")
    reward = drawn["result"]["reward"]
    if reward is None:
        return
    cast.note("won")
    state = {item["id"]: item["status"] for item in drawn["state"]["rewards"]}
    if state.get(reward) != "granted" or not world.chance(CLAIMS):
        return
    yield world.seconds(15, 80)
    me.number = me.number or cast.phone()
    body = {"reward": reward, "fields": {}, "consent": cast.consent}
    try:
        me.act("claim", body, phone=me.number)
        cast.note("claims")
    except Refused:
        cast.note("refused")
