"""Calling our own SQL functions: one round trip, refusals as DomainError.

A function refuses with `PERFORM core_refuse('stock.empty')` (SQLSTATE AF001); the whole
statement is rolled back and the code arrives here as the DomainError it belongs to. A DETAIL
of digits is its `retry_at`, milliseconds UTC; a HINT of JSON its `errors`, [{path, code}].

Documents are bound as parameters (the extended protocol) and not written into the statement,
which PostgreSQL would read letter by letter: a batch's document has 60,000 of them. Nothing is
prepared, so pgbouncer in transaction mode does not mind. Outside of a transaction a thread asks
the client library directly: a cursor costs some 25 µs more for each call.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import orjson
import psycopg
from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper
from psycopg.pq import ExecStatus
from psycopg.types.json import Jsonb

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
    documents = all(isinstance(argument, dict | list) for argument in arguments)
    try:
        answer: bytes | str | None
        if documents and _is_plain():
            answer = _directly(function, arguments)
        else:
            answer = _by_cursor(function, arguments, documents)
    except DatabaseError as error:
        cause = error.__cause__
        if getattr(cause, "sqlstate", None) == REFUSED:
            diag = cause.diag  # type: ignore[union-attr]
            raise refusal(
                diag.message_primary, diag.message_detail, diag.message_hint
            ) from error
        raise
    return None if answer is None else orjson.loads(answer)


def _is_plain() -> bool:
    """Whether the statement is a transaction of its own and nobody listens in. On the main
    thread a signal may end it, a task's time limit for one, and libpq would not look up."""
    connection.ensure_connection()
    return (
        threading.current_thread() is not threading.main_thread()
        and connection.get_autocommit()
        and not connection.queries_logged
        and not connection.execute_wrappers
    )


def _directly(function: str, documents: Sequence[Any]) -> bytes | None:
    marks = ", ".join(f"${place}::jsonb" for place in range(1, len(documents) + 1))
    with connection.wrap_database_errors:
        result = connection.connection.pgconn.exec_params(
            f"SELECT {function}({marks})::text".encode(), [_dumps(one) for one in documents]
        )
        if result.status != ExecStatus.TUPLES_OK:
            error = psycopg.errors.error_from_result(result)
            # Without a state it is the library's own word: nobody is there any more.
            raise error if error.sqlstate else psycopg.OperationalError(str(error))
    answer: bytes | None = result.get_value(0, 0)
    return answer


def _by_cursor(function: str, arguments: Sequence[Any], documents: bool) -> str | None:
    marks: list[str] = []
    values: list[Any] = []
    for argument in arguments:
        if isinstance(argument, dict | list):
            marks.append("%s::jsonb")
            values.append(Jsonb(argument, dumps=_dumps))
        else:
            marks.append("%s")
            values.append(argument)
    # What is no document would be bound with a type of its own, which is not always the
    # function's; written as a literal it takes the type that is asked for.
    with _binding() if documents else connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}({', '.join(marks)})::text", values)
        row = cursor.fetchone()
    return None if row is None else row[0]


def _dumps(document: Any) -> bytes:
    return orjson.dumps(document, default=str)


def _binding() -> CursorWrapper:
    """A cursor of Django's connection that binds parameters; its errors are Django's, and it is
    logged and wrapped as every other."""
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor: Any = psycopg.Cursor(connection.connection)
    if connection.queries_logged:
        return connection.make_debug_cursor(cursor)
    return connection.make_cursor(cursor)
