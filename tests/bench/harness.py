"""Servers to measure, and wrk to measure them with."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


@dataclass(frozen=True)
class Figure:
    """One row of the table. `ratio` is value/limit, for times limit/value: more is better."""

    name: str
    value: float
    unit: str
    limit: float
    limit_name: str
    ratio: float

    def document(self) -> dict[str, object]:
        return asdict(self)


def rate(name: str, value: float, limit: float, limit_name: str, unit: str = "1/s") -> Figure:
    """A figure of which more is better."""
    ratio = round(value / limit, 3)
    return Figure(name, round(value, 1), unit, round(limit, 1), limit_name, ratio)


def bound(name: str, value: float, limit: float, limit_name: str, unit: str) -> Figure:
    """A figure of which less is better; ratio ≥ 1 means within the limit."""
    ratio = round(limit / value, 3) if value else float("inf")
    return Figure(name, round(value, 3), unit, limit, limit_name, ratio)


@dataclass(frozen=True)
class Load:
    """What wrk saw. Latencies in milliseconds."""

    requests: int
    per_second: float
    p50: float
    p99: float
    failed: int


class BenchError(RuntimeError):
    """The measurement could not be taken, and why."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def granian(
    target: str, *, interface: str, extra: list[str], env: dict[str, str]
) -> Iterator[str]:
    """Serve `target` and yield its address; the process group is gone afterwards."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", target, "--interface", interface,
        "--host", "127.0.0.1", "--port", str(port), "--no-ws", "--log-level", "warning", *extra,
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **env}, start_new_session=True
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/healthz", process)
        yield address
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def wait_for(url: str, process: subprocess.Popen[bytes], seconds: float = 30) -> None:
    """Return when `url` answers anything at all."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise BenchError(f"the server ended with {process.returncode}")
        try:
            urllib.request.urlopen(url, timeout=1)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise BenchError(f"{url} does not answer")


_TIME = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()  # type: ignore[union-attr]
    return float(number) * _TIME[unit]


def wrk(
    url: str,
    *,
    seconds: int = 6,
    connections: int = 64,
    threads: int = 1,
    script: str | None = None,
    args: list[str] | None = None,
    accept_failures: bool = False,
) -> Load:
    """Drive `url` with wrk. Raises BenchError when answers were not 2xx or 3xx."""
    binary = shutil.which("wrk")
    if binary is None:
        raise BenchError("wrk is not on this machine (Debian's package wrk)")
    command = [binary, f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--latency"]
    if script:
        command += ["-s", str(HERE / script)]
    command += [url, *(["--", *args] if args else [])]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    total = int(re.search(r"(\d+) requests in", text).group(1))  # type: ignore[union-attr]
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    failed = int(refused.group(1)) if refused else 0
    if failed and not accept_failures:
        raise BenchError(f"{failed} of {total} answers to {url} were refusals:\n{text}")
    return Load(
        requests=total,
        per_second=float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)),  # type: ignore[union-attr]
        p50=_milliseconds(re.search(r"^\s+50%\s+(\S+)", text, re.M).group(1)),  # type: ignore[union-attr]
        p99=_milliseconds(re.search(r"^\s+99%\s+(\S+)", text, re.M).group(1)),  # type: ignore[union-attr]
        failed=failed,
    )
