"""Many at once on the segments of a counted pool, with a control whose guard is gone."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from core.ids import uuid7
from rewards import api
from rewards.models import Grant, Segment
from tests.race.meeting import meeting
from tests.race.test_rewards_units import at_once, code, restore, sql
from tests.rewards.kit import NOW, SCOPE, grant, open_scope, person, request, totals

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 64

# As somebody in a hurry would write it: look, think, write down what was seen.
NAIVE_TAKE = """
CREATE OR REPLACE FUNCTION rewards_take_segment(p_pool bigint, p_salt integer)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_segment rewards_segment;
BEGIN
    SELECT * INTO v_segment FROM rewards_segment
    WHERE pool_id = p_pool AND remaining > 0 ORDER BY n LIMIT 1;
    PERFORM race_meet(2);
    UPDATE rewards_segment SET remaining = v_segment.remaining - 1 WHERE id = v_segment.id;
    RETURN v_segment.amount;
END $$
"""


def counted(count: int, amount: int = 1_00) -> int:
    return open_scope(pools={"main": {"kind": "goods", "count": count, "amount": amount}})


def grab(pool: int, threads: int = THREADS) -> Counter[str]:
    people = [person() for _ in range(threads)]

    def work(number: int) -> Any:
        with transaction.atomic():
            return grant(pool, people[number], f"key-{number}")

    return Counter(code(result) for result in at_once(work, threads))


@pytest.mark.parametrize("count", [1, 10, 40])
def test_sixty_four_at_once_sell_exactly_what_there_is(count: int) -> None:
    pool = counted(count)
    assert grab(pool) == {"GrantResult": count, "stock.empty": THREADS - count}
    assert Grant.objects.count() == count
    assert set(Segment.objects.values_list("remaining", flat=True)) == {0}
    assert totals() == (100_00 - count * 1_00, 0, count * 1_00, 0)
    assert api.audit() == []


def test_control_without_the_guard_it_is_oversold() -> None:
    pool = counted(3)
    try:
        sql(NAIVE_TAKE)
        with meeting():
            given = grab(pool)["GrantResult"]
        assert given > 3
        assert {"account.negative", "pool.oversold"} <= {one.invariant for one in api.audit()}
    finally:
        restore()


def test_restock_during_the_sell_out_loses_nothing() -> None:
    pool = counted(10)
    people = [person() for _ in range(THREADS)]

    def work(number: int) -> Any:
        if number % 16 == 0:
            from rewards.contracts import PoolSection

            more = PoolSection(kind="goods", count=5, amount=1_00)
            return api.add_packets(
                scope=SCOPE, pool="main", key=str(number), section=more, now=NOW
            )
        with transaction.atomic():
            return grant(pool, people[number], f"key-{number}")

    found = at_once(work, THREADS)
    results = Counter(code(result) for result in found)
    assert results["bool"] == 4
    assert set(results) == {"bool", "GrantResult", "stock.empty"}, found
    assert results["GrantResult"] + api.free_units(pool) == 30
    assert api.audit() == []


# Our own engines allow it (config.engines.postgres); given ones need not.
PATIENCE = (
    "SELECT set_config('deadlock_timeout', '{}', false)"
    " WHERE has_parameter_privilege('deadlock_timeout', 'SET')"
)


@pytest.mark.parametrize("found_after", ["1s", "50ms"])
def test_batches_over_two_pools_do_not_wait_for_ever(found_after: str) -> None:
    """By the end of their patience or, on a machine that stood still, by the server's word."""
    open_scope(
        pools={
            slug: {"kind": "goods", "count": 20, "amount": 1_00} for slug in ("main", "other")
        }
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug, id FROM rewards_pool")
        ids = dict(cursor.fetchall())
    owner = person()

    def work(number: int) -> Any:
        order = ("main", "other") if number % 2 else ("other", "main")
        sql(PATIENCE.format(found_after))
        # Keys in the order in which they are wanted: a batch is carried out by its keys.
        return api.grant_batch(
            [
                request(ids[slug], owner, f"{number}-{place}", uid=uuid7())
                for place, slug in enumerate(order)
            ],
            NOW,
        )

    found = at_once(work, 32)
    results = Counter(code(result) for result in found)
    assert set(results) <= {"list", "stock.empty"}, found
    assert results["list"] >= 1
    assert Grant.objects.count() == 2 * results["list"]
    assert api.audit() == []


def test_sweeps_and_takers_at_once_keep_count() -> None:
    pool = counted(20)
    owner = person()
    for number in range(20):
        grant(pool, owner, f"old-{number}")
    later = NOW + timedelta(days=8)
    people = [person() for _ in range(32)]

    def work(number: int) -> Any:
        if number < 4:
            return api.sweep(later)
        with transaction.atomic():
            return grant(
                pool, people[number], f"new-{number}", claim_by=later + timedelta(days=1)
            )

    results = Counter(code(result) for result in at_once(work, 32))
    assert results["SweepCounts"] == 4
    assert results["GrantResult"] + api.free_units(pool) == 20
    assert api.audit() == []
