"""Many at once on few packets, with a control whose guard has been taken away."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from core.errors import Conflict
from core.ids import uuid7
from rewards import api
from rewards.models import Grant, SandboxTransfer, Unit
from rewards.services import holds, payouts
from tests.race.meeting import meeting, meeting_after, somebody_waits, until
from tests.race.play_support import function_replaced
from tests.rewards.kit import NOW, SCOPE, claim, grant, open_scope, person, request, totals

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 50
ROOT = Path(__file__).resolve().parents[2]

# rewards_take_unit as somebody in a hurry would write it: look, think, take.
NAIVE_TAKE = """
CREATE OR REPLACE FUNCTION rewards_take_unit(p_pool bigint, p_salt integer)
RETURNS rewards_unit LANGUAGE plpgsql AS $$
DECLARE
    v_unit rewards_unit;
BEGIN
    SELECT * INTO v_unit FROM rewards_unit
    WHERE pool_id = p_pool AND state = 'free' ORDER BY id LIMIT 1;
    PERFORM race_meet(2);
    RETURN v_unit;
END $$
"""

UNIQUE_UNIT = (
    "CREATE UNIQUE INDEX rewards_grant_unit ON rewards_grant (unit_id)"
    " WHERE NOT (status IN ('expired', 'revoked'))"
)


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def restore() -> None:
    """The functions as the migrations leave them: later files replace some of the first."""
    for name in ("0001_stock", "0030_counted", "0036_pace"):
        sql((ROOT / f"rewards/sql/{name}.sql").read_text())


def at_once(work: Callable[[int], Any], threads: int = THREADS) -> list[Any]:
    """Run `work(n)` in that many threads from one starting shot; results or exceptions."""
    start = threading.Barrier(threads)
    results: list[Any] = [None] * threads

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout=120)
            results[number] = work(number)
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[number] = error
        finally:
            connection.close()

    crowd = [threading.Thread(target=run, args=(number,)) for number in range(threads)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    return results


def code(result: Any) -> str:
    return result.code if isinstance(result, Conflict) else type(result).__name__


def one_packet() -> tuple[int, list[int]]:
    pool = open_scope(pools={"main": {"count": 1, "amount": 5_00}})
    return pool, [person() for _ in range(THREADS)]


def grab(pool: int, people: list[int]) -> list[Any]:
    def work(number: int) -> Any:
        with transaction.atomic():
            return grant(pool, people[number], f"key-{number}")

    return at_once(work)


def test_fifty_at_once_on_the_last_packet():
    pool, people = one_packet()
    results = Counter(code(result) for result in grab(pool, people))
    assert results == {"GrantResult": 1, "stock.empty": THREADS - 1}
    assert Grant.objects.count() == 1
    assert totals() == (95_00, 0, 5_00, 0)
    assert api.audit() == []


def test_control_without_the_lock_and_the_constraint_it_is_given_away_many_times():
    pool, people = one_packet()
    try:
        sql(NAIVE_TAKE)
        sql("DROP INDEX rewards_grant_unit")
        with meeting():
            grab(pool, people)
        assert Grant.objects.count() > 1
        assert {"unit.once", "pool.oversold", "account.negative", "budget.exceeded"} & {
            one.invariant for one in api.audit()
        } >= {"unit.once", "pool.oversold", "account.negative"}
    finally:
        sql("TRUNCATE rewards_grant CASCADE")
        sql(UNIQUE_UNIT)
        restore()


def test_control_without_the_lock_the_constraint_still_holds():
    pool, people = one_packet()
    try:
        sql(NAIVE_TAKE)
        with meeting():
            results = Counter(code(result) for result in grab(pool, people))
    finally:
        restore()
    assert results["GrantResult"] == 1
    assert results["IntegrityError"] > 0
    assert api.audit() == []


def test_fifty_at_once_on_twenty_packets():
    pool = open_scope(pools={"main": {"count": 20, "split": "exchangeable", "total": 99_99}})
    people = [person() for _ in range(THREADS)]
    results = grab(pool, people)
    units = [one.unit for one in results if not isinstance(one, Exception)]
    assert (len(units), len(set(units))) == (20, 20)
    assert Counter(code(result) for result in results)["stock.empty"] == 30
    assert totals() == (1, 0, 99_99, 0)
    assert api.audit() == []


def test_fifty_sessions_reserve_the_last_packet():
    pool = open_scope(pools={"main": {"count": 1, "amount": 5_00}})

    def work(number: int) -> Any:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rewards_reserve_unit(%s, %s, %s, %s)",
                [pool, f"session-{number}", NOW + timedelta(hours=1), number],
            )
            return cursor.fetchone()[0]

    results = at_once(work)
    assert sum(result is not None for result in results) == 1
    assert Unit.objects.get().state == "reserved"


def test_batches_in_opposite_order_do_not_wait_for_each_other():
    pool = open_scope(pools={"main": {"count": 40, "amount": 1_00}})
    owner = person()
    keys = [f"k{number}" for number in range(10)]

    def work(number: int) -> Any:
        order = keys if number % 2 else keys[::-1]
        return api.grant_batch([request(pool, owner, key, uid=uuid7()) for key in order], NOW)

    results = at_once(work, 16)
    assert not [result for result in results if isinstance(result, Exception)]
    assert Grant.objects.count() == 10
    assert api.audit() == []


def claimed_by_one_phone() -> Counter[str]:
    pool = open_scope(pools={"main": {"count": 20, "amount": 1_00}}, claims_per_phone=3)
    people = [person() for _ in range(20)]
    rewards = [grant(pool, one, f"k{one}").uid for one in people]

    def work(number: int) -> Any:
        return claim(rewards[number], people[number])

    return Counter(code(result) for result in at_once(work, 20))


def test_one_phone_at_once_claims_no_more_than_it_may():
    assert claimed_by_one_phone() == {"RewardView": 3, "limit.reached": 17}


def test_control_without_the_phones_lock_it_claims_more():
    counted = "IF v_used >= v_limit THEN"
    with (
        meeting(),
        function_replaced("rewards_claim", "PERFORM pg_advisory_xact_lock(", "PERFORM ("),
        # Four have counted before the first of them is done.
        function_replaced("rewards_claim", counted, f"PERFORM race_meet(4); {counted}"),
    ):
        assert claimed_by_one_phone()["RewardView"] > 3


def test_workers_share_the_due_payouts_and_each_is_sent_once():
    pool = open_scope(pools={"main": {"count": 40, "amount": 1_00}})
    owner = person()
    for number in range(40):
        claim(grant(pool, owner, f"k{number}").uid, owner)

    def work(_: int) -> int:
        done = 0
        while count := payouts.run_due(NOW, 5):
            done += count
        return done

    assert sum(at_once(work, 6)) == 40
    assert list(SandboxTransfer.objects.values_list("submissions", flat=True)) == [1] * 40
    assert totals(SCOPE) == (60_00, 0, 0, 40_00)
    assert api.audit() == []


def test_control_without_the_lease_an_order_is_sent_by_two():
    claim(grant(open_scope(), owner := person(), "k").uid, owner)
    leased = threading.Event()

    def in_a_hurry(execute: Any, statement: str, *rest: Any) -> Any:
        """Whoever has the order commits when the other wants it too."""
        naive = statement.replace(" FOR UPDATE SKIP LOCKED", "")
        answer = execute(naive, *rest)
        if naive != statement and not leased.is_set():
            leased.set()
            until(somebody_waits)
        return answer

    def work(_: int) -> int:
        with connection.execute_wrapper(in_a_hurry):
            return payouts.run_due(NOW, 5)

    assert at_once(work, 2) == [1, 1]
    assert SandboxTransfer.objects.get().submissions == 2


def test_sweeps_share_the_work():
    pool = open_scope(pools={"main": {"count": 40, "amount": 1_00}})
    owner = person()
    for number in range(40):
        grant(pool, owner, f"k{number}")
    counts = at_once(lambda _: api.sweep(NOW + timedelta(days=8)), 6)
    assert sum(one.expired for one in counts) == 40
    assert totals() == (60_00, 40_00, 0, 0)
    assert api.audit() == []


def decided_both_ways(threads: int) -> Counter[str]:
    pool = open_scope()
    reward = grant(pool, person(), status="checking", hold_until=NOW + timedelta(hours=72)).uid

    def work(number: int) -> Any:
        decide = api.release_hold if number % 2 else api.reject_hold
        return decide(reward, "reviewer", NOW)

    return Counter(code(result) for result in at_once(work, threads))


def test_control_without_the_grants_lock_both_decisions_count():
    with (
        patch.object(QuerySet, "select_for_update", lambda self, *_args, **_kwargs: self),
        meeting_after(holds, "locked_grant", 2),
    ):
        assert "reward.not_held" not in decided_both_ways(2)


def test_a_release_and_a_rejection_at_once_agree_on_one():
    results = decided_both_ways(10)
    # A release answers whether it was the first one, a rejection answers nothing.
    assert results in ({"bool": 5, "reward.not_held": 5}, {"NoneType": 5, "reward.not_held": 5})
    assert api.audit() == []
