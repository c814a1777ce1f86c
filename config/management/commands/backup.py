"""`manage.py backup FILE`: database, events, pictures and keys in one file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backup.archive import BackupError
from config.backup.making import make
from core.clock import utc_now
from core.errors import Unavailable

CLEAR = (
    "The file holds the keys as they are: keep it as you keep the keys, or set "
    "BACKUP_PASSPHRASE, which seals them."
)


class Command(BaseCommand):
    """Nothing is stopped; the engines must answer."""

    help = "Write everything there is to one file."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        path = file.resolve()
        try:
            facts = make(path, now=utc_now(), say=lambda step: self.stdout.write(f"… {step}"))
        except (BackupError, Unavailable) as error:
            raise CommandError(str(error)) from None
        size = path.stat().st_size
        self.stdout.write(f"{path}: {size:,} bytes, keys {facts['keys']}.")
        if facts["keys"] == "clear":
            self.stderr.write(CLEAR)
