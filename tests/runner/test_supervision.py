"""A killed process returns; whatever is killed, nothing stays behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.engines.base import REPOSITORY
from config.runner.supervision import _socket_folder

pytestmark = pytest.mark.slow

# A launcher in small: one engine, one program whose forked child must end with it.
LAUNCHER = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from config.engines import EngineSet
    from config.runner.supervision import Supervision
    import os
    engines = EngineSet(Path(sys.argv[1]), environ={})
    supervision = Supervision(engines.data, dict(os.environ))
    engine = engines.engine("redis-cache")
    supervision.start([engine], {"forks": sys.argv[2]})
    engine.wait_ready(20, supervision.is_alive)
    supervision.start_programs()
    print("up", flush=True)
    time.sleep(600)
    """
)
FORKS = "import os, time; os.fork(); time.sleep(600)"


@pytest.fixture
def launcher(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    (tmp_path / "forks.py").write_text(FORKS)
    program = f"env PYTHONPATH={tmp_path}:{REPOSITORY} {sys.executable}"
    program += f" -m config.runner.tied forks {tmp_path}/"
    process = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(tmp_path), program],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    eventually(lambda: len(running(f"forks {tmp_path}/")) == 2)
    yield process
    process.kill()
    process.wait()
    eventually(lambda: not running(str(tmp_path)))
    shutil.rmtree(_socket_folder(tmp_path), ignore_errors=True)


def running(text: str) -> set[int]:
    """Ids of processes with that text in their arguments, or working in that folder."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if (text in line or text in os.readlink(entry / "cwd")) and LAUNCHER[
                1:20
            ] not in line:
                found.add(int(entry.name))
        except (OSError, UnicodeDecodeError):
            continue
    return found


def eventually(is_true: Callable[[], bool], seconds: float = 45.0) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_a_killed_program_returns_and_its_child_does_not_stay(
    launcher: subprocess.Popen[str], tmp_path: Path
) -> None:
    before = running(f"forks {tmp_path}/")
    os.kill(min(before), signal.SIGKILL)
    eventually(lambda: len(running(f"forks {tmp_path}/") - before) == 2)
    assert not before & running(f"forks {tmp_path}/")


def test_a_killed_engine_returns(launcher: subprocess.Popen[str], tmp_path: Path) -> None:
    def redis() -> set[int]:
        return running(str(tmp_path / "redis-cache"))

    before = redis()
    assert len(before) == 1
    os.kill(before.pop(), signal.SIGKILL)
    eventually(lambda: len(redis() - before) == 1)


def test_a_killed_launcher_leaves_nothing(
    launcher: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert running(str(tmp_path))
    launcher.kill()
    launcher.wait()
    eventually(lambda: not running(str(tmp_path)))


def test_a_killed_supervisor_leaves_nothing(
    launcher: subprocess.Popen[str], tmp_path: Path
) -> None:
    (supervisor,) = running("supervisor.supervisord -c " + str(tmp_path))
    os.kill(supervisor, signal.SIGKILL)
    eventually(lambda: not running(str(tmp_path)) - {supervisor})
