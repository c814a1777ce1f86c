"""Leases: one holder at a time, for a time. A row and a moment, so that they work behind any
pooler and outlive nobody who crashes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from django.db import connection

from core.clock import utc_now
from core.models import Lease

SWEEPS = "sweeps"
"""Whoever holds it keeps what the clock does to unfinished things (expiry, paying out,
sending) to itself: a demo that plays the past, a restore."""

_TAKE = """
INSERT INTO core_lease (name, holder, until) VALUES (%s, %s, %s)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE core_lease.until <= %s
"""


@contextmanager
def hold(name: str, seconds: float) -> Iterator[bool]:
    """Hold `name` for at most `seconds`; False inside when somebody else has it."""
    me, now = uuid4(), utc_now()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [name, me, now + timedelta(seconds=seconds), now])
        taken = cursor.rowcount == 1
    try:
        yield taken
    finally:
        if taken:
            Lease.objects.filter(name=name, holder=me).delete()


def is_held(name: str) -> bool:
    """Whether somebody has it now."""
    return Lease.objects.filter(name=name, until__gt=utc_now()).exists()
