"""What time does to rewards: promises expire, reservations end."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from rewards.contracts import SweepCounts
from rewards.models import Grant, GrantStatus
from rewards.services.codes import place_waiting

BATCH = 500


def sweep(now: datetime) -> SweepCounts:
    """Expire unclaimed grants and points, release reservations whose time is over, put codes on
    sale that wait for a place.

    Short transactions of BATCH rows; rows another sweep has locked are left to it. A grant
    under a risk hold does not expire: a person decides, and `overdue_holds` counts those who
    are late with it.
    """
    return SweepCounts(
        expired=_repeat("rewards_expire_grants", now),
        released=_repeat("rewards_release_expired", now),
        overdue_holds=Grant.objects.filter(
            status=GrantStatus.CHECKING, hold_until__lte=now
        ).count(),
        points=_repeat("rewards_expire_points", now),
        codes=place_waiting(),
        addresses=_repeat("rewards_erase_addresses", now),
    )


def _repeat(function: str, now: datetime) -> int:
    total = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}(%s, %s)", [now, BATCH])
            count = int(cursor.fetchone()[0])
        total += count
        if count < BATCH:
            return total
