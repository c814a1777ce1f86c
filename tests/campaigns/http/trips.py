"""Counting round trips: what really leaves for Redis and for PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from redis.connection import AbstractConnection


@dataclass
class Trips:
    """`redis`: what was sent, one entry a trip; `sql`: the statements."""

    redis: list[str] = field(default_factory=list)
    sql: list[str] = field(default_factory=list)

    @property
    def counts(self) -> tuple[int, int]:
        return len(self.redis), len(self.sql)


@contextmanager
def counted() -> Iterator[Trips]:
    """Count at the sockets: a command, a script and a whole pipeline are one trip each.

    Of the calling thread: what a claim wakes afterwards in another, nobody waits for.
    """
    trips = Trips()
    caller = threading.get_ident()
    original = AbstractConnection.send_packed_command

    def send(self: Any, command: Any, check_health: bool = True) -> Any:
        parts = command if isinstance(command, list) else [command]
        if threading.get_ident() == caller:
            trips.redis.append(repr(b"".join(bytes(part) for part in parts)[:60]))
        return original(self, command, check_health)

    def run(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        trips.sql.append(sql)
        return execute(sql, params, many, context)

    AbstractConnection.send_packed_command = send  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(run):
            yield trips
    finally:
        AbstractConnection.send_packed_command = original  # type: ignore[method-assign]
