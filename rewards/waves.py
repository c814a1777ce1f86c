"""Waves and pots: reading them, and opening a wave before it begins."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from core.sqlcall import call_json
from rewards.contracts import StockLevel


def waves(scope: str) -> dict[int, tuple[int, StockLevel]]:
    """By pool, the wave that was opened last and what is left of it; empty without waves."""
    found = call_json("rewards_waves_of", scope)
    return {int(pool): (int(wave), level) for pool, (wave, level) in found.items()}


def open_wave(pool: int, wave: int, packets: int, *, roll: bool, now: datetime) -> int:
    """Give so many free packets of the pool to a wave; how many it has. Repeatable.

    With `roll` what is left of earlier waves joins it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rewards_open_wave(%s, %s, %s, %s, %s)", [pool, wave, packets, roll, now]
        )
        return int(cursor.fetchone()[0])
