"""A server that is there and never answers anybody, counting who knocks."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _HangUp(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.server.knocks += 1  # type: ignore[attr-defined]


class Deaf(socketserver.ThreadingTCPServer):
    """Accepts each connection and closes it; `knocks` are the connections so far."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _HangUp)
        self.knocks = 0

    @property
    def address(self) -> str:
        """host:port"""
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def deaf() -> Iterator[Deaf]:
    """One on a free port, for as long as the block lasts."""
    with Deaf() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
