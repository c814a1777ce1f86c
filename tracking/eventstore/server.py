"""The front: checks who asks, answers as ClickHouse's HTTP interface does.

Without this front the engine is open SQL as the current user of the machine. So a random key
is asked for, the Host must be ours (a web page whose name was re-pointed at 127.0.0.1 has
another), and requests that a browser made for a page are refused whatever they carry.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import logging
import socket
import socketserver
import uuid
from contextlib import suppress
from dataclasses import dataclass

from tracking.eventstore import wire
from tracking.eventstore.engine import Answer, Role, Store
from tracking.eventstore.errors import (
    ACCESS_DENIED,
    AUTHENTICATION_FAILED,
    BAD_ARGUMENTS,
    StoreError,
)
from tracking.eventstore.guard import check_reader
from tracking.eventstore.statement import (
    answer_format,
    bindings_of,
    settings_of,
    split_insert,
)

log = logging.getLogger("eventstore")
IDLE_SECONDS = 600
REASONS = {200: "OK", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden"}
REASONS |= {404: "Not Found", 408: "Request Timeout", 413: "Content Too Large"}
REASONS |= {500: "Internal Server Error", 501: "Not Implemented", 503: "Service Unavailable"}


@dataclass(frozen=True)
class Keys:
    """The two keys; whoever has one is that role."""

    writer: str
    reader: str

    def role_of(self, user: str, key: str) -> Role:
        """The key's role; StoreError when it is nobody's, or not the named user's."""
        found: Role | None = None
        for role, own in (("writer", self.writer), ("reader", self.reader)):
            if own and hmac.compare_digest(own.encode(), key.encode()):
                found = "writer" if role == "writer" else "reader"
        if found is None or user not in {"", "default", found}:
            status = 403 if key else 401
            text = "Authentication failed: the key is wrong."
            raise StoreError(AUTHENTICATION_FAILED, text, status)
        return found


class Server(socketserver.ThreadingTCPServer):
    """Loopback only; one thread for each connection a client keeps open."""

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int, store: Store, keys: Keys) -> None:
        self.store = store
        self.keys = keys
        super().__init__(("127.0.0.1", port), Handler)
        own = self.server_address[1]
        self.hosts = {f"{name}:{own}" for name in ("127.0.0.1", "localhost")}


class Handler(socketserver.StreamRequestHandler):
    """Serves one connection until the client leaves it."""

    server: Server
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True
    rbufsize = 1 << 16

    def handle(self) -> None:
        """Answer requests in turn. A client that goes away ends it without a sound."""
        with suppress(ConnectionError, TimeoutError, socket.timeout):
            while self._serve_one():
                continue

    def _serve_one(self) -> bool:
        try:
            request = wire.read_request(self.rfile)  # type: ignore[arg-type]
            if request is None:
                return False
            self._check_origin(request)
            if request.path in {"/ping", "/replicas_status"}:
                wire.read_body(self.rfile, request)  # type: ignore[arg-type]
                self._send(200, b"Ok.\n", {})
                return request.keep_alive
            role = self._role(request)
            wire.read_body(self.rfile, request)  # type: ignore[arg-type]
        except StoreError as error:
            # What follows on the wire is unknown or unread: answer, then hang up.
            self._send_error(error, close=True)
            return False
        try:
            answer, form = run(self.server.store, role, request)
        except StoreError as error:
            self._send_error(error)
        except Exception:
            log.exception("a request failed inside the event store")
            self._send_error(StoreError(1001, "The event store failed; see its log."))
        else:
            self._send(200, answer.body, _headers(request, answer, form))
        return request.keep_alive

    def _check_origin(self, request: wire.Request) -> None:
        if request.headers.get("host", "").lower() not in self.server.hosts:
            raise StoreError(ACCESS_DENIED, "This Host is not served here.")
        if "origin" in request.headers or "sec-fetch-mode" in request.headers:
            raise StoreError(ACCESS_DENIED, "Browsers are not served here.")

    def _role(self, request: wire.Request) -> Role:
        headers, parameters = request.headers, request.parameters
        user = headers.get("x-clickhouse-user") or parameters.get("user", "")
        key = headers.get("x-clickhouse-key") or parameters.get("password", "")
        scheme, _, secret = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            with suppress(binascii.Error, UnicodeDecodeError):
                user, _, key = base64.b64decode(secret).decode().partition(":")
        return self.server.keys.role_of(user, key)

    def _send_error(self, error: StoreError, close: bool = False) -> None:
        headers = {"X-ClickHouse-Exception-Code": str(error.code)}
        if error.status == 401:
            headers["WWW-Authenticate"] = 'Basic realm="ClickHouse server HTTP API"'
        if close:
            headers["Connection"] = "close"
        self._send(error.status, f"{error}\n".encode(), headers)

    def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Error')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"Content-Length: {len(body)}", "X-ClickHouse-Timezone: UTC", "", ""]
        head = "\r\n".join(lines).encode("latin-1")
        if len(body) < 1 << 16:
            self.connection.sendall(head + body)
        else:
            self.connection.sendall(head)
            self.connection.sendall(body)


def run(store: Store, role: Role, request: wire.Request) -> tuple[Answer, str]:
    """Carry the request out: the answer and the name of its format."""
    parameters = request.parameters
    settings, bindings = settings_of(parameters), bindings_of(parameters)
    database = parameters.get("database") or request.headers.get("x-clickhouse-database", "")
    given = parameters.get("query", "").encode()
    statement, data = (given, request.body) if given else (request.body, b"")
    insert = split_insert(statement, data)
    if insert is not None and role == "writer" and request.method == "POST":
        return store.insert(insert, database, settings), insert.format
    try:
        sql = (statement + b"\n" + data if data else statement).decode()
    except UnicodeDecodeError:
        raise StoreError(BAD_ARGUMENTS, "The query is not UTF-8.") from None
    if not sql.strip():
        raise StoreError(BAD_ARGUMENTS, "The query is empty.")
    # As in ClickHouse, GET changes nothing, whoever asks.
    if role == "reader" or request.method != "POST":
        role = "reader"
        check_reader(sql)
    default = parameters.get("default_format") or "TabSeparated"
    answer = store.query(
        role, sql, output=default, database=database, settings=settings, bindings=bindings
    )
    return answer, answer_format(sql, default)


def _headers(request: wire.Request, answer: Answer, form: str) -> dict[str, str]:
    summary = {
        "read_rows": str(answer.rows_read),
        "read_bytes": str(answer.bytes_read),
        "written_rows": str(answer.rows_written),
        "written_bytes": str(answer.bytes_written),
    }
    query_id = request.parameters.get("query_id", "")
    if not query_id.replace("-", "").isalnum():
        query_id = str(uuid.uuid4())
    return {
        "Content-Type": "text/plain; charset=UTF-8",
        "X-ClickHouse-Format": form,
        "X-ClickHouse-Query-Id": query_id,
        "X-ClickHouse-Summary": json.dumps(summary),
    }
