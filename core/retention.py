"""Forgetting what is old: up the ids of a table, in short transactions, to what is not old yet.

Ids and moments run together, though not exactly: a portion without an old row ends the walk.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from psycopg import sql

BATCH = 2000

_STEP = """
WITH next AS MATERIALIZED (
    SELECT id, {moment} AS moment FROM {table} WHERE id > %(place)s ORDER BY id LIMIT %(batch)s
), old AS (SELECT id FROM next WHERE moment < %(before)s), done AS ({change} RETURNING 1)
SELECT max(id), coalesce(bool_or(moment < %(before)s), false), (SELECT count(*) FROM done)
FROM next
"""


def walk(table: str, moment: str, change: str, before: datetime, batch: int = BATCH) -> int:
    """Carry out `change` (SQL of our own, of rows `id IN (SELECT id FROM old)`) for all that is
    older than `before` by the column `moment`; how many rows it changed."""
    query = sql.SQL(_STEP).format(
        table=sql.Identifier(table), moment=sql.Identifier(moment), change=sql.SQL(change)
    )
    place, total, more = 0, 0, True
    while more:
        with connection.cursor() as cursor:
            cursor.execute(query, {"place": place, "batch": batch, "before": before})
            last, more, changed = cursor.fetchone()
        total += changed
        place = last or place
    return total


def forget(table: str, moment: str, before: datetime, batch: int = BATCH) -> int:
    """Delete what is older than `before`; how many rows."""
    name = sql.Identifier(table).as_string(None)
    change = f"DELETE FROM {name} WHERE id IN (SELECT id FROM old)"  # noqa: S608 - our own
    return walk(table, moment, change, before, batch)
