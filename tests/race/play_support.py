"""Many people at once, each on a thread and a database connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection
from django.db.backends.utils import CursorWrapper

T = TypeVar("T")


def at_once(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """Run all together: none starts before every thread is ready."""
    barrier = threading.Barrier(len(tasks))

    def run(task: Callable[[], T]) -> T:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=120)
            return task()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


@contextmanager
def function_replaced(name: str, old: str, new: str) -> Iterator[None]:
    """One of our SQL functions with `old` in its text made `new`, for a control only.

    Fails when the guard is not there to be removed: a control must not rot.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [name])
        text = cursor.fetchone()[0]
        assert old in text, f"{name} has no {old!r}"
        try:
            cursor.execute(text.replace(old, new))
            yield
        finally:
            cursor.execute(text)


@contextmanager
def without_indexes(*names: str) -> Iterator[None]:
    """A table without those unique constraints or indexes, for a control only.

    Put back afterwards, when what would not fit under them is gone.
    """
    with connection.cursor() as cursor:
        kept = [_dropped(cursor, name) for name in names]
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for table, restore in kept:
                cursor.execute(f"TRUNCATE {table} CASCADE; {restore}")


def _dropped(cursor: CursorWrapper, name: str) -> tuple[str, str]:
    """The table's name, and the statement that makes what has been dropped."""
    cursor.execute(
        "SELECT conrelid::regclass::text, pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE conname = %s",
        [name],
    )
    if constraint := cursor.fetchone():
        table, definition = constraint
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        return table, f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
    cursor.execute("SELECT tablename, indexdef FROM pg_indexes WHERE indexname = %s", [name])
    table, definition = cursor.fetchone()
    cursor.execute(f'DROP INDEX "{name}"')
    return table, definition
