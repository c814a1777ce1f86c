"""One product to measure: durable engines, the web process, a campaign, people in it."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.engines import EngineSet
from config.engines.group import EngineGroup
from tests.bench.harness import ROOT, BenchError, granian

WEB = ["--workers", "2", "--loop", "uvloop"]


@dataclass
class Stage:
    """Where everything stands. `environment` is what each process of ours is given."""

    folder: Path
    environment: dict[str, str]

    def manage(self, *words: str) -> str:
        """Run a manage.py command and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise BenchError(
                f"manage.py {words[0]}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
            )
        return done.stdout

    def launch(self, slug: str, **values: object) -> dict[str, str]:
        """A published campaign of the share-to-open kind; `budget_total=…` for budget.total."""
        settings = [f"{name.replace('__', '.')}={value}" for name, value in values.items()]
        words = ["launch", "share-to-open", "--slug", slug, "--json"]
        for setting in settings:
            words += ["--set", setting]
        return dict(json.loads(self.manage(*words)))

    @contextlib.contextmanager
    def web(self, *extra: str) -> Iterator[str]:
        """The product's web process on a free port."""
        with granian(
            "config.asgi:app", interface="asgi", extra=[*WEB, *extra], env=self.environment
        ) as address:
            yield address

    @contextlib.contextmanager
    def process(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """A manage.py command that runs until the block ends."""
        process = subprocess.Popen(
            [sys.executable, "manage.py", *words], cwd=ROOT, env=self.environment
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(10)


@contextlib.contextmanager
def open_stage() -> Iterator[Stage]:
    """Engines with fsync on, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="af-bench-") as name:
        folder = Path(name)
        engines = EngineSet(folder, environ={}, durable=True)
        group = EngineGroup(engines.engines, folder / "log")
        group.start()
        try:
            environment = {
                **os.environ,
                **engines.environment(),
                "DEMO_PASSWORD": "bench-password",
                "ALLOW_LAUNCH": "1",
                "LOG_LEVEL": "ERROR",
            }
            stage = Stage(folder, environment)
            for command in ("migrate", "migrate_events", "compile_catalogues", "ensure_staff"):
                stage.manage(command)
            stage.manage("collectstatic", "--no-input")
            # In this process too: preparing people calls the services themselves.
            os.environ.update(environment)
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
            import django

            django.setup()
            yield stage
        finally:
            group.stop()
