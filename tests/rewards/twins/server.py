"""A real HTTP server in a thread, for twins of those who pay.

What a twin does next is chosen by the test: `mood` holds for every request until it is changed,
`next` for one request each. Time is the test's: `now` is what the twin takes for the moment.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Request:
    """What came in; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Response:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Twin(ABC):
    """Base of all twins.

    Moods: "ok"; "silent" carries the request out and hangs up without a word; "deaf" hangs up
    at once; while `keeps_line` both say nothing until the caller gives up;
    "forged" answers with a signature of somebody else's; "broken" answers 502 with HTML, having
    carried it out; "busy" refuses with an error of its own, nothing carried out.
    """

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
        self.mood = "ok"
        self.next: deque[str] = deque()
        self.requests: list[Request] = []
        self.violations: list[str] = []
        """What a real one would have complained about, in the order it happened."""
        self.url = ""
        self.keeps_line = False
        self.lock = threading.Lock()
        self._released = threading.Event()

    @abstractmethod
    def handle(self, request: Request) -> Response:
        """Carry out and answer; `busy` is handled here."""

    @abstractmethod
    def busy(self, request: Request) -> Response:
        """Refuse with an error of the twin's own; nothing is carried out."""

    @abstractmethod
    def forged(self, response: Response) -> Response:
        """The same answer as somebody else would give it."""

    def serve(self, request: Request) -> Response | None:
        with self.lock:
            mood = self.next.popleft() if self.next else self.mood
            self.requests.append(request)
            if mood == "deaf":
                return None
            if mood == "busy":
                return self.busy(request)
            response = self.handle(request)
        match mood:
            case "silent":
                return None
            case "broken":
                return Response(502, {"Content-Type": "text/html"}, b"<h1>502</h1>")
            case "forged":
                return self.forged(response)
        return response

    @contextmanager
    def running(self) -> Iterator[Any]:
        twin = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                request = Request(
                    self.command,
                    self.path,
                    {name.lower(): value for name, value in self.headers.items()},
                    self.rfile.read(length),
                )
                response = twin.serve(request)
                if response is None:
                    if twin.keeps_line:
                        twin._released.wait(60)
                    self.close_connection = True
                    return
                self.send_response(response.status)
                for name, value in response.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(response.body)))
                self.end_headers()
                self.wfile.write(response.body)

            do_GET = do_POST = _any

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield self
        finally:
            self._released.set()
            server.shutdown()
            server.server_close()
            thread.join(5)
