"""Lives in an invite-a-friend campaign: a friend registers, both are paid."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from demo.story.company import Cast
from demo.story.visitor import Refused, Visitor
from demo.story.world import Life
from touchpoints import api as touchpoints
from touchpoints.contracts import ReportedFact

JOINS = 0.38
FRIEND_JOINS = 0.55
VERIFIES = 0.82
QUALIFIES = 0.62
SHARES_ON = 0.45
"""Of the friends who joined, how many invite others in turn."""
EVENT = "registered"


def arrives(cast: Cast) -> Life:
    """A customer of the organiser who comes by a channel and invites friends."""
    me = cast.visitor(cast.channel())
    if me is None:
        return
    world = cast.world
    me.look(world.rng.lognormvariate(2.2, 0.8), *(["join"] if world.chance(0.5) else []))
    if world.chance(JOINS):
        yield world.seconds(5, 50)
        if cast.joins(me, None):
            yield world.seconds(5, 90)
            yield from _invites(cast, me)


def invited(cast: Cast, owner: Visitor) -> Life:
    """Somebody who got the link: joins, leaves a number, and registers hours or days later."""
    me = cast.visitor(like=owner)
    if me is None:
        return
    world = cast.world
    me.look(world.rng.lognormvariate(2.1, 0.8), "join", invite=owner.invite)
    if not world.chance(FRIEND_JOINS):
        return
    yield world.seconds(5, 60)
    if not cast.joins(me, owner):
        return
    yield world.seconds(15, 120)
    if not world.chance(VERIFIES):
        return
    phone = cast.phone()
    try:
        me.act("verify", {"consent": cast.consent}, phone=phone)
        cast.note("verified")
    except Refused:
        cast.note("refused")
        return
    if world.chance(SHARES_ON):
        world.begin_in(_invites(cast, me), world.minutes(30))
    if not world.chance(QUALIFIES):
        return
    yield world.minutes(200)
    cast.facts += 1
    report = ReportedFact(
        id=f"{cast.slug}-{cast.facts}", name=EVENT, at=world.now, phone_e164=phone
    )
    touchpoints.receive_fact(
        report, fingerprint=hashlib.sha256(report.id.encode()).hexdigest(), now=world.now
    )
    cast.note("qualified")
    yield world.minutes(90)
    me.look(12.0, "claim")
    yield from _claims(cast, me, phone)
    world.begin_in(_collects(cast, owner), world.minutes(300))


def _invites(cast: Cast, me: Visitor) -> Life:
    world = cast.world
    me.act("share", {"to": world.rng.choices(("wechat", "copy", "poster"), (6, 2, 3))[0]})
    cast.note("shares")
    for _friend in range(world.rng.choices(range(7), (12, 20, 24, 19, 13, 8, 4))[0]):
        world.begin_in(invited(cast, me), world.minutes(400))
    yield timedelta()


def _collects(cast: Cast, me: Visitor) -> Life:
    """The inviter hears of it and claims."""
    me.look(9.0, "claim")
    yield cast.world.seconds(5, 30)
    me.number = me.number or cast.phone()
    yield from _claims(cast, me, me.number)


def _claims(cast: Cast, me: Visitor, phone: str) -> Life:
    me.number = phone
    for reward in me.state()["rewards"]:
        if reward["status"] != "granted":
            continue
        body = {"reward": reward["id"], "fields": {}, "consent": cast.consent}
        try:
            me.act("claim", body, phone=phone)
            cast.note("claims")
        except Refused:
            cast.note("refused")
        yield cast.world.seconds(4, 20)
