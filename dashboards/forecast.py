"""How long the budget lasts, from what was granted lately; no promise, an interval.

Pure: no clock, no database. Amounts are minor units, moments are ms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

HOUR_MS = 3_600_000
DAY = 24
BEST_DAYS = 3
"""Older days say little about tomorrow."""
MOST_DAYS = 7
"""Asked only where the newest days have too few rewards to tell anything."""
LEAST_HOURS = 6
LEAST_GRANTS = 20
WIDTH = 2.0
"""Standard errors to each side: about nineteen times in twenty the mean lies between."""
HORIZON_MS = 365 * DAY * HOUR_MS


@dataclass(frozen=True)
class Hour:
    """What was granted in one whole hour."""

    amount: int
    grants: int


@dataclass(frozen=True)
class Forecast:
    """`at` is when the budget is empty at the recent rate; `latest` None is open-ended."""

    per_day: int
    hours: int
    at: int | None
    earliest: int | None
    latest: int | None

    def as_dict(self) -> dict[str, int | None]:
        return {
            "per_day": self.per_day,
            "hours": self.hours,
            "at": self.at,
            "earliest": self.earliest,
            "latest": self.latest,
        }


def _grants(hours: Sequence[Hour]) -> int:
    return sum(hour.grants for hour in hours)


def forecast(
    hours: Sequence[Hour], left: int, now: int, per_hour: int | None = None
) -> Forecast | None:
    """When `left` is used up, from whole past `hours`, the newest last; None: too little known.

    Nights are quieter than days, so whole days are taken as soon as there is one: three, or up
    to seven where three have too few rewards. The interval comes from how much the hours
    differ among themselves: two standard errors of their mean. Further than a year is
    nobody's forecast and left open. No hour gives more than `per_hour`, whatever was before.
    """
    first = next((n for n, hour in enumerate(hours) if hour.grants), len(hours))
    known = hours[first:]
    whole_days = min(len(known) // DAY, BEST_DAYS)
    window = known[-whole_days * DAY :] if whole_days else known
    while _grants(window) < LEAST_GRANTS and len(window) + DAY <= min(
        len(known), MOST_DAYS * DAY
    ):
        window = known[-len(window) - DAY :]
    if len(window) < LEAST_HOURS or _grants(window) < LEAST_GRANTS:
        return None
    n = len(window)
    mean = sum(hour.amount for hour in window) / n
    spread = sum((hour.amount - mean) ** 2 for hour in window) / (n - 1)
    error = WIDTH * sqrt(spread / n)
    most = float("inf") if per_hour is None else float(per_hour)

    def empty(rate: float) -> int | None:
        rate = min(rate, most)
        if rate <= 0 or left / rate * HOUR_MS > HORIZON_MS:
            return None
        return now + round(left / rate * HOUR_MS)

    return Forecast(
        per_day=round(min(mean, most) * DAY),
        hours=n,
        at=empty(mean),
        earliest=empty(mean + error),
        latest=empty(mean - error),
    )
