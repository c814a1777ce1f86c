"""`manage.py restore FILE`: put a backup in the place of what is there.

Three situations, one command: engines of your own (their addresses are in the environment), a
product of `make run` that runs (its processes are stopped meanwhile and start again with the
restored keys), and one that does not (its engines run for the moment).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import env
from config.backup.archive import BackupError
from config.backup.keys import KEYS
from config.backup.restoring import Opened, open_backup, put_back, scratch
from config.engines import EngineError, EngineSet
from config.engines.base import REPOSITORY, write_private
from config.engines.group import EngineGroup
from config.engines.state import URL_OF
from config.runner.supervision import Supervision
from core.errors import Unavailable


class Command(BaseCommand):
    """Replaces everything; what was there before is gone afterwards."""

    help = "Put a backup in the place of everything that is there."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--engines-run", action="store_true", help=argparse.SUPPRESS)

    def handle(self, *args: Any, file: Path, engines_run: bool, **options: Any) -> None:
        path, data = file.resolve(), env.data_dir()
        try:
            with scratch(data) as folder:
                backup = open_backup(path, Path(folder))
                if engines_run or not _is_embedded(data):
                    self._put_back(backup, data)
                    return
                engines = EngineSet(data, environ={})
                if engines.lock():
                    self._at_rest(engines, path)
                else:
                    self._beside(Supervision(data, {}), backup, data)
                changed = engines.take_keys(backup.keys)
                _renew_run_env(data, backup.keys)
                if not engines_run and changed:
                    self.stdout.write("The keys are the backup's from now on.")
        except (BackupError, EngineError, Unavailable) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Restored from {path}, made at {backup.manifest['made_at']}.")

    def _put_back(self, backup: Opened, data: Path) -> None:
        addresses = {name: env.text(name) for name in URL_OF.values()}
        put_back(backup, addresses, data / "media", lambda step: self.stdout.write(f"… {step}"))
        differing = [name for name in backup.keys if env.text(name) != backup.keys[name]]
        if differing and not _is_embedded(data):
            kept = data / "restored-keys.env"
            lines = [f"{name}={text}" for name, text in sorted(backup.keys.items())]
            write_private(kept, "\n".join(lines) + "\n")
            self.stderr.write(
                f"Set {', '.join(sorted(differing))} to the backup's before you start: they "
                f"are in {kept}."
            )

    def _at_rest(self, engines: EngineSet, path: Path) -> None:
        """The engines run as long as it takes, and settings are read by another process."""
        group = EngineGroup(engines.engines, engines.data / "log")
        group.start()
        try:
            done = subprocess.run(
                [sys.executable, "manage.py", "restore", str(path), "--engines-run"],
                cwd=REPOSITORY, env={**os.environ, **engines.environment()}, check=False,
            )  # fmt: skip
        finally:
            group.stop()
        if done.returncode:
            raise BackupError("Nothing was changed that the message above does not name.")

    def _beside(self, supervision: Supervision, backup: Opened, data: Path) -> None:
        """The processes stand still; they come again with the backup's keys."""
        try:
            supervision.stop_programs()
        except OSError:
            raise BackupError(f"{data} is in use, but not by `make run`; stop it.") from None
        names = (*KEYS, "FACTS_SECRET")
        environment = {name: backup.keys[name] for name in names if name in backup.keys}
        try:
            self._put_back(backup, data)
        except BaseException:
            supervision.start_programs()
            raise
        supervision.renew_programs(environment)


def _is_embedded(data: Path) -> bool:
    """Whether the engines are those of the data folder, running or not."""
    known = os.environ.get("DATABASE_URL")
    if not known:
        return True
    return (data / "engines.json").exists() and known == EngineSet(data, environ={}).engine(
        "postgres"
    ).url


def _renew_run_env(data: Path, keys: dict[str, str]) -> None:
    path = data / "run.env"
    if not path.exists():
        return
    lines = []
    for line in path.read_text().splitlines():
        name = line.partition("=")[0]
        known = name in keys and (name in KEYS or name == "FACTS_SECRET")
        lines.append(f"{name}={keys[name]}" if known else line)
    write_private(path, "\n".join(lines) + "\n")
