"""The rules of inviting: time and counting. No I/O."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from campaigns.mechanics.referral.config import ReferralConfig, SecondLevelConfig


def until(bound_at: datetime, ends_at: datetime, window_days: int) -> datetime:
    """The last moment at which the event counts: the window, but not past the campaign."""
    return min(bound_at + timedelta(days=window_days), ends_at)


def month_start(now: datetime, timezone: str) -> datetime:
    """The first moment of the month that `now` is in, by the clocks of `timezone`."""
    local = now.astimezone(ZoneInfo(timezone))
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def left(config: ReferralConfig, paid: int, paid_month: int) -> int | None:
    """Rewards an inviter may still earn now; None without a limit."""
    limits = [
        cap - had for cap, had in ((config.cap, paid), (config.cap_month, paid_month)) if cap
    ]
    return max(0, min(limits)) if limits else None


def second_left(terms: SecondLevelConfig, had: int) -> int:
    """How often somebody may still get the points of the second level."""
    return max(0, terms.most - had)
