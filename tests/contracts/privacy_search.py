"""Looks for a text in everything the product keeps or prints, encoded ways included."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

from django.db import connection
from prometheus_client import generate_latest
from redis import Redis

from core.stores import gates, stream
from tracking import store

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")


class Needles:
    """What must not be found. A six-digit code only counts where it stands by itself:
    hashes and moments hold any six digits."""

    def __init__(self, phone: str, otp: str) -> None:
        country, area, middle, last = "+86", phone[:3], phone[3:7], phone[7:]
        self.phones = [
            phone, country + phone, f"{area}-{middle}-{last}", f"{area} {middle} {last}",
        ]  # fmt: skip
        self.otp = otp
        forms = "|".join(re.escape(form) for form in self.phones)
        self.pattern = f"({forms}|(^|[^0-9A-Za-z.]){otp}($|[^0-9A-Za-z]))"
        self._bytes = re.compile(self.pattern.encode())

    def stand_in(self, text: str | bytes) -> bool:
        """Whether one of them is in `text`, or in something base64 in it."""
        raw = text.encode() if isinstance(text, str) else text
        if self._bytes.search(raw):
            return True
        return any(self._bytes.search(_decoded(found)) for found in _BASE64.findall(raw))


def _decoded(text: bytes) -> bytes:
    text = text.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


def in_postgres(needles: Needles) -> list[str]:
    """Tables with a row that holds one of them, in whatever column."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            if any(needles.stand_in(row) for (row,) in cursor.fetchall()):
                found.append(table)
    return found


def in_redis(needles: Needles) -> list[str]:
    """Keys of both roles, where the name or anything under it holds one of them.

    Values are read by their type: DUMP would hide them by compression.
    """
    return [
        name.decode()
        for redis in (gates(), stream())
        for name in redis.scan_iter()
        if any(needles.stand_in(part) for part in [name, *_value(redis, name)])
    ]


def _value(redis: Redis, name: bytes) -> list[bytes]:
    kind: Any = redis.type(name)
    readers: dict[bytes, Any] = {
        b"string": lambda: redis.get(name),
        b"hash": lambda: redis.hgetall(name),
        b"list": lambda: redis.lrange(name, 0, -1),
        b"set": lambda: redis.smembers(name),
        b"zset": lambda: redis.zrange(name, 0, -1, withscores=True),
        b"stream": lambda: redis.xrange(name),
        b"none": lambda: None,
    }
    return _flat(readers[kind]())


def _flat(value: Any) -> list[bytes]:
    if isinstance(value, bytes):
        return [value]
    if isinstance(value, dict):
        return [part for pair in value.items() for each in pair for part in _flat(each)]
    if isinstance(value, list | tuple | set):
        return [part for each in value for part in _flat(each)]
    return [] if value is None else [str(value).encode()]


def in_events(needles: Needles) -> list[str]:
    """String columns of every table of the event store, as `table.column`."""
    client = store.writer()
    columns = client.query(
        "SELECT table, name FROM system.columns"
        " WHERE database = currentDatabase() AND type LIKE '%String%'"
    ).result_rows
    assert len(columns) > 20
    found = []
    for table, column in columns:
        rows = client.query(f"SELECT DISTINCT toString({column}) FROM {table}").result_rows
        if any(needles.stand_in(str(row[0])) for row in rows):
            found.append(f"{table}.{column}")
    return found


def in_metrics(needles: Needles) -> bool:
    """Whether /metrics says one of them."""
    return needles.stand_in(generate_latest())
