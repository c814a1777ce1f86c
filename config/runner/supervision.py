"""The processes of `make run` under `supervisor`, which brings a killed one back.

Two groups: `engines` start first and stop last, `app` is what the Procfile says. Every program
is ended by the kernel when the supervisor dies, and the supervisor is asked to stop when the
launcher dies; so nothing is left behind however the end comes.
"""

from __future__ import annotations

import hashlib
import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import xmlrpc.client
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from config.engines.base import REPOSITORY, Engine, EngineError, tied_to_parent, write_private

HEAD = """\
[supervisord]
nodaemon=true
logfile={log}/supervisor.log
logfile_maxbytes=5MB
logfile_backups=1
pidfile={data}/supervisor.pid
minfds=4096
{user}
[unix_http_server]
file={socket}
chmod=0600

[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
"""
# startretries: an engine that recovers, or an application whose engine does, may take a while.
PROGRAM = """
[program:{name}]
command={command}
directory={directory}
autostart={autostart}
autorestart=true
startsecs=1
startretries=20
stopsignal={signal}
stopwaitsecs={grace}
stopasgroup={as_group}
killasgroup={as_group}
redirect_stderr=true
stdout_logfile={log}/{name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=2
"""


class Supervision:
    """One supervisor process and the programs it keeps alive."""

    def __init__(self, data: Path, environment: Mapping[str, str]) -> None:
        self.data = data
        self.environment = dict(environment)
        self.log = data / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self._socket = _socket_folder(data) / "supervisor"

    def start(self, engines: Iterable[Engine], programs: Mapping[str, str]) -> None:
        """Start the supervisor and the engines; the programs wait for `start_programs`."""
        self.log.mkdir(mode=0o700, exist_ok=True)
        path = self.data / "supervisor.conf"
        write_private(path, self._configuration(list(engines), programs))
        self._socket.unlink(missing_ok=True)
        supervisord = [sys.executable, "-m", "supervisor.supervisord", "-c", str(path)]
        with (self.log / "supervisor.out").open("wb") as out:
            self._process = subprocess.Popen(
                tied_to_parent(supervisord, "TERM"),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                cwd=REPOSITORY,
                env=self.environment,
                start_new_session=True,  # Ctrl-C is for the launcher, which stops in order
            )
        self._wait_reachable()

    def start_program(self, name: str) -> None:
        """Start one of the group `app`, without waiting for it."""
        self._call().startProcess(f"app:{name}", False)

    def start_programs(self) -> None:
        """Start those of the group `app` that do not run yet, without waiting for any."""
        self._call().startProcessGroup("app", False)

    def stop_programs(self) -> None:
        """Stop the group `app` and wait; the engines stay. OSError without a supervisor."""
        self._call().stopProcessGroup("app", True)

    def renew_programs(self, environment: Mapping[str, str]) -> None:
        """Start the stopped group `app` with these variables set anew, for good.

        Each program of the group gets them in its own section: the supervisor's environment,
        which all inherit, cannot be changed any more.
        """
        path = self.data / "supervisor.conf"
        pairs = ",".join(f'{name}="{_escaped(text)}"' for name, text in environment.items())
        sections = re.split(r"(?m)^(?=\[)", path.read_text())
        own = {f"[program:{name}]" for name in self._members(sections)}
        for place, section in enumerate(sections):
            if section.partition("\n")[0] in own:
                kept = re.sub(r"(?m)^environment=.*\n", "", section).rstrip("\n")
                sections[place] = f"{kept}\nenvironment={pairs}\n\n"
        write_private(path, "".join(sections))
        call = self._call()
        call.reloadConfig()
        call.removeProcessGroup("app")
        call.addProcessGroup("app")
        call.startProcessGroup("app", False)

    @staticmethod
    def _members(sections: Iterable[str]) -> list[str]:
        for section in sections:
            if section.startswith("[group:app]"):
                found = re.search(r"(?m)^programs=(.*)$", section)
                return found.group(1).split(",") if found else []
        return []

    def states(self) -> dict[str, str]:
        """Name and state of every program, as supervisor calls them."""
        return {row["name"]: row["statename"] for row in self._call().getAllProcessInfo()}

    def pids(self) -> dict[str, int]:
        """The process of every program that has one now.

        Also for another process than the one that started the supervisor: it needs the same
        data folder only. Raises OSError when no supervisor answers there.
        """
        rows = self._call().getAllProcessInfo()
        return {row["name"]: int(row["pid"]) for row in rows if row["pid"]}

    def is_alive(self) -> bool:
        """Whether the supervisor itself runs."""
        return self._process is not None and self._process.poll() is None

    def last_words(self, name: str) -> str:
        """The last line of a program's log, for a sentence about its end."""
        with suppress(OSError):
            text = (self.log / f"{name}.log").read_text(errors="replace").strip()
            return text.splitlines()[-1][:300] if text else ""
        return ""

    def stop(self, grace: float = 60.0) -> None:
        """Stop programs, then engines, then the supervisor."""
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(grace)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self._socket.parent, ignore_errors=True)

    def _call(self) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self._socket}")
        return xmlrpc.client.ServerProxy("http://127.0.0.1", transport=transport).supervisor

    def _wait_reachable(self) -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and self.is_alive():
            with suppress(OSError, xmlrpc.client.Error):
                self._call().getState()
                return
            time.sleep(0.03)
        said = (self.log / "supervisor.out").read_text(errors="replace").strip()
        raise EngineError(f"The supervisor did not start: {said[-300:] or 'it said nothing'}")

    def _configuration(self, engines: list[Engine], programs: Mapping[str, str]) -> str:
        text = HEAD.format(
            log=_escaped(self.log),
            data=_escaped(self.data),
            socket=_escaped(self._socket),
            # Without this line supervisor warns that root should not run it.
            user="user=root" if os.geteuid() == 0 else "",
        )
        for engine in engines:
            become = [sys.executable, "-m", "config.engines", engine.name]
            command = tied_to_parent([*become, "--data", str(self.data)])
            # A postmaster stops its own children, and in order; so no signal to its group.
            text += self._program(engine.name, command, True, engine.stop_signal.name[3:], 40)
        for name, line in programs.items():
            command = tied_to_parent(["/bin/sh", "-c", f"exec {line}"])
            text += self._program(name, command, False, "TERM", 15, as_group=False)
        for group, names, priority in (
            ("engines", [engine.name for engine in engines], 10),
            ("app", list(programs), 20),
        ):
            if names:
                members = ",".join(names)
                text += f"\n[group:{group}]\nprograms={members}\npriority={priority}\n"
        return text

    def _program(
        self,
        name: str,
        command: list[str],
        autostart: bool,
        stop_signal: str,
        grace: int,
        as_group: bool = False,
    ) -> str:
        return PROGRAM.format(
            name=name,
            command=_escaped(shlex.join(command)),
            directory=_escaped(REPOSITORY),
            autostart=str(autostart).lower(),
            signal=stop_signal,
            grace=grace,
            as_group=str(as_group).lower(),
            log=_escaped(self.log),
        )


def procfile(path: Path) -> dict[str, str]:
    """Name and command of each line `name: command`."""
    found = {}
    for line in path.read_text().splitlines():
        name, colon, command = line.partition(":")
        if colon and not line.startswith("#"):
            found[name.strip()] = command.strip()
    return found


def _escaped(value: object) -> str:
    """Supervisor expands %(name)s in every value."""
    return str(value).replace("%", "%%")


def _socket_folder(data: Path) -> Path:
    """A short private folder: a socket's path may not exceed 108 characters.

    The same data folder finds the same name again, so killed runs do not pile up; a folder of
    that name which is not ours alone is left to whoever made it.
    """
    digest = hashlib.sha256(str(data).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"af-{os.geteuid()}-{digest}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    found = folder.lstat()
    if (
        stat.S_ISDIR(found.st_mode)
        and found.st_uid == os.geteuid()
        and not found.st_mode & 0o077
    ):
        return folder
    return Path(tempfile.mkdtemp(prefix="af-"))
