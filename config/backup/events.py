"""What is on its way to the event store, and what has arrived there."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

from django.conf import settings

from core import stores
from tracking import schema, store

# By which column a table is cut into portions. The keys come before the events: a key is
# written first, so every key that was saved has its event in what is saved after it.
TABLES = {
    "event_keys": "id",
    "events": "toString(event_id)",
    "identity_map": "name",
    "dead_letters": "dead_id",
}
PORTION = 250_000
"""Rows that are held in memory at once."""
SECONDS = 3600
PREFIX = "af:*"
PAGE = 1000


def dump_streams(path: Path) -> int:
    """Every entry of every stream that nobody has taken yet; how many."""
    stream: Any = stores.stream()
    count = 0
    with gzip.open(path, "wt", compresslevel=3) as out:
        for key in sorted(stream.scan_iter(PREFIX, _type="stream")):
            last = "-"
            while entries := stream.xrange(key, min=last, count=PAGE):
                for _entry, fields in entries:
                    told = {_text(name): _text(value) for name, value in fields.items()}
                    out.write(json.dumps([key.decode(), told]) + "\n")
                    count += 1
                last = f"({entries[-1][0].decode()}"
    return count


def restore_streams(path: Path) -> int:
    """Put them back under new entry ids: what the store knows already is then recognised."""
    stream, count = stores.stream(), 0
    for key in stream.scan_iter(PREFIX, _type="stream"):
        stream.delete(key)
    pipe = stream.pipeline(transaction=False)
    with gzip.open(path, "rt") as lines:
        for line in lines:
            key, fields = json.loads(line)
            pipe.xadd(key, {_bytes(name): _bytes(value) for name, value in fields.items()})
            count += 1
            if count % PAGE == 0:
                pipe.execute()
    pipe.execute()
    return count


def dump_tables(folder: Path) -> None:
    """Each table in portions of ClickHouse's own format. Raises StoreAway."""
    with store.away_as_error():
        client = store.connect(settings.CLICKHOUSE_URL, SECONDS)
        for table, column in TABLES.items():
            counted: Any = client.command(f"SELECT count() FROM {table}")  # noqa: S608
            portions = max(1, -(-int(counted) // PORTION))
            for number in range(portions):
                block = client.raw_query(
                    f"SELECT * FROM {table} WHERE cityHash64({column}) %"  # noqa: S608
                    f" {portions} = {number}",
                    fmt="Native",
                )
                part = folder / f"{table}.{number:05}.gz"
                with gzip.open(part, "wb", compresslevel=3) as out:
                    out.write(block)
        client.close()


def restore_tables(folder: Path) -> None:
    """Make the tables, empty them and fill them again. Raises StoreAway."""
    schema.apply()
    with store.away_as_error():
        client = store.connect(settings.CLICKHOUSE_URL, SECONDS)
        for table in TABLES:
            client.command(f"TRUNCATE TABLE {table}")
            for path in sorted(folder.glob(f"{table}.*.gz")):
                with gzip.open(path, "rb") as source:
                    block = source.read()
                if block:
                    client.raw_insert(table, insert_block=block, fmt="Native")
        client.close()


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
