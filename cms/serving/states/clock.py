"""The sample's clock set by a draft's own period: countdowns tell what was typed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cms.serving.states.base import DAY, ENDS_AT, NOW, STARTS_AT, SampleState

MORNING = time(10)
"""A sample's time of day: that of `NOW`, in the campaign's own zone."""
SPAN = 400 * DAY
"""Numbers this close to `NOW` are moments; no amount of a sample is as large."""


def set_in_period(
    states: list[SampleState], draft: Mapping[str, Any], now: datetime
) -> list[SampleState]:
    """The states as they would be in the draft's period.

    A running campaign is seen this morning, or on the first morning there is; one that has
    not begun, and one that is over, as long before and after as the sample says. Without a
    period that can be read they stay as they are.
    """
    found = _period(draft)
    if found is None:
        return states
    start, end, zone = found
    seen = _morning(start, end, now.astimezone(zone))
    return [_moved(item, _ms(start), _ms(end), _ms(seen)) for item in states]


def _moved(item: SampleState, start: int, end: int, seen: int) -> SampleState:
    campaign = item.document["campaign"]
    starts_at, ends_at = campaign["starts_at"], campaign["ends_at"]
    if campaign["status"] == "scheduled":
        by = start - starts_at
    elif campaign["status"] == "ended":
        by = end - ends_at
    else:
        by = seen - NOW
    document = _shifted(item.document, by)
    if campaign["status"] == "scheduled" or starts_at == STARTS_AT:
        document["campaign"]["starts_at"] = start
    if campaign["status"] == "ended" or ends_at == ENDS_AT:
        document["campaign"]["ends_at"] = end
    messages = tuple(_shifted(message, by) for message in item.messages)
    return replace(item, document=document, messages=messages)


def _shifted(value: Any, by: int) -> Any:
    """The same with every moment in it moved by so many milliseconds."""
    if isinstance(value, dict):
        return {name: _shifted(inner, by) for name, inner in value.items()}
    if isinstance(value, list):
        return [_shifted(inner, by) for inner in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value - NOW) < SPAN:
        return value + by
    return value


def _morning(start: datetime, end: datetime, now: datetime) -> datetime:
    """Today's morning where it lies in the period, else its first one, else its middle."""
    day = max(now, start.astimezone(now.tzinfo)).date()
    if datetime.combine(day, MORNING, now.tzinfo) < start:
        day += timedelta(days=1)
    morning = datetime.combine(day, MORNING, now.tzinfo)
    if morning >= end:
        last = datetime.combine(end.astimezone(now.tzinfo).date(), MORNING, now.tzinfo)
        morning = last if start <= last < end else start + (end - start) / 2
    return morning


def _period(draft: Mapping[str, Any]) -> tuple[datetime, datetime, ZoneInfo] | None:
    period = draft.get("period") or {}
    try:
        zone = ZoneInfo(str(draft.get("timezone") or "UTC"))
        start, end = (_moment(period[name]) for name in ("start", "end"))
        found = (start, end, zone) if start < end else None
    except (KeyError, TypeError, ValueError, ZoneInfoNotFoundError):
        return None
    return found


def _moment(value: Any) -> datetime:
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if found.tzinfo is None:
        raise ValueError
    return found


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
