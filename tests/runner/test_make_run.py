"""`make run` in whole: up, serving, healed after a kill, stopped without a trace, up again."""

from __future__ import annotations

import os
import signal
import subprocess
import urllib.request
from pathlib import Path

import pytest

from config.engines.base import REPOSITORY, free_port, port_is_free
from tests.runner.test_supervision import eventually, running

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

OURS = (
    "DATABASE_URL",
    "REDIS_URL",
    "REDIS_STREAM_URL",
    "CLICKHOUSE_URL",
    "CLICKHOUSE_READER_URL",
)


def start(data: Path, port: int) -> subprocess.Popen[str]:
    # Without the engines of this test session, and without make's own variables.
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in OURS and not name.startswith(("MAKE", "MFLAGS"))
    }
    environment |= {"DATA_DIR": str(data), "PORT": str(port), "DEMO": "0"}
    process = subprocess.Popen(
        ["make", "run"],
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    said = ""
    assert process.stdout is not None
    for line in process.stdout:
        said += line
        if line.startswith("Ctrl-C"):
            return process
    pytest.fail(f"make run ended: {said}")


def ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_make_run(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    process = start(data, port)
    try:
        assert ready(port)
        assert (data / "run.env").stat().st_mode & 0o077 == 0
        for place in ("postgres", "redis-cache", "redis-stream", "clickhouse"):
            before = running(str(data / place))
            os.kill(min(before), signal.SIGKILL)
            eventually(
                lambda old=before, place=place: bool(running(str(data / place)) - old), 30
            )
        eventually(lambda: ready(port), 40)
        os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
        assert not running(str(data))
        assert port_is_free(port)
        # How long this takes is `make bench`'s `second_start_s`.
        process = start(data, port)
        assert ready(port)
        process.terminate()
        process.wait(60)
        eventually(lambda: not running(str(data)))
    finally:
        process.kill()
