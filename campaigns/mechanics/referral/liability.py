"""What an invitation promises: a reward on each side of every friend who qualifies. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from campaigns.liability.reach import Reach
from campaigns.liability.terms import Most, Promise, least
from campaigns.mechanics.referral.config import ReferralConfig

SECOND = {"en": "Points for friends of friends", "zh-hans": "二级邀请积分"}
"""What the points of the second level are called where promises are listed."""


def promises(config: ReferralConfig, reach: Reach) -> Iterator[Promise]:
    """An empty pool refuses its own side, so each side is bounded for itself."""
    if config.inviter_amount:
        each = paid(config, reach)
        yield Promise("referral", "inviter", config.inviter_pool, each, side="inviter")
    if config.friend_amount:
        yield Promise("referral", "friend", config.friend_pool, 1, side="friend")
    if (second := config.second_level) is not None:
        yield Promise("referral", "second", second.pool, second.most, SECOND)


def paid(config: ReferralConfig, reach: Reach) -> Most:
    """Rewards one inviter can earn."""
    period, zone = reach.frozen.period, ZoneInfo(reach.frozen.timezone)
    first, last = period.start.astimezone(zone), period.end.astimezone(zone)
    # What was done in time may be reported a day later, in a month of its own.
    months = (last.year - first.year) * 12 + last.month - first.month + 2
    return least(config.cap or None, config.cap_month * months or None)
