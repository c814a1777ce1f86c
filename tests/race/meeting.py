"""A place where rivals wait for each other: a control fails by order, not by luck.

`PERFORM race_meet(2)` in SQL returns once two have come there, in whatever transactions; a
later one passes, and so does whoever made the meeting. `Meeting(2).come()` is the same in
Python. A minute is the most that anybody waits: any machine may stand still for seconds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db import connection

MEET = """
CREATE SEQUENCE race_meeting;
CREATE FUNCTION race_meet(p_n integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_until timestamptz := clock_timestamp() + interval '1 minute';
BEGIN
    -- What the test prepares is no rival; nor is anybody a rival of their own.
    IF pg_backend_pid() = {maker} OR current_setting('race.came', true) = 'yes' THEN
        RETURN;
    END IF;
    PERFORM nextval('race_meeting'), set_config('race.came', 'yes', true);
    -- A sequence belongs to no transaction: everybody sees who has come.
    WHILE (SELECT last_value FROM race_meeting) < p_n AND clock_timestamp() < v_until LOOP
        PERFORM pg_sleep(0.005);
    END LOOP;
END $$
"""


@contextmanager
def meeting() -> Iterator[None]:
    """`race_meet` exists within; nobody has come there yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        cursor.execute(MEET.format(maker=cursor.fetchone()[0]))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION race_meet(integer); DROP SEQUENCE race_meeting")


class Meeting:
    """Threads that come wait until so many have come; later ones pass."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self._lock = threading.Lock()
        self._all_here = threading.Event()

    def come(self) -> None:
        with self._lock:
            self._wanted -= 1
            if self._wanted <= 0:
                self._all_here.set()
        self._all_here.wait(60)


@contextmanager
def meeting_after(owner: Any, name: str, rivals: int) -> Iterator[None]:
    """That many threads have been through the function before any of them goes on."""
    all_through, really = Meeting(rivals), getattr(owner, name)

    def then_meet(*args: Any, **kwargs: Any) -> Any:
        answer = really(*args, **kwargs)
        if threading.current_thread() is not threading.main_thread():
            all_through.come()
        return answer

    with patch.object(owner, name, then_meet):
        yield


def until(come_about: Callable[[], bool]) -> None:
    """Wait for it, a minute at most; the test says what is wrong when it has not come about."""
    for _ in range(12_000):
        if come_about():
            return
        threading.Event().wait(0.005)


def somebody_waits() -> bool:
    """Whether any session waits for a lock, asked inside whatever transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])
