"""Everything that is encrypted, under the newest key.

Every text and JSON column of the database is looked at, whoever made it, so that none can be
forgotten. Rows are changed in portions and only where they still say what was read: the product
runs meanwhile, and a portion that is cut off is simply done again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from psycopg import sql

from core.crypto import Undecryptable, renewed

PORTION = 500
TOKEN = re.compile(r"gAAAAA[A-Za-z0-9_-]{60,}={0,2}")
"""A Fernet token: its version byte and the upper bytes of its time, in base64."""

_COLUMNS = """
    SELECT c.oid::regclass::text, a.attname, t.typname, k.attname
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary AND i.indnkeyatts = 1
    JOIN pg_attribute k ON k.attrelid = c.oid AND k.attnum = i.indkey[0]
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
        AND t.typname IN ('text', 'varchar', 'jsonb') AND a.attname <> k.attname
    ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Column:
    """One column that may hold tokens."""

    table: str
    name: str
    kind: str
    key: str


@dataclass(frozen=True)
class Count:
    """What was found in a column: values under the newest key, renewed, and under none."""

    column: Column
    fresh: int
    renewed: int
    unreadable: int


def rotate(*, change: bool = True) -> Iterator[Count]:
    """Renew what is under an older key, column by column; those without tokens are left out.

    With `change` False it only counts: `renewed` is then what would be.
    """
    for column in _columns():
        count = _rotate_column(column, change)
        if count.fresh or count.renewed or count.unreadable:
            yield count


def _columns() -> list[Column]:
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        return [Column(*row) for row in cursor.fetchall()]


def _rotate_column(column: Column, change: bool) -> Count:
    fresh = done = unreadable = 0
    last: Any = None
    while rows := _portion(column, last):
        last = rows[-1][0]
        changed: list[tuple[Any, str, str]] = []
        for key, text in rows:
            after = text
            for token in set(TOKEN.findall(text)):
                try:
                    new = renewed(token)
                except Undecryptable:
                    unreadable += 1
                    continue
                if new is None:
                    fresh += 1
                else:
                    done += 1
                    after = after.replace(token, new)
            if after != text:
                changed.append((key, text, after))
        if change and changed:
            _write(column, changed)
    return Count(column, fresh, done, unreadable)


def _portion(column: Column, last: Any) -> list[tuple[Any, str]]:
    """The next rows after the key `last` whose column may hold a token, in the keys' order."""
    # Named by the catalogue of the database itself; the rest are arguments.
    table, name, key = _table(column), sql.Identifier(column.name), sql.Identifier(column.key)
    after = sql.SQL("") if last is None else sql.SQL("AND {key} > %(last)s").format(key=key)
    query = sql.SQL(
        "SELECT {key}, {name}::text FROM {table}"
        " WHERE {name}::text LIKE '%%gAAAAA%%' {after} ORDER BY {key} LIMIT %(portion)s"
    ).format(key=key, name=name, table=table, after=after)
    with connection.cursor() as cursor:
        cursor.execute(query, {"last": last, "portion": PORTION})
        return list(cursor.fetchall())


def _write(column: Column, changed: list[tuple[Any, str, str]]) -> None:
    cast = sql.SQL("::jsonb") if column.kind == "jsonb" else sql.SQL("")
    query = sql.SQL(
        "UPDATE {table} SET {name} = %(after)s{cast}"
        " WHERE {key} = %(key)s AND {name}::text = %(before)s"
    ).format(
        table=_table(column),
        name=sql.Identifier(column.name),
        key=sql.Identifier(column.key),
        cast=cast,
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            query,
            [{"key": key, "before": old, "after": new} for key, old, new in changed],
        )


def _table(column: Column) -> sql.Identifier:
    return sql.Identifier(*column.table.replace('"', "").split("."))
