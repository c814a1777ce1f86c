"""Calling our own SQL functions: one round trip, refusals as DomainError.

A function refuses with `PERFORM core_refuse('stock.empty')` (SQLSTATE AF001); the whole
statement is rolled back and the code arrives here as the DomainError it belongs to. A DETAIL
of digits is its `retry_at`, milliseconds UTC; a HINT of JSON its `errors`, [{path, code}].
"""

from __future__ import annotations

from typing import Any

import orjson
from django.db import DatabaseError, connection

from core.errors import DomainError, FieldError, error_for_code

REFUSED = "AF001"


def refusal(code: str, detail: str | None, hint: str | None) -> DomainError:
    """What a function refused with: its message, DETAIL and HINT."""
    found = error_for_code(code)
    if (detail or "").isdigit():
        found.retry_at = int(detail or "")
    if (hint or "").startswith("["):
        found.errors = tuple(
            FieldError(item["path"], item["code"]) for item in orjson.loads(hint or "")
        )
    return found


def call_json(function: str, *arguments: Any) -> Any:
    """`SELECT function(arguments…)`, its JSON answer decoded.

    Dicts and lists are passed as jsonb. Raises DomainError where the function refused.
    """
    marks, values = [], []
    for argument in arguments:
        if isinstance(argument, dict | list):
            marks.append("%s::jsonb")
            values.append(orjson.dumps(argument, default=str).decode())
        else:
            marks.append("%s")
            values.append(argument)
    statement = f"SELECT {function}({', '.join(marks)})::text"
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            row = cursor.fetchone()
    except DatabaseError as error:
        cause = error.__cause__
        if getattr(cause, "sqlstate", None) == REFUSED:
            diag = cause.diag  # type: ignore[union-attr]
            raise refusal(
                diag.message_primary, diag.message_detail, diag.message_hint
            ) from error
        raise
    return None if row is None or row[0] is None else orjson.loads(row[0])
