"""Start everything in order, watch over it, stop everything in reverse order."""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

from config.engines import Engine, EngineError, EngineSet
from config.engines.base import REPOSITORY, tied_to_parent
from config.engines.state import KEYS, URL_OF
from config.env import VARIABLES
from config.runner.preflight import address, data_folder
from config.runner.supervision import Supervision, procfile
from config.runner.tied import PR_SET_PDEATHSIG

READY_SECONDS = 90.0
TROUBLE_SECONDS = 10.0
OWN = {*URL_OF.values(), "CLICKHOUSE_READER_URL", *KEYS, "DATA_DIR"}
"""What the engines' own memory says; every other setting is passed on as it was given."""


class Stopped(Exception):
    """Somebody asked for the end."""


def launch() -> None:
    """Run until Ctrl-C or SIGTERM; EngineError tells why it cannot."""
    began = _began()
    _end_with_make()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    data = data_folder(os.environ)
    engines = EngineSet(data)
    if not engines.lock():
        raise EngineError(f"The data folder {data} is in use by another `make run`.")
    host, port = address(os.environ)
    environment = _environment(engines, host, port)
    supervision = Supervision(data, environment)
    try:
        _start(engines, supervision, environment)
        _announce(environment, data, time.time() - began)
        _watch(supervision)
    finally:
        # From here on a second Ctrl-C changes nothing: stopping is under way and bounded.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        print("Stopping …", flush=True)
        supervision.stop()


def _environment(engines: EngineSet, host: str, port: int) -> dict[str, str]:
    """Everything the processes need, also left in run.env for other terminals."""
    engines.renew_ports()
    password = os.environ.get("DEMO_PASSWORD") or engines.remembered(
        "DEMO_PASSWORD", secrets.token_urlsafe(9)
    )
    extra = {"HOST": host, "PORT": str(port), "DEMO_PASSWORD": password, "ALLOW_LAUNCH": "1"}
    # Made here, so that whoever may read run.env can play the organiser's systems at once.
    extra["FACTS_SECRET"] = engines.remembered("FACTS_SECRET", secrets.token_urlsafe(24))
    given = (variable.name for variable in VARIABLES if variable.name not in OWN)
    extra |= {name: os.environ[name] for name in given if os.environ.get(name)}
    engines.write_run_env(extra)
    metrics = engines.data / "metrics"
    shutil.rmtree(metrics, ignore_errors=True)
    metrics.mkdir(mode=0o700)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {
        **os.environ,
        **engines.environment(),
        **extra,
        "PATH": path,
        "PYTHONUNBUFFERED": "1",
        "PROMETHEUS_MULTIPROC_DIR": str(metrics),
    }


def _start(engines: EngineSet, supervision: Supervision, environment: dict[str, str]) -> None:
    own = engines.engines
    _say("Starting the engines …")
    # Here and not under the supervisor, so that what a person must know reaches the terminal.
    for engine in own:
        engine.prepare()
    supervision.start(own, procfile(REPOSITORY / "Procfile"))
    for engine in own:
        _wait_engine(engine, supervision)
    _say("Preparing the database (half a minute the first time) …")
    _manage(["-m", "config.runner.prepare"], environment)
    _say("Starting the site …")
    # Each process takes seconds of CPU to load; on two cores the page should not queue with
    # those that work behind it.
    supervision.start_program("web")
    _wait_site(supervision, environment)
    supervision.start_programs()
    if environment.get("DEMO", "1") != "0":
        # Two weeks of demo life take a while; the site is up meanwhile.
        threading.Thread(target=_seed, args=(environment,), daemon=True).start()


def _wait_engine(engine: Engine, supervision: Supervision) -> None:
    troubled: list[float] = []

    def alive() -> bool:
        # A start or two may fail while a killed predecessor's memory is being freed.
        if supervision.states().get(engine.name) in {"BACKOFF", "FATAL"}:
            troubled.append(time.monotonic())
        tried = time.monotonic() - troubled[0] if troubled else 0.0
        return supervision.is_alive() and tried < TROUBLE_SECONDS

    try:
        engine.wait_ready(READY_SECONDS, alive)
    except EngineError as error:
        said = supervision.last_words(engine.name)
        raise EngineError(f"{error} It said: {said}") from None


def _manage(arguments: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        tied_to_parent([sys.executable, *arguments]),
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise EngineError(lines[-1] if lines else "The database could not be prepared.")


def _seed(environment: dict[str, str]) -> None:
    """Play the demo and say how far it is; a demo that fails is told, and stops nothing."""
    with subprocess.Popen(
        tied_to_parent([sys.executable, "-m", "config.runner.seed"]),
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as seeding:
        assert seeding.stdout is not None
        assert seeding.stderr is not None
        for line in seeding.stdout:
            print(f"  Demo      {line.strip()}", flush=True)
        said = [line for line in seeding.stderr if line.strip()]
    if seeding.returncode > 0:
        reason = said[-1].strip() if said else f"status {seeding.returncode}"
        print(f"  Demo      could not be played: {reason}", flush=True)


def _wait_site(supervision: Supervision, environment: dict[str, str]) -> None:
    """Return when /readyz says yes."""
    deadline = time.monotonic() + READY_SECONDS
    said = ""
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{_local(environment)}/readyz", timeout=5):  # noqa: S310
                return
        except urllib.error.HTTPError as error:
            said = error.read(300).decode(errors="replace").strip()
        except OSError:
            said = supervision.last_words("web")
        if supervision.states().get("web") == "FATAL" or not supervision.is_alive():
            break
        time.sleep(0.05)
    raise EngineError(f"The site did not become ready; see {supervision.log}. It said: {said}")


def _local(environment: dict[str, str]) -> str:
    host = environment["HOST"]
    if host in {"0.0.0.0", "::", ""}:  # noqa: S104 - compared, not listened on
        host = "127.0.0.1"
    return f"http://{f'[{host}]' if ':' in host else host}:{environment['PORT']}"


def _began() -> float:
    """When `make run` was typed (bootstrap.py), else now; seconds since 1970."""
    now = time.time()
    given = os.environ.pop("AF_BEGAN", "")
    return float(given) if given.isdigit() and 0 <= now - float(given) < 7200 else now


def _say(text: str) -> None:
    print(text, flush=True)


def _announce(environment: dict[str, str], data: Path, seconds: float) -> None:
    site = (environment.get("PUBLIC_URL") or _local(environment)).rstrip("/")
    demo = (
        "  Demo      being played now, a minute or two; the boards fill meanwhile\n"
        if environment.get("DEMO", "1") != "0"
        else ""
    )
    print(
        f"\nActivity Factory is running (ready in {seconds:.1f} s).\n"
        f"  Site      {site}/\n"
        f"  Work      {site}/admin/\n"
        f"  Boards    {site}/boards/\n"
        f"  Users     admin, operator, reviewer, manager\n"
        f"  Password  {environment['DEMO_PASSWORD']}\n"
        f"{demo}"
        f"  Data      {data} (logs in {data / 'log'})\n"
        "Ctrl-C stops everything.",
        flush=True,
    )


def _watch(supervision: Supervision) -> None:
    while supervision.is_alive():
        time.sleep(0.5)
    raise EngineError(f"The supervisor ended; see {supervision.log / 'supervisor.log'}.")


def _stop(*_: object) -> None:
    raise Stopped


def _end_with_make() -> None:
    """When `make` is killed, be told: nobody else would stop us."""
    if sys.platform != "linux" or "MAKELEVEL" not in os.environ:
        return
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
