"""How long `make run` takes when everything is installed and its data is there."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from tests.bench.harness import ROOT, BenchError, Figure, bound, free_port

PROMISED_SECONDS = 10.0
ENGINES = ("DATABASE_URL", "REDIS_URL", "REDIS_STREAM_URL", "CLICKHOUSE_URL",
           "CLICKHOUSE_READER_URL")  # fmt: skip


def measure_start() -> list[Figure]:
    """second_start_s: from the command to the announcement, the first start not counted."""
    with tempfile.TemporaryDirectory(prefix="af-start-") as folder:
        _start(Path(folder))
        took = _start(Path(folder))
    return [bound("second_start_s", took, PROMISED_SECONDS, "start promised", "s")]


def _start(data: Path) -> float:
    """Seconds until the launcher has told its address; it is stopped before this returns."""
    # Without the stage's engines, and without make's own variables.
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ENGINES and not name.startswith(("MAKE", "MFLAGS"))
    }
    environment |= {"DATA_DIR": str(data), "PORT": str(free_port()), "DEMO": "0"}
    began = time.monotonic()
    process = subprocess.Popen(
        ["make", "run"], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    said = ""
    try:
        for line in process.stdout:
            said += line
            if line.startswith("Ctrl-C"):
                return time.monotonic() - began
        raise BenchError(f"make run ended: {said}")
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.wait(60)
