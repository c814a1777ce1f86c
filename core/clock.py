"""Time. Stored in UTC, passed as an argument, read from the machine only here."""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


def to_ms(moment: datetime) -> int:
    """Milliseconds since the epoch. Refuses naive moments with ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a naive moment has no place in UTC")
    return int(moment.timestamp() * 1000)


def from_ms(milliseconds: int) -> datetime:
    """The aware UTC moment of `milliseconds` since the epoch."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


@lru_cache(maxsize=256)
def day_start(now: datetime, timezone: str) -> datetime:
    """Midnight of the day that `now` is in, by the clocks of `timezone`."""
    zone = ZoneInfo(timezone)
    return datetime.combine(now.astimezone(zone).date(), time(), zone)
