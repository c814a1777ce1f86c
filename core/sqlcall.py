"""Calling our own SQL functions: one round trip, refusals as DomainError.

A function refuses with `PERFORM core_refuse('stock.empty')` (SQLSTATE AF001); the whole
statement is rolled back and the code arrives here as the DomainError it belongs to. A DETAIL
of digits is its `retry_at`, milliseconds UTC; a HINT of JSON its `errors`, [{path, code}].
"""

from __future__ import annotations

from typing import Any

import orjson
from django.db import DatabaseError, connection

from core.errors import FieldError, error_for_code

REFUSED = "AF001"


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
            refusal = error_for_code(diag.message_primary)
            if (diag.message_detail or "").isdigit():
                refusal.retry_at = int(diag.message_detail)
            if (diag.message_hint or "").startswith("["):
                refusal.errors = tuple(
                    FieldError(item["path"], item["code"])
                    for item in orjson.loads(diag.message_hint)
                )
            raise refusal from error
        raise
    return None if row is None or row[0] is None else orjson.loads(row[0])
