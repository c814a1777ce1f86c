"""Errors the way ClickHouse tells them: a number, a name, an HTTP status."""

from __future__ import annotations

import re

# Numbers of ClickHouse itself.
READONLY = 164
ACCESS_DENIED = 497
AUTHENTICATION_FAILED = 516
TOO_MANY_SIMULTANEOUS_QUERIES = 202
SYNTAX_ERROR = 62
NOT_IMPLEMENTED = 48
BAD_ARGUMENTS = 36
TOO_LARGE = 307

_NAMES = {
    READONLY: "READONLY",
    ACCESS_DENIED: "ACCESS_DENIED",
    AUTHENTICATION_FAILED: "AUTHENTICATION_FAILED",
    TOO_MANY_SIMULTANEOUS_QUERIES: "TOO_MANY_SIMULTANEOUS_QUERIES",
    SYNTAX_ERROR: "SYNTAX_ERROR",
    NOT_IMPLEMENTED: "NOT_IMPLEMENTED",
    BAD_ARGUMENTS: "BAD_ARGUMENTS",
    TOO_LARGE: "TOO_MANY_BYTES",
}
_STATUS = dict.fromkeys((6, 26, 27, 36, 38, 41, 42, 43, 53, 62, 72, 457), 400)
_STATUS |= dict.fromkeys((46, 47, 50, 56, 60, 73, 81, 115), 404)
_STATUS |= {164: 403, 497: 403, 516: 403, 159: 408, 307: 413, 48: 501, 202: 503}
_CODE = re.compile(r"Code: (\d+)\. DB::Exception:")


class StoreError(Exception):
    """A refusal or failure with ClickHouse's number; `status` is its HTTP status."""

    def __init__(self, code: int, message: str, status: int | None = None) -> None:
        if not message.startswith("Code: "):
            name = _NAMES.get(code, "UNKNOWN")
            message = f"Code: {code}. DB::Exception: {message} ({name})"
        super().__init__(message)
        self.code = code
        self.status = status or _STATUS.get(code, 500)

    @classmethod
    def from_engine(cls, error: BaseException) -> StoreError:
        """The engine's own exception, whose number stands in its text."""
        text = str(error)
        found = _CODE.search(text)
        if found is None:
            return cls(1001, f"Code: 1001. DB::Exception: {text} (STD_EXCEPTION)")
        return cls(int(found[1]), text[found.start() :])
