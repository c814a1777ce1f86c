"""What has to be true before anything is started, each told in one sentence when it is not."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Mapping
from pathlib import Path

from config.engines import EngineError
from config.engines.base import REPOSITORY


def data_folder(environ: Mapping[str, str]) -> Path:
    """DATA_DIR as an absolute path, created and written to once as a trial."""
    folder = (REPOSITORY / (environ.get("DATA_DIR") or "var")).resolve()
    trial = folder / f".trial.{os.getpid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        trial.write_text("")
        trial.unlink()
    except OSError as error:
        raise EngineError(
            f"The data folder {folder} cannot be written to: {error.strerror}. "
            "Set DATA_DIR to another one."
        ) from None
    return folder


def address(environ: Mapping[str, str]) -> tuple[str, int]:
    """HOST and PORT, where nobody listens yet."""
    host = environ.get("HOST") or "127.0.0.1"
    text = environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise EngineError(f"PORT={text} is no port; it is a number from 1 to 65535.")
    port = int(text)
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            # Binding alone succeeds beside a listener that shares its port.
            probe.listen(1)
    except socket.gaierror:
        raise EngineError(f"HOST={host} is no address of this machine.") from None
    except OSError as error:
        raise EngineError(_refusal(host, port, error)) from None
    return host, port


def _refusal(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} on {host} is in use; stop what listens there or set PORT."
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than this user has; set PORT above 1023."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"HOST={host} is no address of this machine."
    return f"{host}:{port} cannot be listened on: {error.strerror}."
