"""The whole product as `make run` starts it, in a folder of its own, to be killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config.engines.base import free_port
from config.runner.supervision import Supervision

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Product:
    """A running product: where it answers, and how to command and kill it."""

    data: Path
    url: str
    environment: dict[str, str]

    def manage(self, *words: str, accept: tuple[int, ...] = (0,)) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode in accept, f"{words}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def launch(self, slug: str, *settings: str) -> dict[str, str]:
        words = ["launch", "share-to-open", "--slug", slug, "--json"]
        for setting in settings:
            words += ["--set", setting]
        return dict(json.loads(self.manage(*words)))

    def pids(self) -> dict[str, int]:
        """The process of each supervised program."""
        info = Supervision(self.data, {})._call().getAllProcessInfo()
        return {row["name"]: int(row["pid"]) for row in info if row["pid"]}

    def kill(self, name: str) -> int:
        """SIGKILL that program now; returns the process it was."""
        pid = self.pids()[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_back(self, name: str, dead: int, seconds: float = 60) -> None:
        """Return when another process has taken the place of `dead`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.pids().get(name, dead) != dead:
                return
            time.sleep(0.1)
        raise AssertionError(f"{name} did not come back within {seconds} s")

    def wait_ready(self, seconds: float = 90) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with (
                contextlib.suppress(OSError, urllib.error.HTTPError),
                urllib.request.urlopen(f"{self.url}/readyz", timeout=5),
            ):
                return
            time.sleep(0.2)
        raise AssertionError("the product is not ready")


@contextlib.contextmanager
def running_product(data: Path) -> Iterator[Product]:
    """Start the launcher; SIGTERM it at the end and see that nothing is left behind."""
    port = free_port()
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.endswith("_URL") and name not in {"SECRET_KEY", "HASH_KEY", "FIELD_KEYS"}
    }
    environment = {
        **kept,
        "DATA_DIR": str(data),
        "PORT": str(port),
        "DEMO_PASSWORD": "chaos-password",
        "ALLOW_LAUNCH": "1",
        "DEMO": "1",
        "SEED_DEMO": "0",
        "STREAM_FSYNC": "always",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "config.runner"], cwd=ROOT, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    product = Product(data, f"http://127.0.0.1:{port}", environment)
    try:
        product.wait_ready(180)
        yield product
    finally:
        process.terminate()
        try:
            process.wait(90)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
