"""Counting days. Pure; days are dates by the campaign's clocks."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

DAY = timedelta(days=1)


def streak(days: Collection[date], today: date) -> int:
    """Days in a row that end today, or yesterday while today is still to come."""
    found = set(days)
    at = today if today in found else today - DAY
    count = 0
    while at in found:
        count += 1
        at -= DAY
    return count


def best(days: Collection[date]) -> int:
    """The longest row of days there ever was."""
    found, most = set(days), 0
    for day in found:
        if day - DAY in found:
            continue
        length = 1
        while day + length * DAY in found:
            length += 1
        most = max(most, length)
    return most


def missed(days: Collection[date], first: date, today: date) -> list[date]:
    """Days from `first` to yesterday on which nobody checked in, the latest first."""
    found = set(days)
    span = (today - first).days
    return [day for back in range(1, span + 1) if (day := today - back * DAY) not in found]
