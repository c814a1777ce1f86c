"""Restoring into engines that answer. Everything of the file is checked before anything is
touched; running it again after a failure is safe."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from redis import Redis

from config import env
from config.backup import database, events, keys
from config.backup.archive import BackupError, unpack
from config.engines.base import REPOSITORY

Say = Callable[[str], None]


class Opened:
    """A backup that was checked: its parts in a folder, its manifest, its keys."""

    def __init__(self, folder: Path, manifest: dict[str, Any], found: dict[str, str]) -> None:
        self.folder = folder
        self.manifest = manifest
        self.keys = found


def open_backup(path: Path, folder: Path) -> Opened:
    """Raises BackupError for what cannot be restored whole."""
    manifest = unpack(path, folder)
    found = keys.load(folder / "keys.json", env.text("BACKUP_PASSPHRASE"))
    return Opened(folder, manifest, found)


def put_back(backup: Opened, addresses: Mapping[str, str], media: Path, say: Say) -> None:
    """Replace what the engines at `addresses` hold. Raises BackupError, StoreAway."""
    say("database")
    database.restore(addresses["DATABASE_URL"], backup.folder / "postgres.dump")
    say("event store")
    events.restore_tables(backup.folder)
    events.restore_streams(backup.folder / "streams.gz")
    say("pictures")
    media.mkdir(parents=True, exist_ok=True)
    with tarfile.open(backup.folder / "media.tar") as tar:
        tar.extractall(media, filter="data")
    say("what is only remembered")
    # Gates and caches were about another past; all of it can be made again.
    Redis.from_url(addresses["REDIS_URL"]).flushdb()
    say("today's tables")
    _manage("migrate", "--no-input")


def scratch(data: Path) -> tempfile.TemporaryDirectory[str]:
    """Where a backup is unpacked: beside the data, which has room for it."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix="restore-", dir=data)


def _manage(*words: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=REPOSITORY, env=os.environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise BackupError(f"manage.py {words[0]} failed: {lines[-1] if lines else ''}")
