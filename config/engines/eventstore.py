"""The event store as an engine: ClickHouse in process (`chdb-core`), spoken to over HTTP."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

from config.engines.base import Engine, end_orphans, private_folder, python, write_private

DATABASE = "af"


class EventStore(Engine):
    """One process that owns the ClickHouse folder. It starts without Django."""

    name = "eventstore"
    program = "tracking.eventstore"

    def __init__(self, folder: Path, port: int, writer_key: str, reader_key: str) -> None:
        self.folder = folder
        self.port = port
        self.writer_key = writer_key
        self.reader_key = reader_key

    @property
    def url(self) -> str:
        """Where writers connect: inserts, schema, everything."""
        return f"http://writer:{self.writer_key}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def reader_url(self) -> str:
        """Where boards connect: `readonly=1` and limits."""
        return f"http://reader:{self.reader_key}@127.0.0.1:{self.port}/{DATABASE}"

    def prepare(self) -> None:
        """Write the keys to a private file; they stay off the command line."""
        private_folder(self.folder)
        end_orphans(self.folder, self.program, self.stop_signal)
        keys = {"writer": self.writer_key, "reader": self.reader_key}
        write_private(self.folder / "keys.json", json.dumps(keys))

    def command(self) -> list[str]:
        """The server process in the foreground."""
        options = ["--data", str(self.folder), "--port", str(self.port)]
        options += ["--keys", str(self.folder / "keys.json"), "--database", DATABASE]
        return [python(), "-m", "tracking.eventstore", *options]

    def is_ready(self) -> bool:
        """True once /ping is answered, which is after the tables were loaded."""
        try:
            address = f"http://127.0.0.1:{self.port}/ping"
            with urllib.request.urlopen(address, timeout=2.0) as answer:
                return bool(answer.read().startswith(b"Ok."))
        except (OSError, urllib.error.URLError, ValueError):
            return False
