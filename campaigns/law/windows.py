"""When a limit's window begins and ends, by the clocks of the campaign's zone. Pure.

A day is a calendar day, a week begins on Monday, `total` has no end. Hours follow the zone's
offset at the moment, so that an hour repeated in autumn is two windows.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

Window = Literal["hour", "day", "week", "month", "total"]
WINDOWS: tuple[Window, ...] = get_args(Window)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""Where `total` begins: one window for all time."""
_HOUR = timedelta(hours=1)


def start_of(window: Window, now: datetime, timezone: str) -> datetime:
    """The first moment of the window that `now` is in, in UTC. `start_of` ≤ `now`."""
    if window == "total":
        return BEGINNING
    if window == "hour":
        return _hour_start(now, timezone)
    return _midnight(_first_day(window, _today(now, timezone)), timezone)


def end_of(window: Window, now: datetime, timezone: str) -> datetime | None:
    """The first moment after the window that `now` is in, in UTC; None for `total`."""
    if window == "total":
        return None
    if window == "hour":
        return _hour_start(now, timezone) + _HOUR
    first = _first_day(window, _today(now, timezone))
    if window == "day":
        after = first + timedelta(days=1)
    elif window == "week":
        after = first + timedelta(days=7)
    else:
        after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return _midnight(after, timezone)


def _today(now: datetime, timezone: str) -> date:
    return now.astimezone(ZoneInfo(timezone)).date()


def _first_day(window: Window, day: date) -> date:
    if window == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if window == "month" else day


def _midnight(day: date, timezone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(timezone)).astimezone(UTC)


def _hour_start(now: datetime, timezone: str) -> datetime:
    offset = now.astimezone(ZoneInfo(timezone)).utcoffset() or timedelta()
    past = (now.astimezone(UTC) - BEGINNING + offset) % _HOUR
    return now.astimezone(UTC) - past
