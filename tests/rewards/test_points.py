"""Points: lots that expire, spent in their order, each movement written once."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.errors import Conflict
from core.ids import uuid7
from rewards import api
from rewards.models import PointEntry, PointLot
from rewards.services import payouts
from tests.rewards.kit import NOW, claim, grant, open_scope, payout, person, totals

pytestmark = pytest.mark.django_db
WALLET = "points"
DAY = timedelta(days=1)


def credit(owner: int, amount: int, days: int | None = 10, now: datetime = NOW) -> bool:
    return api.credit_points(
        person_id=owner, wallet=WALLET, amount=amount, source=f"test:{uuid7()}",
        expires_at=now + days * DAY if days is not None else None, scope="", now=now,
    )  # fmt: skip


def spend(owner: int, amount: int, key: str, now: datetime = NOW) -> Any:
    return api.spend_points(person_id=owner, wallet=WALLET, amount=amount, key=key, now=now)


def balance(owner: int, now: datetime = NOW) -> int:
    return api.points_balance(owner, WALLET, now).balance


def pool_of(**more: Any) -> int:
    pool = {"kind": "points", "count": 10, "amount": 1_00, "points": 50, **more}
    return open_scope(pools={"main": pool})


def test_a_pool_of_points_credits_a_lot_at_once_and_once() -> None:
    pool = pool_of(valid_days=30)
    owner = person()
    given = grant(pool, owner)
    assert (given.kind, given.status) == ("points", "claimed")
    assert given.face == {"points": 50, "wallet": "points"}
    assert balance(owner) == 0
    assert payouts.run_due(NOW) == 1
    assert payout(given.uid).state == "succeeded"
    found = api.points_balance(owner, WALLET, NOW)
    assert (found.balance, found.expires_at, found.expiring) == (50, NOW + 30 * DAY, 50)
    provider = payouts.provider("points", {})
    # A worker that crashed after crediting asks or orders again: nothing more comes.
    assert provider.query(payout(given.uid).number, NOW).outcome == "succeeded"
    order = payouts.PayoutOrder(payout(given.uid).number, 1_00, "CNY", "")
    assert provider.submit(order, NOW).outcome == "succeeded"
    assert balance(owner) == 50
    assert totals() == (90_00, 9_00, 0, 1_00)
    assert api.audit() == []


def test_points_under_review_are_credited_when_released_and_lost_when_rejected() -> None:
    pool = pool_of()
    owner = person()
    held = {"status": "checking", "hold_until": NOW + DAY}
    good, bad = grant(pool, owner, "good", **held), grant(pool, owner, "bad", **held)
    assert payouts.run_due(NOW) == 0
    api.release_hold(good.uid, "reviewer", NOW)
    api.reject_hold(bad.uid, "reviewer", NOW)
    assert payouts.run_due(NOW) == 1
    assert balance(owner) == 50
    assert api.audit() == []


def test_points_that_are_not_instant_wait_for_the_claim() -> None:
    pool = pool_of(instant=False)
    owner = person()
    given = grant(pool, owner)
    assert given.status == "granted"
    claim(given.uid, owner)
    assert payouts.run_due(NOW) == 1
    assert balance(owner) == 50


def test_what_expires_first_is_spent_first() -> None:
    owner = person()
    credit(owner, 10, None)
    credit(owner, 10, 20)
    credit(owner, 10, 5)
    assert spend(owner, 15, "order-1").balance == 15
    lots = PointLot.objects.order_by("id").values_list("remaining", flat=True)
    assert list(lots) == [10, 5, 0]
    repeated = spend(owner, 15, "order-1")
    assert (repeated.created, repeated.balance) == (False, 15)
    with pytest.raises(Conflict, match="points.short"), transaction.atomic():
        spend(owner, 16, "order-2")
    assert balance(owner) == 15
    assert [(one.what, one.amount) for one in api.points_history(owner, WALLET, 2)] == [
        ("spent", -5), ("spent", -10),
    ]  # fmt: skip
    assert api.audit() == []


def test_given_back_they_keep_their_date() -> None:
    owner = person()
    credit(owner, 10, 5)
    credit(owner, 10, 20)
    spend(owner, 12, "order")
    assert api.return_points("order", NOW + 6 * DAY) == 12
    assert api.return_points("order", NOW + 6 * DAY) == 0
    assert balance(owner, NOW + 6 * DAY) == 10
    assert api.sweep(NOW + 6 * DAY).points == 1
    assert api.sweep(NOW + 30 * DAY).points == 1
    assert balance(owner, NOW + 30 * DAY) == 0
    assert api.audit() == []


def test_points_of_two_devices_become_one_persons() -> None:
    first, second = person(), person()
    credit(first, 10)
    credit(second, 10)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audiences_person SET merged_into_id = %s WHERE id = %s", [first, second]
        )
    assert (balance(first), balance(second)) == (20, 20)
    assert spend(second, 20, "all").balance == 0


def test_entries_are_not_changed() -> None:
    credit(person(), 10)
    with pytest.raises(ProgrammingError), transaction.atomic():
        PointEntry.objects.update(amount=11)
    PointLot.objects.update(remaining=5)
    assert {one.invariant for one in api.audit()} == {"points.lot"}


@pytest.mark.parametrize(
    ("planted", "broken"),
    [
        ("UPDATE rewards_pointlot SET source = 'x'", {"points.fulfilled"}),
        (
            "INSERT INTO rewards_pointentry (key, lot_id, debit, credit, amount, ref, at)"
            " SELECT 'x', id, 'spent', 'expired', 1, '', created_at FROM rewards_pointlot",
            {"points.path"},
        ),
    ],
)
def test_the_audit_sees_points_that_went_astray(planted: str, broken: set[str]) -> None:
    grant(pool_of(), person())
    payouts.run_due(NOW)
    with connection.cursor() as cursor:
        cursor.execute(planted)
    assert {one.invariant for one in api.audit()} == broken


class Account(RuleBasedStateMachine):
    """A person's account against a list of lots in plain Python."""

    def __init__(self) -> None:
        super().__init__()
        self.owner = person()
        self.now = NOW
        self.lots: list[list[Any]] = []
        self.spent: dict[str, list[tuple[int, int]]] = {}

    def live(self) -> list[list[Any]]:
        alive = [lot for lot in self.lots if lot[1] is None or lot[1] > self.now]
        return sorted(alive, key=lambda lot: (lot[1] is None, lot[1] or NOW, lot[2]))

    @rule(amount=st.integers(1, 50), days=st.none() | st.integers(1, 6))
    def come(self, amount: int, days: int | None) -> None:
        credit(self.owner, amount, days, self.now)
        ends = None if days is None else self.now + days * DAY
        self.lots.append([amount, ends, len(self.lots)])

    @rule(amount=st.integers(1, 80))
    def go(self, amount: int) -> None:
        key = f"{self.owner}:{len(self.spent)}"
        if sum(lot[0] for lot in self.live()) < amount:
            with pytest.raises(Conflict, match="points.short"), transaction.atomic():
                spend(self.owner, amount, key, self.now)
            return
        parts, wanted = [], amount
        for lot in self.live():
            part = min(lot[0], wanted)
            lot[0] -= part
            wanted -= part
            if part:
                parts.append((lot[2], part))
        self.spent[key] = parts
        assert spend(self.owner, amount, key, self.now).created
        assert not spend(self.owner, amount, key, self.now).created

    @precondition(lambda self: self.spent)
    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.spent)))
        parts = self.spent[key]
        assert api.return_points(key, self.now) == sum(part for _lot, part in parts)
        for lot, part in parts:
            self.lots[lot][0] += part
        self.spent[key] = []

    @rule(days=st.integers(1, 3), swept=st.booleans())
    def time_passes(self, days: int, swept: bool) -> None:
        self.now += days * DAY
        if swept:
            api.sweep(self.now)
            for lot in self.lots:
                if lot[1] is not None and lot[1] <= self.now:
                    lot[0] = 0

    @invariant()
    def agrees(self) -> None:
        assert balance(self.owner, self.now) == sum(lot[0] for lot in self.live())
        remaining = PointLot.objects.filter(person_id=self.owner).order_by("id")
        assert list(remaining.values_list("remaining", flat=True)) == [
            lot[0] for lot in self.lots
        ]

    def teardown(self) -> None:
        assert api.audit() == []


def test_an_account_agrees_with_a_list_whatever_happens() -> None:
    run_state_machine_as_test(
        Account,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_many_at_once_spend_no_more_than_there_is() -> None:
    owner = person()
    for _ in range(5):
        credit(owner, 10)
    results: list[str] = []

    def work(number: int) -> None:
        try:
            results.append(f"{spend(owner, 7, f'order-{number}').spent}")
        except Conflict as refused:
            results.append(refused.code)
        finally:
            connection.close()

    crowd = [threading.Thread(target=work, args=(number,)) for number in range(20)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert sorted(results) == ["7"] * 7 + ["points.short"] * 13
    assert balance(owner) == 1
    assert api.audit() == []
