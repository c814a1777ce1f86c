"""Engines as children of the calling process: for tests and for a developer's terminal.

`make run` does not use this; there `supervisor` runs them, so that a killed one comes back.
"""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from config.engines.base import REPOSITORY, Engine, EngineError, stop_process, tied_to_parent


class EngineGroup:
    """Starts engines together and stops them in reverse order.

    With `tied` the kernel ends them when this process dies, however it dies.
    """

    def __init__(self, engines: Sequence[Engine], logs: Path, tied: bool = True) -> None:
        self.engines = list(engines)
        self.logs = logs
        self.tied = tied
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, timeout: float = 60.0) -> None:
        """Return when every engine serves; stop them all and raise when one does not."""
        try:
            # The event store first: it takes longest to load and needs no preparation.
            for engine in sorted(self.engines, key=lambda each: each.name != "eventstore"):
                self.start_one(engine)
            for engine in self.engines:
                self.wait_one(engine, timeout)
        except BaseException:
            self.stop()
            raise

    def start_one(self, engine: Engine) -> None:
        """Prepare and start one engine, also to bring it back after a kill."""
        engine.prepare()
        self.logs.mkdir(parents=True, exist_ok=True)
        command = engine.command()
        with (self.logs / f"{engine.name}.log").open("ab") as log:
            self.processes[engine.name] = subprocess.Popen(
                tied_to_parent(command) if self.tied else command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=REPOSITORY,
                start_new_session=True,  # Ctrl-C is for the terminal's process group only
            )

    def wait_one(self, engine: Engine, timeout: float = 60.0) -> None:
        """Return when this engine serves."""
        process = self.processes[engine.name]
        try:
            engine.wait_ready(timeout, lambda: process.poll() is None)
        except EngineError as error:
            log = self.logs / f"{engine.name}.log"
            lines = log.read_text(errors="replace").strip().splitlines()
            said = f" Its last words: {lines[-1]}" if lines else ""
            raise EngineError(f"{error}{said}") from None

    def kill(self, name: str) -> None:
        """SIGKILL one engine, as a chaos test does."""
        self.processes[name].send_signal(signal.SIGKILL)
        self.processes[name].wait()

    def stop(self, grace: float = 20.0) -> None:
        """Stop everything that still runs. Never raises for one that is gone already."""
        running = [each for each in self.engines if each.name in self.processes]
        for engine in running:
            process = self.processes[engine.name]
            if process.poll() is None:
                process.send_signal(engine.stop_signal)
        for engine in running:
            stop_process(self.processes.pop(engine.name), engine.stop_signal, grace)
