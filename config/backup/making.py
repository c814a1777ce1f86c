"""Making a backup, beside a product that runs."""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from config import env
from config.backup import database, events, keys
from config.backup.archive import writing

Say = Callable[[str], None]


def make(path: Path, *, now: datetime, say: Say) -> dict[str, Any]:
    """Write everything to `path`, mode 0600; what the manifest says besides.

    Nothing is stopped. Raises BackupError, StoreAway and Redis's errors; then no file bears
    the name.
    """
    sealed = bool(env.text("BACKUP_PASSPHRASE"))
    facts: dict[str, Any] = {
        "made_at": now.isoformat(),
        "keys": "sealed" if sealed else "clear",
    }
    with writing(path) as writer, tempfile.TemporaryDirectory(dir=path.parent) as name:
        folder = Path(name)

        def keep(part: str) -> None:
            writer.add(part, folder / part)
            (folder / part).unlink()

        say("database")
        database.dump(env.text("DATABASE_URL"), folder / "postgres.dump")
        keep("postgres.dump")
        say("events on their way")
        facts["stream_entries"] = events.dump_streams(folder / "streams.gz")
        keep("streams.gz")
        say("event store")
        events.dump_tables(folder)
        for file in sorted(folder.glob("*.gz")):
            keep(file.name)
        say("pictures")
        with tarfile.open(folder / "media.tar", "w") as tar:
            if Path(settings.MEDIA_ROOT).is_dir():
                tar.add(settings.MEDIA_ROOT, arcname=".")
        keep("media.tar")
        say("keys")
        keys.save(folder / "keys.json", env.text("BACKUP_PASSPHRASE"))
        keep("keys.json")
        writer.close(facts)
    return facts
