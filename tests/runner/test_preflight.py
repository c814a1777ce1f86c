"""What a person has to put right is told before anything starts, in one sentence."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from config.engines import EngineError
from config.engines.base import free_port
from config.engines.postgres import unprivileged
from config.runner.preflight import address, data_folder
from config.runner.supervision import Supervision, procfile


def test_a_busy_port_is_named() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with pytest.raises(EngineError, match=rf"Port {port} on 127\.0\.0\.1 is in use"):
            address({"PORT": str(port)})


def test_a_free_port_passes() -> None:
    port = free_port()
    assert address({"PORT": str(port)}) == ("127.0.0.1", port)


@pytest.mark.parametrize("port", ["0", "70000", "http", "-1"])
def test_what_is_no_port_is_refused(port: str) -> None:
    with pytest.raises(EngineError, match="is no port"):
        address({"PORT": port})


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(EngineError, match="no address of this machine"):
        address({"HOST": "192.0.2.1", "PORT": str(free_port())})


@pytest.mark.parametrize("place", ["/proc/af", "/dev/null"])
def test_a_folder_that_takes_nothing_is_refused(place: str) -> None:
    with pytest.raises(EngineError, match="cannot be written to"):
        data_folder({"DATA_DIR": place})


def test_a_relative_folder_stands_in_the_project() -> None:
    assert data_folder({}) == Path(__file__).resolve().parents[2] / "var"


def test_root_without_user_namespaces_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refusing = tmp_path / "unshare"
    refusing.write_text("#!/bin/sh\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(EngineError, match="ordinary user, or set DATABASE_URL"):
        unprivileged()
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert unprivileged() == []


def test_the_procfile_names_every_process() -> None:
    found = procfile(Path(__file__).resolve().parents[2] / "Procfile")
    assert set(found) >= {"web", "worker", "beat", "relay", "consumer"}


def test_supervisor_expands_nothing_of_ours(tmp_path: Path) -> None:
    supervision = Supervision(tmp_path / "100% ours", {})
    text = supervision._configuration([], {"web": "date +%s"})
    assert "date +%%s" in text
    assert "100%% ours" in text
    assert supervision._socket.parent.stat().st_mode & 0o077 == 0
    assert len(str(supervision._socket)) < 100
    supervision.stop()
