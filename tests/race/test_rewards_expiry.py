"""Two sweeps that put unclaimed prizes of two pools back; the control goes its own way."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from rewards import api
from rewards.contracts import PoolSection
from rewards.models import Grant, Pool, Segment
from tests.race.play_support import function_replaced
from tests.race.test_rewards_units import sql
from tests.rewards.kit import NOW, SCOPE, grant, open_scope, person

pytestmark = pytest.mark.django_db(transaction=True)

HOLD = "PERFORM set_config('rewards.holds_segment', '1', true);"
GATE = 4211
LATE = NOW + timedelta(days=30)


def two_pools() -> None:
    """Two pools of one segment each; four prizes that nobody claims, first, second, second,
    first pool in the order of their dates."""
    one = {"kind": "goods", "count": 1, "amount": 1_00}
    open_scope(pools={"main": one, "other": one})
    for slug in ("main", "other"):
        api.add_packets(
            scope=SCOPE, pool=slug, key=slug, section=PoolSection.model_validate(one), now=NOW
        )
    assert Segment.objects.count() == 2
    ids = dict(Pool.objects.values_list("slug", "id"))
    for day, slug in enumerate(("main", "other", "other", "main"), start=1):
        grant(ids[slug], person(), f"key-{day}", claim_by=NOW + timedelta(days=day))


def waiting() -> int:
    """How many sessions of this database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def expire() -> int:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rewards_expire_grants(%s, 2)", [LATE])
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def two_sweeps() -> list[Future[int]]:
    """Each of two has one of the four prizes put back before either goes on."""
    stop = threading.Event()
    held = f"{HOLD} PERFORM pg_advisory_xact_lock_shared({GATE});"
    with (
        function_replaced("rewards_return_segment", HOLD, held),
        ThreadPoolExecutor(2) as pool,
    ):
        sql(f"SELECT pg_advisory_lock({GATE})")
        timer = threading.Timer(60, stop.set)
        timer.start()
        try:
            runs = []
            for number in (1, 2):
                runs.append(pool.submit(expire))
                while waiting() < number and not stop.is_set():
                    time.sleep(0.005)
        finally:
            timer.cancel()
            sql(f"SELECT pg_advisory_unlock({GATE})")
        for run in runs:
            run.exception()
    assert not stop.is_set()
    return runs


def test_two_sweeps_go_through_the_pools_in_one_order() -> None:
    two_pools()
    assert [run.result() for run in two_sweeps()] == [2, 2]
    assert set(Grant.objects.values_list("status", flat=True)) == {"expired"}
    assert list(Segment.objects.values_list("remaining", flat=True)) == [2, 2]
    assert api.audit() == []


def test_control_in_the_order_of_their_dates_they_wait_for_each_other() -> None:
    two_pools()
    with function_replaced(
        "rewards_expire_grants", "ORDER BY pool_id, amount, id", "ORDER BY id"
    ):
        failed = [run.exception() for run in two_sweeps()]
    (deadlock,) = (one for one in failed if one is not None)
    assert isinstance(deadlock, OperationalError)
    assert "deadlock detected" in str(deadlock)
    assert Grant.objects.filter(status="expired").count() == 2
