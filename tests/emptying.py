"""Emptying the database after a test that commits, in milliseconds.

Django truncates every table and then tells every app anew which types and permissions there
are: 0.3 s for each of some 1,500 tests. Truncating only what holds something, and what points
at it by a foreign key, still makes some 60 tables and their indexes anew (0.17 s of CPU) and
throws away every plan of our functions. So rows are deleted, 2 ms for all, with what forbids
it (ledger entries stay for ever) asleep for that transaction; only a table of more than a page
is truncated. What `post_migrate` wrote is left where it is; when a test has touched even that,
Django does the whole.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

KEPT = ("django_content_type", "auth_permission")
"""What `post_migrate` writes, and nothing else is there after it."""

PAGE = 8192
"""A table of more bytes is truncated: what was deleted leaves room on its pages, and rows that
are written there would lie in another order than they came. No test may find that by chance."""

_USED = """
SELECT oid::regclass::text, pg_relation_size(oid) FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(%s)
  AND pg_relation_size(oid) > 0
"""
_REACHED = """
WITH RECURSIVE reached(oid) AS (
    SELECT unnest(%s::regclass[])::oid
  UNION
    SELECT conrelid FROM pg_constraint, reached WHERE contype = 'f' AND confrelid = reached.oid
)
SELECT oid::regclass::text FROM reached
"""
"""Tables and those whose foreign keys point at them: one TRUNCATE has to name all."""
MAY_SLEEP = "SELECT has_parameter_privilege('session_replication_role', 'SET')"
KEPT_NOW = """
SELECT (SELECT md5(string_agg(t::text, '|' ORDER BY t.id)) FROM django_content_type t),
       (SELECT md5(string_agg(p::text, '|' ORDER BY p.id)) FROM auth_permission p)
"""


class Emptying:
    """Stands in for `TransactionTestCase._fixture_teardown`."""

    def __init__(self, whole: Callable[[TransactionTestCase], None]) -> None:
        self._whole = whole
        self._known: tuple[Any, ...] | None = None
        self._tables: list[str] = []
        self._may_delete = False

    def __call__(self, case: TransactionTestCase) -> None:
        if self._known is None or case.available_apps is not None or not self._emptied():
            self._whole(case)
            self._learn()

    def _learn(self) -> None:
        # Not the record of migrations, which is nobody's model here.
        names = connection.introspection.django_table_names(only_existing=True)
        self._tables = sorted(set(names) - set(KEPT))
        with connection.cursor() as cursor:
            cursor.execute(KEPT_NOW)
            self._known = cursor.fetchone()
            # Our own engines grant it (config.engines.postgres); given ones need not.
            cursor.execute(MAY_SLEEP)
            self._may_delete = bool(cursor.fetchone()[0])

    def _emptied(self) -> bool:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(KEPT_NOW)
            if cursor.fetchone() != self._known:
                return False
            cursor.execute(_USED, [self._tables])
            used = dict(cursor.fetchall())
            grown = [n for n, size in used.items() if size > PAGE or not self._may_delete]
            if grown:
                cursor.execute(_REACHED, [grown])
                reached = [name for (name,) in cursor]
                cursor.execute(f"TRUNCATE {', '.join(reached)}")
                used = {name: size for name, size in used.items() if name not in reached}
            if used:
                # As TRUNCATE does: whoever still writes is waited for, and then is gone, too.
                cursor.execute(f"LOCK TABLE {', '.join(used)} IN SHARE MODE")
                cursor.execute("SET LOCAL session_replication_role = replica")
                cursor.execute("; ".join(f"DELETE FROM {name}" for name in used))
        return True


def install() -> None:
    """From here on transactional tests are emptied so."""
    emptying = Emptying(TransactionTestCase._fixture_teardown)
    TransactionTestCase._fixture_teardown = lambda case: emptying(case)
