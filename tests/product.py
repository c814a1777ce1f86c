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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zlib import crc32

import psycopg
from redis import Redis

from config.engines.base import free_port
from config.runner.supervision import Supervision
from tests.clerk import Clerk

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Product:
    """A running product: where it answers, and how to command and kill it."""

    data: Path
    url: str
    environment: dict[str, str]
    process: subprocess.Popen[str]
    settings: dict[str, str] = field(default_factory=dict)
    """What run.env says, once the product is ready."""
    clerk: Clerk | None = None
    """Who carries out commands, where somebody keeps one."""

    def manage(self, *words: str, accept: tuple[int, ...] = (0,)) -> str:
        """What the command prints. Fails with all it said when its status is another."""
        if self.clerk is not None:
            was = self.clerk.do(*words)
            assert was.status in accept, f"{words}: {was.said}\n{was.complained}"
            return was.said
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode in accept, f"{words}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def launch(self, slug: str, *settings: str) -> dict[str, str]:
        """A published campaign made of the first template."""
        words = ["launch", "share-to-open", "--slug", slug, "--json"]
        for setting in settings:
            words += ["--set", setting]
        return dict(json.loads(self.manage(*words)))

    def start_crowd(
        self, slug: str, people: int, rate: float, *bots: str
    ) -> subprocess.Popen[str]:
        """`manage.py crowd`, going on while the test does harm.

        The slug is the seed: two crowds must not share phone numbers, whose codes are limited.
        """
        words = ["crowd", "--campaign", slug, "--people", str(people), "--rate", str(rate)]
        words += ["--json", "--url", self.url, "--seed", str(crc32(slug.encode()))]
        if bots:
            words += ["--bots", *bots]
        return subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def database(self) -> psycopg.Connection[Any]:
        """A connection to the product's database, each statement its own transaction."""
        return psycopg.connect(self.settings["DATABASE_URL"], autocommit=True)

    def redis(self, role: str = "REDIS_URL") -> Redis:
        """A connection to the product's Redis of that role."""
        return Redis.from_url(self.settings[role], socket_timeout=5)

    def pids(self) -> dict[str, int]:
        """The process of each supervised program."""
        return Supervision(self.data, {}).pids()

    def kill(self, name: str) -> int:
        """SIGKILL that program now; returns the process it was."""
        pid = self.pids()[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def children(self, name: str) -> set[int]:
        """The processes which that program has forked."""
        pid = self.pids()[name]
        found: set[int] = set()
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found |= {int(child) for child in task.read_text().split()}
        return found

    def wait_back(self, name: str, dead: int, seconds: float = 60) -> None:
        """Return when another process has taken the place of `dead`."""
        eventually(
            lambda: self.pids().get(name, dead) != dead, seconds, f"{name} did not come back"
        )

    def wait_ready(self, seconds: float = 90) -> None:
        """Return when /readyz says that every dependency answers."""
        eventually(lambda: self.answers("/readyz"), seconds, "the product is not ready")

    def answers(self, path: str) -> bool:
        """Whether a GET of `path` is answered with 200 now."""
        with (
            contextlib.suppress(OSError, urllib.error.HTTPError),
            urllib.request.urlopen(f"{self.url}{path}", timeout=5) as answer,
        ):
            return bool(answer.status == 200)
        return False

    def processes(self) -> dict[int, str]:
        """Every living process that was started with this product's data folder."""
        mark = f"DATA_DIR={self.data}".encode()
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(entry.name)] = line.decode(errors="replace")
        return found

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the launcher as Ctrl-C, an init system or a crash would; wait for it."""
        if number == signal.SIGINT:
            os.killpg(self.process.pid, number)  # a terminal tells the whole group
        else:
            self.process.send_signal(number)
        self.process.wait(90)


def eventually(is_true: Callable[[], bool], seconds: float, otherwise: str) -> float:
    """Wait until it is true; the seconds it took. Fails with `otherwise`."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if is_true():
            return time.monotonic() - began
        time.sleep(0.1)
    raise AssertionError(f"{otherwise} within {seconds} s")


@contextlib.contextmanager
def running_product(data: Path, **extra: str) -> Iterator[Product]:
    """Start the launcher and end it afterwards, when the test has not done so itself."""
    port = free_port()
    # What the tests' own engines left in the environment must not reach the product.
    foreign = {
        "SECRET_KEY",
        "HASH_KEY",
        "FIELD_KEYS",
        "FIELD_KEYS_FILE",
        "HASH_KEYS_FILE",
        "HOST",
    }
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.endswith("_URL") and name not in foreign
    }
    environment = {
        **kept,
        "DATA_DIR": str(data),
        "PORT": str(port),
        "DEMO_PASSWORD": "chaos-password",
        "ALLOW_LAUNCH": "1",
        # Two weeks of demo life would work beside every test; its own tests play it.
        "DEMO": "0",
        "STREAM_FSYNC": "always",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        **extra,
    }
    said = data.parent / f"{data.name}.out"
    with said.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.runner"], cwd=ROOT, env=environment,
            stdin=subprocess.DEVNULL, stdout=out, stderr=out, text=True,
            start_new_session=True,
        )  # fmt: skip
    product = Product(data, f"http://127.0.0.1:{port}", environment, process)
    try:
        eventually(
            lambda: process.poll() is not None or product.answers("/readyz"), 300,
            f"not ready, see {said}",
        )  # fmt: skip
        assert process.poll() is None, said.read_text()
        # The launcher is done when it has told its address; the last processes start then.
        eventually(lambda: "Ctrl-C" in said.read_text(), 60, f"not announced, see {said}")
        for line in (data / "run.env").read_text().splitlines():
            name, _, value = line.partition("=")
            product.settings[name] = value
        yield product
    finally:
        if process.poll() is None:
            try:
                product.stop()
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise
