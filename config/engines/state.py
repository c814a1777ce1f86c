"""Which engines stand in a data folder: their ports, passwords and the project's own keys.

`DATA_DIR/engines.json` (0600) is made once and keeps everything the same across starts.
`DATA_DIR/run.env` (0600) is what the rest of the project reads, and is written anew at each
start: it names external engines when those are in use, so it cannot be the memory.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from config.engines.base import (
    Engine,
    EngineError,
    end_orphans,
    free_port,
    port_is_free,
    private_folder,
    write_private,
)
from config.engines.eventstore import EventStore
from config.engines.postgres import Postgres
from config.engines.redis import Redis, Sync

# In the order in which they start.
URL_OF = {
    "postgres": "DATABASE_URL",
    "redis-cache": "REDIS_URL",
    "redis-stream": "REDIS_STREAM_URL",
    "eventstore": "CLICKHOUSE_URL",
}
KEYS = ("SECRET_KEY", "FIELD_KEYS", "HASH_KEY")


def _new_key(name: str) -> str:
    if name == "FIELD_KEYS":
        return base64.urlsafe_b64encode(os.urandom(32)).decode()
    return secrets.token_urlsafe(48)


class EngineSet:
    """The engines of one data folder. Those whose URL is in `environ` are not ours to run."""

    def __init__(
        self, data: Path, environ: Mapping[str, str] | None = None, durable: bool = True
    ) -> None:
        self.data = data.absolute()
        self.environ = dict(os.environ if environ is None else environ)
        private_folder(self.data)
        self._lock: IO[str] | None = None
        self._state = self._load()
        self._durable = durable

    @property
    def engines(self) -> list[Engine]:
        """Those this data folder runs, in starting order."""
        return [self.engine(name) for name, url in URL_OF.items() if not self.environ.get(url)]

    def engine(self, name: str) -> Engine:
        """One engine by name; its port and secrets come from the stored state."""
        port, secret = int(self._state["ports"][name]), str(self._state["secrets"][name])
        folder = self.data / name
        if name == "postgres":
            return Postgres(folder, port, secret, self._durable)
        if name == "eventstore":
            return EventStore(
                self.data / "clickhouse", port, secret, str(self._state["secrets"]["reader"])
            )
        if name == "redis-cache":
            limit = self.environ.get("REDIS_MAXMEMORY", "0")
            return Redis(folder, port, secret, "cache", maxmemory=limit)
        sync: Sync = "always" if self.environ.get("STREAM_FSYNC") == "always" else "everysec"
        return Redis(folder, port, secret, "stream", sync)

    def environment(self) -> dict[str, str]:
        """What the project's processes need: every URL and key, given ones first."""
        values: dict[str, str] = {}
        for name, variable in URL_OF.items():
            engine = self.engine(name)
            values[variable] = self.environ.get(variable) or engine.url
            if isinstance(engine, EventStore):
                reader = self.environ.get("CLICKHOUSE_READER_URL")
                own = "" if self.environ.get(variable) else engine.reader_url
                values["CLICKHOUSE_READER_URL"] = reader or own
        for name in KEYS:
            values[name] = self.environ.get(name) or str(self._state["keys"][name])
        if not self.environ.get("FIELD_KEYS"):
            self._write_field_keys()
            values["FIELD_KEYS_FILE"] = str(self.field_keys_file)
        if not self.environ.get("HASH_KEY"):
            self._write_hash_keys()
            values["HASH_KEYS_FILE"] = str(self.hash_keys_file)
        values["DATA_DIR"] = str(self.data)
        return values

    def write_run_env(self, extra: Mapping[str, str] | None = None) -> Path:
        """Leave addresses and keys where every `manage.py` finds them."""
        lines = [
            f"{key}={value}" for key, value in (self.environment() | dict(extra or {})).items()
        ]
        for line in lines:
            if "\n" in line or "\r" in line:
                raise EngineError(f"{line.split('=')[0]} contains a line break.")
        path = self.data / "run.env"
        write_private(path, "\n".join(lines) + "\n")
        return path

    def remembered(self, name: str, make: object = None) -> str:
        """A value kept in the folder for good, made once (a random token by default)."""
        extra: dict[str, str] = self._state.setdefault("extra", {})
        if name not in extra:
            extra[name] = str(make) if make is not None else secrets.token_urlsafe(12)
            self._save()
        return extra[name]

    @property
    def field_keys_file(self) -> Path:
        """Where running processes look for newer field keys, one a line, newest first."""
        return self.data / "field.keys"

    def keep_field_keys(self, keys: Sequence[str]) -> None:
        """Have these field keys from now on; running processes see them within seconds."""
        self._state["keys"]["FIELD_KEYS"] = ",".join(keys)
        self._save()
        self._write_field_keys()

    def _write_field_keys(self) -> None:
        keys = str(self._state["keys"]["FIELD_KEYS"]).split(",")
        write_private(self.field_keys_file, "\n".join(keys) + "\n")

    @property
    def hash_keys_file(self) -> Path:
        """The same for the keys of hashes."""
        return self.data / "hash.keys"

    def keep_hash_keys(self, keys: Sequence[str]) -> None:
        """Have these hash keys from now on; running processes see them within seconds."""
        self._state["keys"]["HASH_KEY"] = ",".join(keys)
        self._save()
        self._write_hash_keys()

    def _write_hash_keys(self) -> None:
        keys = str(self._state["keys"]["HASH_KEY"]).split(",")
        write_private(self.hash_keys_file, "\n".join(keys) + "\n")

    def take_keys(self, keys: Mapping[str, str]) -> bool:
        """Have these keys from now on, and a FACTS_SECRET with them; whether it is a change."""
        before = json.dumps(self._state)
        for name in KEYS:
            self._state["keys"][name] = keys[name]
        self._write_field_keys()
        self._write_hash_keys()
        if "FACTS_SECRET" in keys:
            self._state.setdefault("extra", {})["FACTS_SECRET"] = keys["FACTS_SECRET"]
        self._save()
        return json.dumps(self._state) != before

    def lock(self) -> bool:
        """Claim the folder for this process's lifetime; False when another one has it."""
        handle = (self.data / "lock").open("a")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            handle.close()
            return False
        self._lock = handle
        return True

    def renew_ports(self) -> None:
        """Give a new port to engines whose old one is taken by now. Needs the lock."""
        ports = self._state["ports"]
        for engine in self.engines:
            end_orphans(engine.folder, engine.program, engine.stop_signal)
            if not port_is_free(engine.port):
                ports[engine.name] = free_port()
                self._save()

    def _load(self) -> dict[str, dict[str, Any]]:
        path = self.data / "engines.json"
        try:
            state: dict[str, dict[str, Any]] = json.loads(path.read_text())
        except FileNotFoundError:
            state = {}
        except (OSError, ValueError) as error:
            raise EngineError(f"{path} cannot be read: {error}.") from None
        before = json.dumps(state)
        ports, kept = state.setdefault("ports", {}), state.setdefault("secrets", {})
        for name in URL_OF:
            while name not in ports:
                port = free_port()
                if port not in ports.values():
                    ports[name] = port
            kept.setdefault(name, secrets.token_urlsafe(24))
        kept.setdefault("reader", secrets.token_urlsafe(24))
        keys = state.setdefault("keys", {})
        for name in KEYS:
            keys.setdefault(name, _new_key(name))
        self._state = state
        if json.dumps(state) != before:
            self._save()
        return state

    def _save(self) -> None:
        try:
            write_private(self.data / "engines.json", json.dumps(self._state, indent=1) + "\n")
        except OSError as error:
            raise EngineError(
                f"The data folder {self.data} cannot be written to: {error.strerror}."
            ) from None
