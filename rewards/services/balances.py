"""What accounts hold, kept up to an entry: `rewards/sql/0046_balances.sql` says how."""

from __future__ import annotations

from datetime import datetime

from django.db import connection


def checkpoint(now: datetime) -> int:
    """Fold in the entries that are settled and note what comes next; up to which entry balances
    are kept. The second call after an entry's transaction has ended has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rewards_checkpoint(%s)", [now])
        return int(cursor.fetchone()[0] or 0)
