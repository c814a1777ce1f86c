"""Days as lists and boards name them: short, in the campaign's own zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import get_language


def short_day(moment: datetime, zone: str, now: datetime) -> str:
    """`13 Nov`, 11月13日; with its year when that is not this one."""
    local = moment.astimezone(ZoneInfo(zone))
    chinese = (get_language() or "").startswith("zh")
    this_year = local.year == now.astimezone(ZoneInfo(zone)).year
    if chinese:
        form = "n月j日" if this_year else "Y年n月j日"
    else:
        form = "j M" if this_year else "j M Y"
    return formats.date_format(local, form)


def short_moment(moment: datetime, zone: str, now: datetime) -> str:
    """`13 Nov, 15:49`, 11月13日 15:49."""
    local = moment.astimezone(ZoneInfo(zone))
    mark = " " if (get_language() or "").startswith("zh") else ", "
    return f"{short_day(moment, zone, now)}{mark}{local:%H:%M}"


def short_period(start: datetime | None, end: datetime | None, zone: str, now: datetime) -> str:
    """`13 Nov – 3 Dec`; empty while either day is not set. The dash stays with its days."""
    if start is None or end is None:
        return ""
    return f"{short_day(start, zone, now)}\u00a0–\u00a0{short_day(end, zone, now)}"
