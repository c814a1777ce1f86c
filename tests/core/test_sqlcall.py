"""Our SQL functions answer alike, inside and outside of a transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext

import pytest
from django.db import OperationalError, ProgrammingError, connection, transaction

from core.errors import Conflict
from core.sqlcall import call_json

WAYS = [nullcontext, transaction.atomic]


@pytest.fixture
def functions(transactional_db: None) -> Iterator[None]:
    """Functions of this connection alone."""
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
                    DETAIL = '1700000000000', HINT = '[{"path": "phone", "code": "required"}]';
            END $$;
            """
        )
    yield
    connection.close()


@pytest.mark.parametrize("way", WAYS)
def test_documents_arrive_whole_and_come_back(
    functions: None, way: type[AbstractContextManager[None]]
) -> None:
    said = {"名": "红包 \\ ' \" %s $1", "n": [1, None, True, 2**53]}
    with way():
        a, b, _xact = call_json("pg_temp.both", said, [])
        assert (a, b) == (said, [])
        assert call_json("pg_temp.none", {}) is None


@pytest.mark.parametrize("way", WAYS)
def test_a_refusal_keeps_its_time_and_its_fields(
    functions: None, way: type[AbstractContextManager[None]]
) -> None:
    with pytest.raises(Conflict) as caught, way():
        call_json("pg_temp.refuses", {})
    assert (caught.value.code, caught.value.retry_at) == ("stock.empty", 1700000000000)
    assert [(one.path, one.code) for one in caught.value.errors] == [("phone", "required")]


def test_calls_of_one_transaction_share_it_and_others_do_not(functions: None) -> None:
    def xact() -> str:
        return str(call_json("pg_temp.both", {}, {})[2])

    with transaction.atomic():
        assert xact() == xact()
    assert xact() != xact()


@pytest.mark.parametrize("way", WAYS)
def test_a_mistake_in_sql_is_django_s_error(
    functions: None, way: type[AbstractContextManager[None]]
) -> None:
    with pytest.raises(ProgrammingError) as caught, way():
        call_json("pg_temp.nobody", {})
    assert caught.value.__cause__.sqlstate == "42883"  # type: ignore[union-attr]


def test_a_connection_that_died_is_told_and_replaced(functions: None) -> None:
    with pytest.raises(OperationalError):
        call_json("pg_temp.ends", {})
    assert connection.errors_occurred
    connection.close_if_unusable_or_obsolete()
    assert call_json("to_jsonb", {"n": 1}) == {"n": 1}
