"""Launching a campaign once, and then by its rows.

Making, checking, approving and publishing a campaign with its page takes some 350 statements,
a fifth of a second of CPU; more than a thousand tests begin with one. What a launch with given
arguments writes into an empty database is read once and written again, as one statement, where
the next test asks for the same. Every UUID it made is then another one, as after a real launch;
numbers are the same, and nothing outside PostgreSQL is named after them.

What may make another campaign of the same arguments is part of the question: the settings a
test has changed and what the database holds besides. A test that puts other code in place
(`monkeypatch`) always launches.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ParamSpec, TypeVar
from uuid import UUID, uuid4

import pytest
from django.conf import UserSettingsHolder, settings
from django.db import connection, transaction

from core.clock import utc_now
from core.ids import uuid7
from tests.emptying import KEPT, KEPT_NOW, MAY_SLEEP

P = ParamSpec("P")
T = TypeVar("T")

LARGEST = 2_000_000
"""A launch that writes more characters is done anew."""

_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
_COLUMNS = """
SELECT attrelid::regclass::text,
       string_agg(quote_ident(attname), ', ' ORDER BY attnum),
       string_agg('quote_nullable(' || quote_ident(attname) || '::text)', ', '
                  ORDER BY attnum),
       coalesce(string_agg(quote_ident(attname), ', ') FILTER (
                  WHERE atttypid = 'uuid'::regtype), '')
FROM pg_attribute
WHERE attrelid = ANY(%s::regclass[]) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
GROUP BY attrelid
"""


_code_is_ours = True


def begin(item: pytest.Item) -> None:
    """This test begins."""
    global _code_is_ours
    _code_is_ours = not _replaces_code(item)


def _replaces_code(item: pytest.Item) -> bool:
    """Whether the test, or one of our fixtures it uses, asks for `monkeypatch`.

    A fixture that pytest-django gives every test asks for it too, and changes nothing.
    """
    known: Any = getattr(item, "_fixtureinfo", None)
    if known is None:
        return False
    asked = set(known.initialnames)
    for fixtures in known.name2fixturedefs.values():
        for each in fixtures:
            if each.func.__module__.partition(".")[0] != "pytest_django":
                asked.update(each.argnames)
    return "monkeypatch" in asked


def _changed_settings() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    layer: Any = vars(settings)["_wrapped"]
    while isinstance(layer, UserSettingsHolder):
        found.append({name: value for name, value in vars(layer).items() if name.isupper()})
        layer = layer.default_settings
    return found


@dataclass(frozen=True)
class _Launch:
    """What a launch answered and wrote."""

    result: Any
    script: str
    uuids: tuple[str, ...]
    """Those it made, the older first."""

    def again(self) -> Any:
        """Write it into the database, which is empty."""
        fresh = dict(zip(self.uuids, map(_another, self.uuids), strict=True))
        script = _UUID.sub(lambda found: fresh.get(found[0], found[0]), self.script)
        with transaction.atomic(), connection.cursor() as cursor:
            # Rows come with everything that triggers have already done to them.
            cursor.execute(
                "SET LOCAL session_replication_role = replica; "
                f"{script}; SET LOCAL session_replication_role = origin"
            )
        return self.result


class _Launches:
    """The launches of this process."""

    def __init__(self) -> None:
        self._tables: list[str] = []
        self._used = ""
        self._may = False
        self._kept: dict[tuple[Any, ...], _Launch] = {}

    def do(self, name: str, launching: Callable[[], Any]) -> Any:
        """What `launching` answers; `name` says which arguments it has."""
        if not self._tables:
            self._learn()
        world = self._world()
        if world is None:
            return launching()
        known = self._kept.get((name, *world))
        if known is not None:
            return known.again()
        result = launching()
        made = self._read(result)
        if made is not None and self._kept_now() == world:
            self._kept[(name, *world)] = made
        return result

    def _learn(self) -> None:
        names = connection.introspection.django_table_names(only_existing=True)
        self._tables = sorted(set(names) - set(KEPT))
        self._used = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in self._tables
        )
        with connection.cursor() as cursor:
            cursor.execute(MAY_SLEEP)
            self._may = bool(cursor.fetchone()[0])

    def _world(self) -> tuple[Any, ...] | None:
        """What is there beside an empty database; None when it is not empty."""
        return None if not self._may or self._in_use() else self._kept_now()

    def _in_use(self) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute(self._used)
            return [name for (name,) in cursor.fetchall()]

    def _kept_now(self) -> tuple[Any, ...]:
        with connection.cursor() as cursor:
            cursor.execute(KEPT_NOW)
            return tuple(cursor.fetchone())

    def _read(self, result: Any) -> _Launch | None:
        parts: list[str] = []
        uuids: set[str] = set()
        with connection.cursor() as cursor:
            cursor.execute(_COLUMNS, [self._in_use()])
            for table, columns, values, named in cursor.fetchall():
                # In the order they lie in, so that they lie so again.
                cursor.execute(
                    f"SELECT string_agg('(' || concat_ws(', ', {values}) || ')', ', '"
                    f" ORDER BY ctid) FROM {table}"
                )
                rows = cursor.fetchone()[0]
                parts.append(
                    f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE VALUES {rows}"
                )
                if named:
                    cursor.execute(f"SELECT {named} FROM {table}")
                    uuids |= {str(one) for row in cursor for one in row if one}
        script = "; ".join(parts)
        if len(script) > LARGEST:
            return None
        return _Launch(result, script, tuple(sorted(uuids)))


def _another(text: str) -> str:
    """A new one of the same kind. Named by content (version 5) it stays: it says the same."""
    kind = UUID(text).version
    if kind == 7:
        return str(uuid7())
    return str(uuid4()) if kind == 4 else text


_launches = _Launches()


def once(launching: Callable[P, T]) -> Callable[P, T]:
    """A function that launches a campaign, from its second call with the same arguments on by
    what the first has written. It returns nothing that changes, and its arguments say all."""

    @functools.wraps(launching)
    def launched(*args: P.args, **kwargs: P.kwargs) -> T:
        from campaigns import api as campaigns

        name = f"{launching.__module__}.{launching.__qualname__}{args!r}{kwargs!r}"
        name += repr(_changed_settings())
        of_now = any(
            isinstance(one, datetime) and abs(utc_now() - one) < timedelta(minutes=1)
            for one in (*args, *kwargs.values())
        )
        # Never asked again; other code; an argument that does not say what it is.
        if of_now or not _code_is_ours or " at 0x" in name:
            return launching(*args, **kwargs)
        found: T = _launches.do(name, lambda: launching(*args, **kwargs))
        campaigns.forget()
        return found

    return launched
