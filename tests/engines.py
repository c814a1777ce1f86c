"""Real engines for the tests: PostgreSQL, two Redis, the event store.

As a pytest plugin (`-p tests.engines`) it starts them before Django reads its settings and
stops them at the end. When DATABASE_URL, REDIS_URL, REDIS_STREAM_URL and CLICKHOUSE_URL are
all set, those engines are used and none is started.

From a terminal, to keep a set running:

    python -m tests.engines up --data /tmp/my-engines     # prints export lines
    python -m tests.engines down --data /tmp/my-engines
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest

from config.engines import EngineError, EngineSet
from config.engines.base import REPOSITORY, Engine
from config.engines.group import EngineGroup
from config.engines.state import URL_OF
from tests import side_by_side
from tests.environment import set_defaults

_group: EngineGroup | None = None
_set: EngineSet | None = None


def started() -> tuple[EngineSet, EngineGroup]:
    """The engines of this session, for tests that kill one of them."""
    if _set is None or _group is None:
        pytest.skip("the engines were given by URL, they are not ours to kill")
    return _set, _group


def _free_slot() -> EngineSet:
    """A data folder nobody else uses: several sessions may run at the same time.

    Slots stay on disk, so that a later session finds its database already made.
    """
    root = Path(os.environ.get("TEST_ENGINES_DIR", REPOSITORY / "var" / "test-engines"))
    for number in range(32):
        engines = EngineSet(root / str(number), environ={}, durable=False)
        if engines.lock():
            return engines
    raise EngineError(f"All test engines under {root} are in use.")


def _start() -> None:
    global _group, _set
    if _group is not None or all(os.environ.get(name) for name in URL_OF.values()):
        return
    engines = _free_slot()
    group = EngineGroup([], engines.data / "log")
    # Known before the start: an interrupt in the middle must find what to stop.
    _set, _group = engines, group
    engines.renew_ports()
    group.engines = [engines.engine(name) for name in URL_OF]
    group.start()
    environment = engines.environment()
    environment.pop("DATA_DIR")
    # A folder of the tests' own: media and static files must not mix with `make run`.
    os.environ.setdefault("DATA_DIR", str(engines.data / "data"))
    for name, value in environment.items():
        if name in {*URL_OF.values(), "CLICKHOUSE_READER_URL"}:
            os.environ[name] = value
        else:
            os.environ.setdefault(name, value)


def _stop() -> None:
    global _group
    if _group is not None:
        group, _group = _group, None
        group.stop()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start before pytest-django reads the settings; a wrapper comes before every plugin."""
    set_defaults()
    option: Any = early_config.known_args_namespace
    # Where tests run side by side, those who run them have engines, and who only deals them out
    # has none.
    deals = bool(getattr(option, "numprocesses", None)) and not side_by_side.is_worker()
    if not (option.help or option.version or deals):
        signal.signal(signal.SIGTERM, _as_interrupt)
        try:
            _start()
        except EngineError as error:
            _stop()
            raise pytest.UsageError(str(error)) from None
        except BaseException:
            _stop()
            raise
    try:
        with _elsewhere() if deals else nullcontext():
            return (yield)
    except BaseException:
        _stop()
        raise


@contextmanager
def _elsewhere() -> Iterator[None]:
    """Django reads its settings away from `run.env`: a product that runs in this folder must
    not lend its engines to those whom this process starts, they would empty them."""
    before = os.environ.get("DATA_DIR")
    os.environ["DATA_DIR"] = str(REPOSITORY / "var" / "test-engines" / "dealing")
    try:
        yield
    finally:
        del os.environ["DATA_DIR"]
        if before is not None:
            os.environ["DATA_DIR"] = before


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """Stop them after everything else, also on Ctrl-C."""
    _stop()


def _as_interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def up(data: Path) -> dict[str, str]:
    """Start a set in the background, or find it running; its environment."""
    engines = EngineSet(data, environ={}, durable=False)
    # By process id too: a busy engine may answer late, and preparing it would end it.
    known = _pids(engines.data)
    running = [
        engine
        for engine in engines.engines
        if engine.is_ready() or _is_ours(known.get(engine.name, 0), engine, engines.data)
    ]
    missing = [engine for engine in engines.engines if engine not in running]
    if not running:
        engines.renew_ports()
        missing = engines.engines
    group = EngineGroup(missing, engines.data / "log", tied=False)
    group.start()
    pids = _pids(data) | {name: process.pid for name, process in group.processes.items()}
    (engines.data / "pids.json").write_text(json.dumps(pids))
    return engines.environment()


def down(data: Path, grace: float = 20.0) -> None:
    """Stop what `up` started there, and only that."""
    engines = EngineSet(data, environ={}, durable=False)
    pids = _pids(data)
    for engine in reversed(engines.engines):
        pid = pids.get(engine.name)
        if pid is None or not _is_ours(pid, engine, engines.data):
            continue
        os.kill(pid, engine.stop_signal)
        deadline = time.monotonic() + grace
        while _is_ours(pid, engine, engines.data):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
            time.sleep(0.05)
    (engines.data / "pids.json").unlink(missing_ok=True)


def _pids(data: Path) -> dict[str, int]:
    try:
        return dict(json.loads((data / "pids.json").read_text()))
    except OSError:
        return {}


def _is_ours(pid: int, engine: Engine, data: Path) -> bool:
    """Whether that process still is this engine: process ids are used again."""
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return False
    # Redis rewrites its own title to its address.
    return str(data) in line or f":{engine.port}" in line


def main(arguments: list[str] | None = None) -> int:
    """`up` prints export lines for a shell, `down` stops."""
    parser = argparse.ArgumentParser(prog="python -m tests.engines")
    parser.add_argument("what", choices=["up", "down"])
    parser.add_argument("--data", type=Path, required=True)
    options = parser.parse_args(arguments)
    try:
        if options.what == "down":
            down(options.data.absolute())
            return 0
        for name, value in up(options.data.absolute()).items():
            print(f"export {name}='{value}'")
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
