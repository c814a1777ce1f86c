"""The event store's tables: numbered SQL files, each applied once and in order."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

from tracking import store

FOLDER = Path(__file__).resolve().parent

_VERSIONS = """
CREATE TABLE IF NOT EXISTS schema_versions (name String, at DateTime DEFAULT now())
ENGINE = MergeTree ORDER BY name
"""


def statements(text: str) -> list[str]:
    """The statements of a file: comments gone, split at semicolons that end a line."""
    bare = re.sub(r"^\s*--.*$", "", text, flags=re.MULTILINE)
    return [
        part.strip() for part in re.split(r";\s*$", bare, flags=re.MULTILINE) if part.strip()
    ]


def apply() -> list[str]:
    """Bring the store up to date; the names of the files applied now. Raises StoreAway.

    Each statement is safe to repeat, so a run that was cut off is simply run again.
    """
    with store.away_as_error():
        url = settings.CLICKHOUSE_URL
        database = store.database_of(url)
        root = store.connect(url, store.WRITE_SECONDS, database="default")
        root.command(f"CREATE DATABASE IF NOT EXISTS `{database}`")
        root.close()
        client = store.writer()
        client.command(_VERSIONS)
        done = {row[0] for row in client.query("SELECT name FROM schema_versions").result_rows}
        applied = []
        for path in sorted(FOLDER.glob("*.sql")):
            if path.stem in done:
                continue
            for statement in statements(path.read_text(encoding="utf-8")):
                client.command(statement)
            client.insert("schema_versions", [[path.stem]], column_names=["name"])
            applied.append(path.stem)
    return applied
