"""Keyed hashes under a newer key, while the product runs.

Three things together (docs/ops/backup.md says in which order):

* whoever is told a value in clear *settles* it: all rows that keep one of its older hashes get
  the newest, in the caller's transaction and under a lock, so that uniqueness, limits and lists
  see one form of a value and never two. With one key in force nothing is asked;
* `run` does the same for every row whose clear value can be decrypted;
* what has no clear value (a list's numbers, an issuer's names, a policy's id number after its
  details were erased) keeps its hash until somebody shows the value again. `census` counts it.

Apps say what they keep: `found_by` names their SQL functions (older text[], newest text),
`Source` their encrypted values, `Kept` every column.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from psycopg import sql

from core.crypto import Undecryptable, decrypt, hash_keys, key_id, keyed_hash, keyed_hashes

PORTION = 200

_functions: dict[str, list[str]] = defaultdict(list)


@dataclass(frozen=True)
class Kept:
    """A column of hashes: text of 64 digits, or `binary` 32 bytes."""

    table: str
    column: str
    binary: bool = False


@dataclass(frozen=True)
class Source:
    """A column of hashes beside the encrypted value.

    `named` makes purpose and value of the decrypted text and of `more`, further expressions
    over the row `t`. `settles`: others keep the value's hash too, under the lock `lock`.
    """

    kept: Kept
    cipher: str
    named: Callable[[str, tuple[Any, ...]], tuple[str, str]]
    more: tuple[str, ...] = ()
    settles: bool = False
    lock: str = ""


_sources: list[Source] = []
_kept: list[Kept] = []


@dataclass(frozen=True)
class Count:
    """Rows of a column: renewed just now, and those whose value no key opens."""

    table: str
    column: str
    renewed: int
    unreadable: int


def found_by(purpose: str, function: str) -> None:
    """The SQL function that renews what an app keeps of a purpose's hashes."""
    if function not in _functions[purpose]:
        _functions[purpose].append(function)


def keeps(*columns: Kept) -> None:
    """Columns of hashes without a clear value of their own."""
    _kept.extend(one for one in columns if one not in _kept)


def renews(*sources: Source) -> None:
    """Columns whose values are encrypted beside them."""
    _sources.extend(one for one in sources if one not in _sources)
    keeps(*(one.kept for one in sources))


def settle(purpose: str, value: str, *, lock: str = "") -> str:
    """The hash of `value` under the newest key, which no row keeps under an older one any more.

    Holds until the caller's transaction ends; without one it is only a look. `lock` is put
    before each form where others lock the value by its hash.
    """
    forms = keyed_hashes(purpose, value)
    _settle(forms, _functions[purpose], lock)
    return forms[0]


def hold(purpose: str, value: str, *, lock: str) -> None:
    """Take the lock that `settle` takes and settle nothing yet: for a transaction that settles
    several values. It holds all their names before it touches a row that is found by more than
    one of them, since whoever settles one of them holds its name first, too."""
    _settle(keyed_hashes(purpose, value), [], lock)


def _settle(forms: Sequence[str], functions: list[str], lock: str) -> None:
    if len(forms) > 1:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT core_settle_hash(%s, %s::text[], %s::text[])",
                [lock, functions, list(forms)],
            )


def run() -> Iterator[Count]:
    """Renew every hash whose clear value can be decrypted; cut off, it is simply run again."""
    for source in _sources:
        last: Any = None
        done = unreadable = 0
        while rows := _portion(source, last):
            last = rows[-1][0]
            for key, before, token, *more in rows:
                try:
                    purpose, value = source.named(decrypt(token), tuple(more))
                except (Undecryptable, ValueError, KeyError, TypeError):
                    unreadable += 1
                    continue
                _renew(source, key, before, purpose, value)
                done += 1
        if done or unreadable:
            yield Count(source.kept.table, source.kept.column, done, unreadable)


def census() -> dict[tuple[str, str], int]:
    """(table, column) → rows under another key than the newest; those without are left out."""
    found: dict[tuple[str, str], int] = {}
    for kept in _kept:
        query = sql.SQL("SELECT count(*) FROM {table} t WHERE {older}").format(
            table=sql.Identifier(kept.table), older=_older(kept)
        )
        with connection.cursor() as cursor:
            cursor.execute(query, {"id": key_id(hash_keys()[0])})
            (count,) = cursor.fetchone()
        if count:
            found[kept.table, kept.column] = int(count)
    return found


def _older(kept: Kept) -> sql.Composable:
    column = sql.Identifier("t", kept.column)
    if kept.binary:
        return sql.SQL(
            "octet_length({0}) = 32 AND encode(substr({0}, 32), 'hex') <> %(id)s"
        ).format(column)
    return sql.SQL("length({0}) = 64 AND right({0}, 2) <> %(id)s").format(column)


def _portion(source: Source, last: Any) -> list[tuple[Any, ...]]:
    more = sql.SQL("").join(sql.SQL(", ") + sql.SQL(one) for one in source.more)
    query = sql.SQL(
        "SELECT t.id, t.{column}, t.{cipher}{more} FROM {table} t"
        " WHERE t.{cipher} <> '' AND {older} {after} ORDER BY t.id LIMIT %(portion)s"
    ).format(
        column=sql.Identifier(source.kept.column),
        cipher=sql.Identifier(source.cipher),
        more=more,
        table=sql.Identifier(source.kept.table),
        older=_older(source.kept),
        after=sql.SQL("" if last is None else "AND t.id > %(last)s"),
    )
    with connection.cursor() as cursor:
        cursor.execute(query, {"id": key_id(hash_keys()[0]), "last": last, "portion": PORTION})
        return list(cursor.fetchall())


def _renew(source: Source, key: Any, before: Any, purpose: str, value: str) -> None:
    if source.settles:
        settle(purpose, value, lock=source.lock)
        return
    fresh: Any = keyed_hash(purpose, value)
    if source.kept.binary:
        fresh = bytes.fromhex(fresh)
    query = sql.SQL(
        "UPDATE {table} t SET {column} = %(fresh)s"
        " WHERE t.id = %(key)s AND t.{column} = %(before)s"
    ).format(table=sql.Identifier(source.kept.table), column=sql.Identifier(source.kept.column))
    with connection.cursor() as cursor:
        cursor.execute(query, {"fresh": fresh, "key": key, "before": before})
