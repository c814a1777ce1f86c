"""Taking a request's text apart: data from statement, transport words from settings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracking.eventstore.errors import BAD_ARGUMENTS, StoreError

# Words of the HTTP interface that are not settings of the engine, and settings that only
# mean something to a real HTTP front.
TRANSPORT = frozenset(
    [
        "query",
        "query_id",
        "database",
        "default_format",
        "user",
        "password",
        "quota_key",
        "compress",
        "decompress",
        "session_id",
        "session_timeout",
        "session_check",
        "wait_end_of_query",
        "buffer_size",
        "stacktrace",
        "role",
        "client_protocol_version",
        "send_progress_in_http_headers",
        "enable_http_compression",
        "http_headers_progress_interval_ms",
        "http_zlib_compression_level",
        "cancel_http_readonly_queries_on_client_close",
    ]
)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
# Every repetition is possessive (`++`): with ordinary ones a list of columns that is not
# followed by FORMAT was tried in every division, for minutes and with the interpreter held.
_IDENTIFIER = rb'(?:`(?:[^`\\]|\\.)*+`|"(?:[^"\\]|\\.)*+"|[A-Za-z_][A-Za-z0-9_]*+)'
_NAME_PATH = _IDENTIFIER + rb"(?:\." + _IDENTIFIER + rb")*+"
_COMMENT = rb"(?:\s|--[^\n]*+\n|(?>/\*.*?\*/))*+"
_INSERT = re.compile(
    _COMMENT
    + rb"INSERT\s++INTO\s++(?:TABLE\s++)?"
    + (rb"(?P<target>" + _NAME_PATH + rb"\s*+(?:\(\s*+" + _NAME_PATH)
    + (rb"\s*+(?:,\s*+" + _NAME_PATH + rb"\s*+)*+\))?+)")
    + rb"\s*+(?:SETTINGS\s++(?P<settings>[^\n]{1,4000}?)\s++)?"
    + rb"FORMAT\s++(?P<format>\w++)[ \t]*+;?[ \t]*+(?:\r?\n|$)",
    re.IGNORECASE | re.DOTALL,
)
_LAST_FORMAT = re.compile(r"\bFORMAT\s+(\w+)\s*;?\s*$", re.IGNORECASE)
_STICKY = re.compile(r"\s*(?:SET|USE)\b|\bTEMPORARY\b", re.IGNORECASE)


@dataclass(frozen=True)
class Insert:
    """An INSERT whose rows came along as data."""

    target: str
    settings: str
    format: str
    data: memoryview


def split_insert(statement: bytes, data: bytes) -> Insert | None:
    """The insert in `statement` followed by `data`, or None when it is anything else."""
    found = _INSERT.match(statement)
    if found is None:
        return None
    rest = memoryview(statement)[found.end() :]
    if data and rest:
        rest = memoryview(bytes(rest) + data)
    return Insert(
        found["target"].decode().strip(),
        (found["settings"] or b"").decode(),
        found["format"].decode(),
        rest if rest else memoryview(data),
    )


def settings_of(parameters: dict[str, str]) -> dict[str, str]:
    """The engine settings among the request's parameters; odd names are refused."""
    found = {}
    for name, value in parameters.items():
        if name in TRANSPORT or name.startswith("param_"):
            continue
        if not _NAME.fullmatch(name):
            raise StoreError(BAD_ARGUMENTS, f"{name!r} is no name of a setting.")
        found[name] = value
    return found


def bindings_of(parameters: dict[str, str]) -> dict[str, str]:
    """`param_x=…` as the engine's {x:Type} values."""
    return {
        name.removeprefix("param_"): value
        for name, value in parameters.items()
        if name.startswith("param_")
    }


def quoted(text: str) -> str:
    """A string literal of ClickHouse."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def answer_format(sql: str, default: str) -> str:
    """The format the answer will have."""
    found = _LAST_FORMAT.search(sql[-200:])
    return found[1] if found else default


def changes_connection(sql: str) -> bool:
    """Whether the statement leaves something behind that the next request must not meet."""
    return bool(_STICKY.search(sql[:2000]))
