"""Many people at once, each on a thread and a database connection of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection

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
