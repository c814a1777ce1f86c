"""Connections to the event store: one client per thread and role.

The writer owns the schema and inserts; the reader asks, under limits that the store itself
enforces. Both raise `StoreAway` when the store does not answer, `clickhouse_connect`'s
DatabaseError when it answers with a refusal.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

import clickhouse_connect
from clickhouse_connect.driver.client import Client
from clickhouse_connect.driver.exceptions import DatabaseError, OperationalError
from django.conf import settings
from urllib3.exceptions import HTTPError

from core.errors import Unavailable

CONNECT_SECONDS = 3
WRITE_SECONDS = 20
READ_SECONDS = 30

_local = threading.local()


class StoreAway(Unavailable):
    """The event store does not answer; campaigns run on, boards say how old they are."""

    def __init__(self) -> None:
        super().__init__("service.unavailable")


@contextmanager
def away_as_error() -> Iterator[None]:
    """Turn what the network says into StoreAway."""
    try:
        yield
    except OperationalError as error:
        drop_clients()
        raise StoreAway from error
    except (HTTPError, ConnectionError, TimeoutError) as error:
        drop_clients()
        raise StoreAway from error


def _client(role: str, url: str, timeout: int) -> Client:
    cache: dict[tuple[str, str], Client] = _local.__dict__.setdefault("clients", {})
    client = cache.get((role, url))
    if client is None:
        with away_as_error():
            client = connect(url, timeout)
        cache[role, url] = client
    return client


def connect(url: str, timeout: int, database: str | None = None) -> Client:
    """A new client for http(s)://user:password@host:port/database."""
    parts = urlsplit(url)
    return clickhouse_connect.get_client(
        interface=parts.scheme or "http",
        host=parts.hostname or "localhost",
        port=parts.port or 8123,
        username=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        database=database or database_of(url),
        connect_timeout=CONNECT_SECONDS,
        send_receive_timeout=timeout,
        # A session would let one query of a thread wait for another's.
        autogenerate_session_id=False,
        query_retries=1,
        show_clickhouse_errors=True,
    )


def database_of(url: str) -> str:
    """The database a store address names."""
    return urlsplit(url).path.strip("/") or "default"


def writer() -> Client:
    """This thread's writing client. Raises StoreAway."""
    return _client("writer", settings.CLICKHOUSE_URL, WRITE_SECONDS)


def reader() -> Client:
    """This thread's reading client. Raises StoreAway."""
    return _client("reader", settings.CLICKHOUSE_READER_URL, READ_SECONDS)


def drop_clients() -> None:
    """Forget this thread's clients; the next call connects anew."""
    for client in _local.__dict__.pop("clients", {}).values():
        client.close()


def rows(sql: str, parameters: Mapping[str, Any] | None = None) -> Sequence[Sequence[Any]]:
    """Answer a question as the reader. Raises StoreAway."""
    with away_as_error():
        return reader().query(sql, parameters=dict(parameters or {})).result_rows


def ping() -> None:
    """Raise when the store is away: for `/readyz`."""
    with away_as_error():
        reader().command("SELECT 1")


__all__ = ["Client", "DatabaseError", "StoreAway", "ping", "reader", "rows", "writer"]
