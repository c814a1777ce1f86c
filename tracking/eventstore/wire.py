"""The least of HTTP/1.1 that ClickHouse's clients speak, parsed by hand.

The standard library's handler builds an e-mail message of every request; at two thousand
small requests a second that is most of the work.
"""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import BinaryIO
from urllib.parse import parse_qsl, unquote

from tracking.eventstore.errors import BAD_ARGUMENTS, NOT_IMPLEMENTED, TOO_LARGE, StoreError

MAX_BODY = 1 << 29
MAX_LINE = 1 << 20  # clickhouse-connect puts bound parameters into the address


class BadRequest(StoreError):
    """The connection cannot be used any further."""

    def __init__(self, message: str, code: int = BAD_ARGUMENTS) -> None:
        super().__init__(code, message)


@dataclass
class Request:
    """One request, its body read and unpacked."""

    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""
    keep_alive: bool = True
    files: list[str] = field(default_factory=list)


def read_request(stream: BinaryIO) -> Request | None:
    """The next request, or None when the client closed the connection."""
    line = stream.readline(MAX_LINE)
    if not line.strip():
        return None
    try:
        method, target, version = line.decode("ascii").split()
    except ValueError:
        raise BadRequest("This is not HTTP.") from None
    headers: dict[str, str] = {}
    while (raw := stream.readline(65536)) not in (b"\r\n", b"\n"):
        name, found, value = raw.partition(b":")
        if not found or len(headers) > 100:
            raise BadRequest("A header line is damaged.")
        headers[name.decode("latin-1").lower()] = value.decode("latin-1").strip()
    path, _, query = target.partition("?")
    request = Request(method, unquote(path), _parameters(query), headers)
    request.keep_alive = (
        version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
    )
    return request


def read_body(stream: BinaryIO, request: Request) -> None:
    """Read the body, unpack it and take form fields apart. Called after the key was checked."""
    body = _raw_body(stream, request.headers)
    body = unpacked(body, request.headers.get("content-encoding", ""))
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        _read_form(request, body)
    else:
        request.body = body


def _parameters(query: str) -> dict[str, str]:
    return dict(parse_qsl(query, keep_blank_values=True)) if query else {}


def _raw_body(stream: BinaryIO, headers: dict[str, str]) -> bytes:
    if "chunked" in headers.get("transfer-encoding", "").lower():
        parts: list[bytes] = []
        total = 0
        while size := _chunk_size(stream.readline(1024)):
            total += size
            if total > MAX_BODY:
                raise BadRequest("The body is too large.", TOO_LARGE)
            parts.append(stream.read(size))
            stream.readline(8)
        while stream.readline(65536) not in (b"\r\n", b"\n", b""):
            continue
        return b"".join(parts)
    try:
        length = int(headers.get("content-length", "0"))
    except ValueError:
        raise BadRequest("The length of the body is damaged.") from None
    if not 0 <= length <= MAX_BODY:
        raise BadRequest("The body is too large.", TOO_LARGE)
    body = stream.read(length) if length else b""
    if len(body) != length:
        raise BadRequest("The body ended early.")
    return body


def _chunk_size(line: bytes) -> int:
    try:
        return int(line.split(b";")[0], 16)
    except ValueError:
        raise BadRequest("A chunk of the body is damaged.") from None


def unpacked(body: bytes, encoding: str) -> bytes:
    """The body without its Content-Encoding; the libraries are clickhouse-connect's own."""
    try:
        if encoding in {"", "identity"} or not body:
            return body
        if encoding == "gzip":
            return gzip.decompress(body)
        if encoding == "deflate":
            return zlib.decompress(body)
        if encoding == "lz4":
            import lz4.frame  # type: ignore[import-untyped]

            return bytes(lz4.frame.decompress(body))
        if encoding == "zstd":
            from clickhouse_connect.driver.compression import _zstd_decompress

            return bytes(_zstd_decompress(body))
    except (OSError, EOFError, RuntimeError, ValueError, zlib.error):
        raise StoreError(BAD_ARGUMENTS, f"The body is not valid {encoding}.") from None
    raise StoreError(NOT_IMPLEMENTED, f"The encoding {encoding!r} is not supported.")


def _read_form(request: Request, body: bytes) -> None:
    """`query` and `param_…` as form fields, which the client uses for long parameters."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    for part in BytesParser(policy=HTTP).parsebytes(head + body).iter_parts():
        name = str(part.get_param("name", "", "content-disposition"))
        if part.get_filename():
            raise StoreError(NOT_IMPLEMENTED, "External tables need a ClickHouse server.")
        content = part.get_payload(decode=True) or b""
        if name == "query":
            request.body = bytes(content)
        else:
            request.parameters[name] = bytes(content).decode()
