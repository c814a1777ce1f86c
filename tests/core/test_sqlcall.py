"""Our SQL functions answer alike, inside and outside of a transaction."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction

from core.errors import Conflict
from core.sqlcall import call_json

WAYS: list[Any] = [nullcontext, transaction.atomic]


Way = Callable[[], AbstractContextManager[None]]
Run = Callable[[Callable[[], None]], None]


def _with_functions(body: Callable[[], None]) -> None:
    """Functions of this thread's connection alone."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                CREATE FUNCTION pg_temp.both(a jsonb, b jsonb) RETURNS jsonb LANGUAGE sql
                AS $$ SELECT jsonb_build_array(a, b, pg_current_xact_id()::text) $$;
                CREATE FUNCTION pg_temp.none(a jsonb) RETURNS jsonb LANGUAGE sql
                AS $$ SELECT NULL::jsonb $$;
                CREATE FUNCTION pg_temp.ends(a jsonb) RETURNS boolean LANGUAGE sql
                AS $$ SELECT pg_terminate_backend(pg_backend_pid()) $$;
                CREATE FUNCTION pg_temp.refuses(a jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION USING ERRCODE = 'AF001', MESSAGE = 'stock.empty',
                        DETAIL = '1700000000000',
                        HINT = '[{"path": "phone", "code": "required"}]';
                END $$;
                """
            )
        body()
    finally:
        connection.close()


def _in_a_thread(body: Callable[[], None]) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(_with_functions, body).result()


@pytest.fixture(params=[_with_functions, _in_a_thread], ids=["main", "thread"])
def run(request: pytest.FixtureRequest, transactional_db: None) -> Run:
    found: Run = request.param
    return found


@pytest.mark.parametrize("way", WAYS)
def test_documents_arrive_whole_and_come_back(run: Run, way: Way) -> None:
    said = {"名": "红包 \\ ' \" %s $1", "n": [1, None, True, 2**53]}

    def body() -> None:
        with way():
            a, b, _xact = call_json("pg_temp.both", said, [])
            assert (a, b) == (said, [])
            assert call_json("pg_temp.none", {}) is None

    run(body)


@pytest.mark.parametrize("way", WAYS)
def test_a_refusal_keeps_its_time_and_its_fields(run: Run, way: Way) -> None:
    def body() -> None:
        with pytest.raises(Conflict) as caught, way():
            call_json("pg_temp.refuses", {})
        assert (caught.value.code, caught.value.retry_at) == ("stock.empty", 1700000000000)
        assert [(one.path, one.code) for one in caught.value.errors] == [("phone", "required")]

    run(body)


def test_calls_of_one_transaction_share_it_and_others_do_not(run: Run) -> None:
    def xact() -> str:
        return str(call_json("pg_temp.both", {}, {})[2])

    def body() -> None:
        with transaction.atomic():
            assert xact() == xact()
        assert xact() != xact()

    run(body)


@pytest.mark.parametrize("way", WAYS)
def test_a_mistake_in_sql_is_django_s_error(run: Run, way: Way) -> None:
    def body() -> None:
        with pytest.raises(ProgrammingError) as caught, way():
            call_json("pg_temp.nobody", {})
        assert caught.value.__cause__.sqlstate == "42883"  # type: ignore[union-attr]

    run(body)


def test_a_connection_that_died_is_told_and_replaced(run: Run) -> None:
    def body() -> None:
        with pytest.raises(OperationalError):
            call_json("pg_temp.ends", {})
        assert connection.errors_occurred
        connection.close_if_unusable_or_obsolete()
        assert call_json("to_jsonb", {"n": 1}) == {"n": 1}

    run(body)
