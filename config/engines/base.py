"""What every embedded engine can do, and the small tools they share."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]


class EngineError(Exception):
    """Something a person has to put right; the text is one complete sentence."""


class Engine(ABC):
    """One engine process: `prepare` once per start, then run `command`, until `stop_signal`.

    `prepare` may be called again after any kind of death of the process, SIGKILL included,
    and leaves a folder the command starts from.
    """

    name: str
    port: int
    folder: Path  # where the process works, which is also how an orphan is recognised
    program: str
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    @abstractmethod
    def url(self) -> str:
        """Where clients connect, with the password."""

    @abstractmethod
    def prepare(self) -> None:
        """Create what is missing and clear what a killed predecessor left behind."""

    @abstractmethod
    def command(self) -> list[str]:
        """The argument list that runs the engine in the foreground."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Whether a client would be served at this moment. Never raises."""

    def wait_ready(
        self, timeout: float = 30.0, alive: Callable[[], bool] = lambda: True
    ) -> None:
        """Return once clients are served; EngineError when `timeout` passes or it died."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self.is_ready():
                return
            if not alive():
                raise EngineError(f"{self.name} ended while it was starting.")
            time.sleep(0.03)
        raise EngineError(f"{self.name} did not become ready within {timeout:.0f} seconds.")


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server could listen there now; a closing connection does not count."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of the loopback address that nobody listened on a moment ago.

    Taken below the range the kernel gives to outgoing connections where possible: a stored
    port inside that range would now and then be found in use at the next start.
    """
    for _ in range(200):
        port = 20000 + int.from_bytes(os.urandom(2), "big") % 12000
        if port_is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def can_connect(port: int, timeout: float = 0.5) -> bool:
    """Whether something accepts connections on that loopback port."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout).close()
    except OSError:
        return False
    return True


def private_folder(path: Path) -> Path:
    """Create the folder (mode 0700) or tell in one sentence why that is impossible."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(f"The folder {path} cannot be created: {error.strerror}.") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise EngineError(f"The folder {path} cannot be written to.")
    return path


def write_private(path: Path, text: str) -> None:
    """Replace the file in one step, readable by its owner only."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)


def python() -> str:
    """The interpreter that has the project's packages: ours, unless we run before it."""
    candidate = REPOSITORY / ".venv" / "bin" / "python"
    if sys.prefix != sys.base_prefix or not candidate.exists():
        return sys.executable
    return str(candidate)


def wheel_file(package: str, *inside: str) -> Path:
    """A file that an installed wheel ships, found without importing the wheel."""
    roots = [Path(entry) for entry in sys.path if entry]
    roots += sorted((REPOSITORY / ".venv" / "lib").glob("python3.*/site-packages"))
    for root in roots:
        candidate = root.joinpath(package, *inside)
        if candidate.exists():
            return candidate
    raise EngineError(
        f"The package {package.replace('_', '-')} is not installed; run `make run` or "
        "`make test` once, they install what is locked."
    )


def tied_to_parent(command: list[str], signal_name: str = "KILL") -> list[str]:
    """The same command, ended by the kernel when its parent dies, where setpriv can do so."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", signal_name, "--", *command] if setpriv else command


def processes_in(folder: Path, program: str) -> list[int]:
    """Ids of that program's processes which work in that folder (none without /proc).

    The program's name is looked at too: somebody's shell may stand in the same folder.
    """
    target = os.path.realpath(folder)
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd") != target:
                continue
            line = (entry / "cmdline").read_bytes().decode(errors="replace")
            if program in os.readlink(entry / "exe") or program in line:
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def end_orphans(folder: Path, program: str, how: signal.Signals) -> None:
    """End what a killed supervisor left running there. The caller holds the folder's lock."""
    for number, grace in ((how, 15.0), (signal.SIGKILL, 5.0)):
        orphans = processes_in(folder, program)
        for pid in orphans:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        deadline = time.monotonic() + grace
        while orphans and time.monotonic() < deadline:
            time.sleep(0.05)
            orphans = processes_in(folder, program)
        if not orphans:
            return


def stop_process(process: subprocess.Popen[bytes], how: signal.Signals, grace: float) -> None:
    """Ask a child to stop, wait, and kill it when the grace is over."""
    if process.poll() is not None:
        return
    process.send_signal(how)
    try:
        process.wait(grace)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
