"""Two batches over the hours of a pool and a campaign, one in this order and one in the other:
the server may find their circle before the one whose patience ends, and choose the other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection, transaction

from rewards import api
from rewards.models import Budget, Grant, HourPart, Pool
from tests.race.meeting import until
from tests.race.play_support import function_replaced
from tests.race.test_rewards_counted import PATIENCE
from tests.race.test_rewards_expiry import waiting
from tests.race.test_rewards_units import sql
from tests.rewards.kit import NOW, open_scope, person, request

pytestmark = pytest.mark.django_db(transaction=True)

GATE = 4212
LAST = "RETURN rewards_pace_last(p_owner, v_hour, p_amount);\n        EXCEPTION"
STEPS_BACK = "EXCEPTION WHEN deadlock_detected THEN"


def opened() -> dict[str, int]:
    """Pools whose hours are open, each of one part; ids by name."""
    goods = {"kind": "goods", "count": 20, "amount": 1_00}
    open_scope(
        budget={"total": 100_00, "per_hour": 3_00},
        pools={"main": goods, "other": {**goods, "per_hour": 1_00}},
    )
    ids = dict(Pool.objects.values_list("slug", "id"))
    limits = {f"budget:{Budget.objects.get().id}": 3_00, f"pool:{ids['other']}": 1_00}
    for owner, quota in limits.items():
        HourPart.objects.create(owner=owner, hour=NOW, n=0, quota=quota, remaining=quota)
    return ids


def told(work: Callable[[], Any]) -> Any:
    """What it answers, or raises."""
    try:
        return work()
    except DatabaseError as error:
        return error
    finally:
        connection.close()


def crossed(stepped: Callable[[], bool]) -> tuple[Any, Any]:
    """Whoever holds the campaign's hour for an earlier prize waits for the pool's, and would
    wait for long; then whoever holds that, for their first prize, wants the campaign's and
    is told of the circle at once. What becomes of both: the earlier one is ended when the
    other has stepped back."""
    ids, owner = opened(), person()
    has_first, may_go_on = Event(), Event()
    pid: list[int] = []

    def patient() -> Any:
        sql(PATIENCE.format("60s"))
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                pid.append(cursor.fetchone()[0])
            api.grant_batch([request(ids["main"], owner, "one")], NOW)
            has_first.set()
            may_go_on.wait(120)
            return api.grant_batch([request(ids["other"], owner, "two")], NOW)

    def first_prize() -> Any:
        sql(PATIENCE.format("1ms"))
        return api.grant_batch([request(ids["other"], owner, "three")], NOW)

    sql(f"SELECT pg_advisory_lock({GATE})")
    with ThreadPoolExecutor(2) as pool:
        one: Future[Any] = pool.submit(told, patient)
        has_first.wait(60)
        other: Future[Any] = pool.submit(told, first_prize)
        # Asked here: within a transaction a session sees who waits as it was once.
        until(lambda: waiting() >= 1)
        may_go_on.set()
        until(lambda: waiting() >= 2)
        sql(f"SELECT pg_advisory_unlock({GATE})")
        until(lambda: stepped() or other.done())
        sql(f"SELECT pg_cancel_backend({pid[0]})")
        return one.result(), other.result()


def prepared(*, steps_back: str) -> ExitStack:
    stack = ExitStack()
    gate = f"PERFORM pg_advisory_xact_lock_shared({GATE}); {LAST}"
    for name, old, new in (
        ("rewards_pace", LAST, gate),
        ("rewards_pace", STEPS_BACK, steps_back),
        ("rewards_pace_last_within", "400ms", "60s"),
    ):
        stack.enter_context(function_replaced(name, old, new))
    return stack


def test_whoever_is_chosen_to_break_a_circle_looks_again() -> None:
    sql("CREATE SEQUENCE race_stepped")
    try:

        def stepped() -> bool:
            with connection.cursor() as cursor:
                cursor.execute("SELECT is_called FROM race_stepped")
                return bool(cursor.fetchone()[0])

        with prepared(steps_back=f"{STEPS_BACK} PERFORM nextval('race_stepped');"):
            earlier, first = crossed(stepped)
        assert stepped()
    finally:
        sql("DROP SEQUENCE race_stepped")
    assert isinstance(earlier, OperationalError)
    assert [one.amount for one in first] == [1_00]
    assert list(Grant.objects.values_list("idem_key", flat=True)) == ["three"]
    assert api.audit() == []


def test_control_without_looking_again_a_first_prize_is_lost_to_the_circle() -> None:
    with prepared(steps_back="EXCEPTION WHEN division_by_zero THEN"):
        _earlier, first = crossed(lambda: False)
    assert isinstance(first, OperationalError)
    assert "deadlock detected" in str(first)
