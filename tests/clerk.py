"""`manage.py` commands for a running product, without starting Python for each of them.

A command's own process spends two to three seconds of CPU on imports before it does anything.
The clerk has done them: it forks for every command, so each still has a process, connections
and an exit status of its own.

It speaks in lines of JSON: asked `{"words": [...], "out": path, "error": path}` it answers with
the exit status; with `"stay": true` at once with the process, which `{"kill": process}` ends.
It ends with its input, and all that stay with it: nothing outlives whoever asked.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Done:
    """What a command came to."""

    status: int
    said: str
    complained: str


class Clerk:
    """One process that carries out commands in the environment of a product."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.clerk"],
            cwd=ROOT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def do(self, *words: str) -> Done:
        """`manage.py <words>`."""
        with tempfile.TemporaryDirectory() as folder:
            out, error = Path(folder) / "out", Path(folder) / "error"
            status = self._ask(words=words, out=str(out), error=str(error))
            return Done(status, out.read_text(), error.read_text())

    def start(self, *words: str) -> int:
        """`manage.py <words>`, which goes on meanwhile; its process. What it says is lost."""
        return self._ask(words=words, out=os.devnull, error=os.devnull, stay=True)

    def kill(self, process: int) -> None:
        """SIGKILL what was started; it is gone when this returns."""
        self._ask(kill=process)

    def _ask(self, **order: Any) -> int:
        asking, answering = self._process.stdin, self._process.stdout
        assert asking is not None
        assert answering is not None
        asking.write(json.dumps(order) + "\n")
        asking.flush()
        answer = answering.readline()
        assert answer, "the clerk has ended"
        return int(answer)

    def close(self) -> None:
        """Let it end."""
        self._process.communicate()


def main() -> None:
    """Do what is asked, one after another."""
    import django
    from django.db import connections
    from django.urls import get_resolver

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    # What every command's checks would import.
    assert get_resolver().url_patterns
    connections.close_all()
    staying: set[int] = set()
    for line in sys.stdin:
        order = json.loads(line)
        if child := order.get("kill"):
            staying.discard(child)
            os.kill(child, signal.SIGKILL)
        else:
            child = os.fork()
            if not child:
                _obey(order["words"], order["out"], order["error"])
            if order.get("stay"):
                staying.add(child)
                print(child, flush=True)
                continue
        _pid, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    for child in staying:
        os.kill(child, signal.SIGKILL)


def _obey(words: list[str], out: str, error: str) -> None:
    """As `manage.py` would; the process ends here."""
    from django.core.management import execute_from_command_line

    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    for number, path in ((1, out), (2, error)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    status = 0
    try:
        execute_from_command_line(["manage.py", *words])
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except Exception:  # noqa: BLE001 - told by the status, like everything a process ends of
        traceback.print_exc()
        status = 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
