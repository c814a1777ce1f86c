"""What has a name is there once: a grant by its key, a session's packet. With controls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from rewards import api
from tests.race.meeting import meeting
from tests.race.play_support import function_replaced, without_indexes
from tests.race.test_rewards_units import at_once, code
from tests.rewards.kit import NOW, grant, open_scope, person

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 20


def granted_under_one_key() -> list[Any]:
    """What twenty requests with one key are told, where there is a packet for each of them."""
    pool = open_scope(pools={"main": {"count": THREADS, "amount": 1_00}})
    owner = person()
    return at_once(lambda _number: grant(pool, owner, "the same"), THREADS)


def test_one_key_at_once_is_one_grant() -> None:
    results = granted_under_one_key()
    assert {code(result) for result in results} == {"GrantResult"}
    assert len({result.uid for result in results}) == 1
    assert sum(result.created for result in results) == 1
    assert api.audit() == []


def test_control_without_lock_and_index_one_key_is_many_grants() -> None:
    with (
        meeting(),
        without_indexes("rewards_grant_key"),
        function_replaced(
            "rewards_grant_one",
            "PERFORM pg_advisory_xact_lock(hashtextextended('rewards:' || v_key, 0));",
            "",
        ),
        function_replaced(
            "rewards_grant_one",
            "SELECT * INTO v_pool FROM",
            "PERFORM race_meet(2); SELECT * INTO v_pool FROM",
        ),
    ):
        assert sum(result.created for result in granted_under_one_key()) > 1


def reserved_by_one_session() -> list[Any]:
    """The packets that twenty requests of one session hold."""
    pool = open_scope(pools={"main": {"count": THREADS, "amount": 1_00}})

    def work(number: int) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rewards_reserve_unit(%s, 'session', %s, %s)",
                [pool, NOW + timedelta(hours=1), number],
            )
            return cursor.fetchone()[0]

    return at_once(work, THREADS)


def test_one_session_reserving_at_once_has_one_packet() -> None:
    assert len(set(reserved_by_one_session())) == 1


def test_control_without_lock_and_index_one_session_has_many() -> None:
    with (
        meeting(),
        without_indexes("rewards_unit_holder"),
        function_replaced(
            "rewards_reserve_unit",
            "PERFORM pg_advisory_xact_lock("
            "hashtextextended('rewards:' || p_pool || ':' || p_holder, 0));",
            "",
        ),
        function_replaced(
            "rewards_reserve_unit",
            "SELECT * INTO v_pool FROM",
            "PERFORM race_meet(2); SELECT * INTO v_pool FROM",
        ),
    ):
        assert len(set(reserved_by_one_session())) > 1
