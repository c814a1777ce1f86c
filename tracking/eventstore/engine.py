"""The ClickHouse engine of this process and its connections.

Each connection serialises what it is given, so there is a pool for questions of each role
and one connection that makes all inserts: their order is the order of arrival, and small
parts do not race each other into the table.
"""

from __future__ import annotations

import os
import queue
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from chdb import _chdb

from tracking.eventstore.errors import TOO_MANY_SIMULTANEOUS_QUERIES, StoreError
from tracking.eventstore.statement import Insert, changes_connection, quoted

Role = Literal["writer", "reader"]

# A compiled module without type information.
_connect: Callable[[str], Any] = _chdb.connect  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Limits:
    """What the store may use. Zero memory means half of the machine's."""

    memory: int = 0
    reader_seconds: int = 60
    connections: int = 6
    wait_seconds: float = 30.0

    @property
    def server_memory(self) -> int:
        """Bytes for the whole engine, never below what it needs to load."""
        whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return max(self.memory or whole // 2, 1_000_000_000)


@dataclass(frozen=True)
class Answer:
    """A finished statement: its bytes and what it touched."""

    body: bytes
    rows_read: int = 0
    bytes_read: int = 0
    rows_written: int = 0
    bytes_written: int = 0


class Connection:
    """One engine connection that comes back to its initial state after every use."""

    def __init__(self, store: Store, role: Role) -> None:
        self.role = role
        self.database = store.database
        self._store = store
        self._raw = _connect(store.address)
        self.run(f"USE `{store.database}`")
        self.fixed = store.fixed_settings(role)
        for name, value in self.fixed.items():
            self.run(f"SET {name} = {quoted(value)}")

    def run(self, sql: str, output: str = "TabSeparated", bindings: Any = None) -> Answer:
        """Run one statement; StoreError carries the engine's number."""
        try:
            result = self._raw.query(sql, output, params=bindings or {})
        except RuntimeError as error:
            raise StoreError.from_engine(error) from None
        return Answer(
            bytes(result.bytes()),
            result.storage_rows_read(),
            result.storage_bytes_read(),
            result.rows_written(),
            result.bytes_written(),
        )

    def close(self) -> None:
        """Give the engine's connection back."""
        with suppress(RuntimeError):
            self._raw.close()

    @contextmanager
    def settings(self, values: Mapping[str, str]) -> Iterator[None]:
        """Settings for one statement, undone afterwards."""
        applied: list[str] = []
        try:
            for name, value in values.items():
                self.run(f"SET {name} = {quoted(value)}")
                applied.append(name)
            yield
        finally:
            for name in applied:
                fixed = self.fixed.get(name)
                self.run(f"SET {name} = {quoted(fixed) if fixed else 'DEFAULT'}")


class Store:
    """Owns a ClickHouse folder for the life of this process."""

    def __init__(self, folder: Path, database: str, limits: Limits) -> None:
        self.database = database
        self.limits = limits
        self._incoming = folder / "incoming"
        self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        for left in self._incoming.iterdir():
            left.unlink()
        memory = limits.server_memory
        options = (
            f"max_server_memory_usage={memory}&mark_cache_size={min(memory // 16, 1 << 29)}"
        )
        self.address = f"{folder / 'store'}?{options}"
        # Kept open for the whole life: the engine ends with its last connection.
        self._base = _connect(self.address)
        self._base.query(f"CREATE DATABASE IF NOT EXISTS `{database}`", "TabSeparated")
        self._insert_lock = threading.Lock()
        self._inserter = Connection(self, "writer")
        self._pools: dict[Role, queue.LifoQueue[Connection | None]] = {}
        for role in ("writer", "reader"):
            pool: queue.LifoQueue[Connection | None] = queue.LifoQueue()
            for _ in range(limits.connections):
                pool.put(None)
            self._pools[role] = pool

    def fixed_settings(self, role: Role) -> dict[str, str]:
        """What every connection of a role starts with; `readonly` must come last."""
        memory = self.limits.server_memory
        if role == "writer":
            return {"max_memory_usage": str(memory * 9 // 10)}
        return {
            "max_memory_usage": str(memory * 6 // 10),
            "max_execution_time": str(self.limits.reader_seconds),
            "max_result_bytes": str(memory // 4),
            "readonly": "1",
        }

    def query(
        self,
        role: Role,
        sql: str,
        *,
        output: str,
        database: str = "",
        settings: Mapping[str, str] | None = None,
        bindings: Mapping[str, str] | None = None,
    ) -> Answer:
        """Run a statement on a free connection of that role."""
        with self._borrowed(role, discard=changes_connection(sql)) as connection:
            wanted = database or self.database
            if connection.database != wanted:
                connection.run(f"USE `{wanted.replace('`', '')}`")
                connection.database = wanted
            with connection.settings(settings or {}):
                return connection.run(sql, output, dict(bindings or {}))

    def insert(self, insert: Insert, database: str, settings: Mapping[str, str]) -> Answer:
        """Put the rows in; when this returns they are in the table, or were there before."""
        if not insert.data:
            return Answer(b"")
        clauses = [f"{name} = {quoted(value)}" for name, value in settings.items()]
        if insert.settings:
            clauses.append(insert.settings)
        chosen = f" SETTINGS {', '.join(clauses)}" if clauses else ""
        descriptor, path = tempfile.mkstemp(dir=self._incoming)
        try:
            with os.fdopen(descriptor, "wb") as handle:
                handle.write(insert.data)
            sql = f"INSERT INTO {insert.target} FROM INFILE {quoted(path)}{chosen}"
            with self._insert_lock:
                inserter, wanted = self._inserter, database or self.database
                if inserter.database != wanted:
                    inserter.run(f"USE `{wanted.replace('`', '')}`")
                    inserter.database = wanted
                return inserter.run(f"{sql} FORMAT {insert.format}")
        finally:
            os.unlink(path)

    def close(self) -> None:
        """Wait for the running insert, then let the engine close its tables."""
        with self._insert_lock:
            self._inserter.close()
            with suppress(RuntimeError):
                self._base.close()

    @contextmanager
    def _borrowed(self, role: Role, discard: bool) -> Iterator[Connection]:
        pool = self._pools[role]
        try:
            connection = pool.get(timeout=self.limits.wait_seconds)
        except queue.Empty:
            raise StoreError(
                TOO_MANY_SIMULTANEOUS_QUERIES, "All connections of the event store are busy."
            ) from None
        keep: Connection | None = None
        try:
            connection = connection or Connection(self, role)
            yield connection
            keep = connection
        except StoreError:
            # The engine said no; the connection itself is fine.
            keep = connection
            raise
        finally:
            if discard and keep is not None:
                keep.close()
                keep = None
            pool.put(keep)
