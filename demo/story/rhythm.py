"""When people come: a day has its hours, a campaign its first wave and its long tail. Pure."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

# Share of a day's visits by hour, local time: breakfast, lunch and the evening on the sofa.
HOURS = (
    *(6, 3, 2, 1, 1, 2, 7, 18, 30, 34, 36, 40),
    *(58, 52, 38, 36, 38, 44, 56, 68, 88, 92, 66, 28),
)
OPENING = 2.2
"""How much busier the first day is than an ordinary one."""


def arrivals(
    count: int, start: datetime, until: datetime, zone: ZoneInfo, rng: random.Random
) -> list[datetime]:
    """`count` moments between `start` and `until`, in order."""
    hours: list[datetime] = []
    weights: list[float] = []
    at = start
    while at < until:
        local = at.astimezone(zone)
        day = (at - start).days
        wave = 1 + (OPENING - 1) * 0.45**day
        weekend = 1.25 if local.weekday() >= 5 else 1.0
        hours.append(at)
        weights.append(HOURS[local.hour] * wave * weekend)
        at += timedelta(hours=1)
    found = (
        hour + timedelta(seconds=rng.uniform(0, 3600))
        for hour in rng.choices(hours, weights, k=count)
    )
    return sorted(moment for moment in found if moment < until)
