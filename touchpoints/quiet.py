"""When people may be written to: the campaign's clock and calendar. Pure."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from touchpoints.contracts import QuietHours


def local_day(now: datetime, timezone: str) -> date:
    """The campaign's day that `now` is in."""
    return now.astimezone(ZoneInfo(timezone)).date()


def next_day(now: datetime, timezone: str) -> datetime:
    """The next midnight of the campaign's zone."""
    zone = ZoneInfo(timezone)
    return datetime.combine(local_day(now, timezone) + timedelta(days=1), time(), zone)


def quiet_end(now: datetime, quiet: QuietHours | None, timezone: str) -> datetime | None:
    """When the quiet hours that `now` is in are over; None outside them.

    `from` belongs to them, `until` does not. Equal ends are no quiet hours. They may span
    midnight.
    """
    if quiet is None or quiet.from_ == quiet.until:
        return None
    zone = ZoneInfo(timezone)
    local = now.astimezone(zone)
    begins, ends = time.fromisoformat(quiet.from_), time.fromisoformat(quiet.until)
    clock = local.time()
    if begins < ends:
        inside, same_day = begins <= clock < ends, True
    else:
        inside, same_day = clock >= begins or clock < ends, clock < ends
    if not inside:
        return None
    day = local.date() + timedelta(days=0 if same_day else 1)
    return datetime.combine(day, ends, zone)


def free_from(moment: datetime, quiet: QuietHours | None, timezone: str) -> datetime:
    """`moment`, or the end of the quiet hours it is in."""
    return quiet_end(moment, quiet, timezone) or moment
