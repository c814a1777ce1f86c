"""Lives in a gift-insurance campaign: one gift each, a form, a policy."""

from __future__ import annotations

import random
from datetime import date, timedelta

from demo.story.company import Cast
from demo.story.visitor import Refused, Visitor
from demo.story.world import Life

TAKES = 0.46
FILLS = 0.78
SHARES = 0.4
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何林罗高"
_GIVEN = (
    "伟",
    "芳",
    "娜",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "洋",
    "艳",
    "勇",
    "杰",
    "娟",
    "涛",
    "明",
)
_AREAS = ("310101", "320102", "330106", "440305", "110105", "370102", "510107", "420106")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def arrives(cast: Cast) -> Life:
    """Comes by a channel; takes a gift, and sends the link to a few people."""
    me = cast.visitor(cast.channel())
    if me is None:
        return
    yield from _visits(cast, me, None)


def invited(cast: Cast, owner: Visitor) -> Life:
    """Got the link from somebody who has one."""
    me = cast.visitor(like=owner)
    if me is None:
        return
    yield from _visits(cast, me, owner)


def _visits(cast: Cast, me: Visitor, inviter: Visitor | None) -> Life:
    world = cast.world
    invite = inviter.invite if inviter else ""
    me.look(world.rng.lognormvariate(2.5, 0.8), "product", invite=invite)
    if not world.chance(TAKES):
        return
    yield world.seconds(6, 60)
    body = {"consent": cast.consent, "channel": me.channel}
    if invite:
        body["invite"] = invite
    try:
        joined = me.act("join", body)
        cast.note("joins")
        me.invite = joined["state"]["me"]["invite"]
        drawn = me.act("draw", {"scene": "default"})
        cast.note("taken")
    except Refused as refused:
        cast.note("day was full" if refused.code == "stock.empty" else "refused")
        return
    yield world.seconds(40, 240)
    if world.chance(FILLS):
        try:
            me.act(
                "claim",
                {
                    "reward": drawn["result"]["reward"],
                    "fields": fields(world.rng, world.now.date()),
                    "consent": {**cast.consent, **cast.more_consent},
                },
                phone=cast.phone(),
                reading=40.0,
            )
            cast.note("policies")
        except Refused as refused:
            cast.note(f"refused: {refused.code}")
            return
    if world.chance(SHARES):
        yield world.seconds(10, 60)
        me.act("share", {"to": world.rng.choices(("wechat", "copy", "poster"), (6, 3, 1))[0]})
        cast.note("shares")
        for _friend in range(world.rng.choices(range(5), (3, 5, 4, 2, 1))[0]):
            world.begin_in(invited(cast, me), world.minutes(240))


def fields(rng: random.Random, today: date) -> dict[str, str]:
    """A form of nobody: a common name and a made-up id number whose check digit is right."""
    born = today - timedelta(days=rng.randrange(19 * 365, 58 * 365))
    body = f"{rng.choice(_AREAS)}{born:%Y%m%d}{rng.randrange(1000):03d}"
    digit = "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]
    name = rng.choice(_SURNAMES) + rng.choice(_GIVEN) + rng.choice(("", rng.choice(_GIVEN)))
    return {"name": name, "id_number": body + digit}
