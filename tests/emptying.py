"""Emptying the database after a test that commits, in milliseconds.

Django truncates every table and then tells every app anew which types and permissions there
are: 0.3 s for each of some 1,500 tests. Here only tables that hold something are emptied, and
what `post_migrate` would write again is left where it is. When a test has touched even that,
Django does the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test import TransactionTestCase

KEPT = ("django_content_type", "auth_permission")
"""What `post_migrate` writes, and nothing else is there after it."""

_REACHED = """
WITH RECURSIVE reached(oid) AS (
    SELECT oid FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(%s)
      AND pg_relation_size(oid) > 0
  UNION
    SELECT conrelid FROM pg_constraint, reached WHERE contype = 'f' AND confrelid = reached.oid
)
SELECT oid::regclass::text FROM reached
"""
"""Tables with pages, and those whose foreign keys point at them: one TRUNCATE has to name all.

A table that was written to and rolled back has pages, too; it is then emptied for nothing.
"""
_KEPT_NOW = """
SELECT (SELECT md5(string_agg(t::text, '|' ORDER BY t.id)) FROM django_content_type t),
       (SELECT md5(string_agg(p::text, '|' ORDER BY p.id)) FROM auth_permission p)
"""


class Emptying:
    """Stands in for `TransactionTestCase._fixture_teardown`."""

    def __init__(self, whole: Callable[[TransactionTestCase], None]) -> None:
        self._whole = whole
        self._known: tuple[Any, ...] | None = None
        self._tables: list[str] = []

    def __call__(self, case: TransactionTestCase) -> None:
        if self._known is None or case.available_apps is not None or not self._emptied():
            self._whole(case)
            self._learn()

    def _learn(self) -> None:
        # Not the record of migrations, which is nobody's model here.
        names = connection.introspection.django_table_names(only_existing=True)
        self._tables = sorted(set(names) - set(KEPT))
        with connection.cursor() as cursor:
            cursor.execute(_KEPT_NOW)
            self._known = cursor.fetchone()

    def _emptied(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(_KEPT_NOW)
            if cursor.fetchone() != self._known:
                return False
            cursor.execute(_REACHED, [self._tables])
            if names := [name for (name,) in cursor]:
                cursor.execute(f"TRUNCATE {', '.join(names)}")
        return True


def install() -> None:
    """From here on transactional tests are emptied so."""
    emptying = Emptying(TransactionTestCase._fixture_teardown)
    TransactionTestCase._fixture_teardown = lambda case: emptying(case)
