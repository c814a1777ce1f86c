"""Engines keep their data, ports and secrets, and come back after SIGKILL."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import psycopg
import pytest
import redis

from config.engines import EngineError, EngineSet
from config.engines.base import port_is_free, processes_in
from config.engines.group import EngineGroup
from config.env import ENGINE_URLS, _read_env_file


def test_ports_and_secrets_stay(data: Path) -> None:
    first = EngineSet(data, environ={}).environment()
    assert EngineSet(data, environ={}).environment() == first


def test_run_env_is_private_and_read_by_the_settings(data: Path) -> None:
    engines = EngineSet(data, environ={})
    path = engines.write_run_env({"PUBLIC_URL": "http://192.168.0.2:8000"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((data / "engines.json").stat().st_mode) == 0o600
    found = _read_env_file(path)
    assert found == engines.environment() | {"PUBLIC_URL": "http://192.168.0.2:8000"}
    assert all(found[name] for name in ENGINE_URLS)


def test_run_env_refuses_a_value_that_would_add_lines(data: Path) -> None:
    with pytest.raises(EngineError, match="PUBLIC_URL"):
        EngineSet(data, environ={}).write_run_env({"PUBLIC_URL": "x\nDEBUG=1"})


def test_an_engine_given_by_url_is_not_ours(data: Path) -> None:
    url = "postgresql://me:secret@db.example:5432/shop"
    engines = EngineSet(data, environ={"DATABASE_URL": url})
    assert "postgres" not in [engine.name for engine in engines.engines]
    assert engines.environment()["DATABASE_URL"] == url


def test_one_process_per_data_folder(data: Path) -> None:
    first, second = EngineSet(data, environ={}), EngineSet(data, environ={})
    assert first.lock()
    assert not second.lock()


def test_a_file_in_place_of_the_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(EngineError, match="cannot be created"):
        EngineSet(tmp_path / "taken", environ={})


def test_a_taken_port_is_replaced(data: Path) -> None:
    import socket

    engines = EngineSet(data, environ={})
    before = engines.engine("postgres").port
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", before))
        squatter.listen()
        engines.renew_ports()
    after = engines.engine("postgres").port
    assert after != before
    assert port_is_free(after)


@pytest.mark.slow
def test_postgres_keeps_a_commit_through_sigkill(
    own_engines: EngineSet, group: EngineGroup
) -> None:
    engine = own_engines.engine("postgres")
    group.start_one(engine)
    group.wait_one(engine)
    with psycopg.connect(engine.url) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (42)")
    group.kill("postgres")
    # A container's next start often gives the recorded pid to something else: here, to us.
    pid_file = engine.folder / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    group.start_one(engine)
    group.wait_one(engine)
    with psycopg.connect(engine.url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchall() == [(42,)]
        found = connection.execute(
            "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert found == (False, True)


@pytest.mark.slow
def test_an_orphan_is_ended_before_the_next_start(
    own_engines: EngineSet, group: EngineGroup
) -> None:
    engine = own_engines.engine("redis-cache")
    group.start_one(engine)
    group.wait_one(engine)
    orphan = group.processes["redis-cache"].pid
    assert processes_in(engine.folder, engine.program) == [orphan]
    group.start_one(engine)
    group.wait_one(engine)
    assert processes_in(engine.folder, engine.program) == [group.processes["redis-cache"].pid]


@pytest.mark.slow
def test_the_stream_survives_sigkill_and_the_cache_may_not(
    own_engines: EngineSet, group: EngineGroup
) -> None:
    for name in ("redis-stream", "redis-cache"):
        engine = own_engines.engine(name)
        group.start_one(engine)
        group.wait_one(engine)
        with redis.Redis.from_url(engine.url) as client:
            client.xadd("events", {"id": "1"})
        group.kill(name)
        group.start_one(engine)
        group.wait_one(engine)
        with redis.Redis.from_url(engine.url) as client:
            assert client.xlen("events") == (1 if name == "redis-stream" else 0)


@pytest.mark.slow
def test_a_wrong_password_is_refused(own_engines: EngineSet, group: EngineGroup) -> None:
    engine = own_engines.engine("redis-cache")
    if not engine.is_ready():
        group.start_one(engine)
        group.wait_one(engine)
    with (
        redis.Redis(host="127.0.0.1", port=engine.port, password="guess") as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()
