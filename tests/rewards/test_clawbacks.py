"""A paid reward taken back: compensated, never undone; by two people where it is much."""

import pytest
from django.db import transaction

from core.errors import Conflict, Forbidden, Invalid, Missing
from core.ids import uuid7
from core.models import AuditEntry
from rewards import api
from rewards.models import Clawback, Grant, LedgerEntry
from rewards.services import clawbacks, payouts
from tests.rewards.kit import NOW, SCOPE, claimed, grant, open_scope, person, totals

pytestmark = pytest.mark.django_db


@pytest.fixture
def paid(settings):
    settings.CLAWBACK_FOUR_EYES = 2_00
    reward, _ = claimed()
    payouts.run_due(NOW)
    return reward


def ask(reward, actor="anna", **more):
    return clawbacks.ask(reward, reason="came from a farm", actor=actor, now=NOW, **more)


def status(reward):
    return Grant.objects.get(uid=reward).status


def test_a_little_is_taken_back_by_one_person(paid):
    row = ask(paid, amount=2_00)
    assert row.state == "done"
    entry = LedgerEntry.objects.get(key=f"recover:{row.uid}")
    assert (entry.amount, entry.debit.kind, entry.credit.kind) == (2_00, "paid", "recovered")
    now = api.scope_totals(SCOPE)
    assert (now.paid, now.recovered, now.granted) == (3_00, 2_00, 5_00)
    assert now.budget == now.unallocated + now.escrow + now.granted
    assert status(paid) == "fulfilled"
    assert LedgerEntry.objects.filter(key=f"paid:{paid}").exists()
    assert api.audit() == []


def test_much_needs_another_person(paid):
    row = ask(paid)
    assert (row.state, row.amount) == ("waiting", 5_00)
    assert totals() == (80_00, 15_00, 0, 5_00)
    with pytest.raises(Forbidden, match="clawback.own"):
        clawbacks.approve(row.uid, "anna", NOW)
    with pytest.raises(Conflict, match="clawback.waiting"):
        ask(paid, amount=1_00)
    for _ in range(2):
        clawbacks.approve(row.uid, "ben", NOW)
    assert api.scope_totals(SCOPE).recovered == 5_00
    assert api.audit() == []
    with pytest.raises(Conflict, match="clawback.done"):
        clawbacks.refuse(row.uid, "ben", NOW)
    with pytest.raises(Conflict, match="clawback.too_much"):
        ask(paid, amount=1)
    actions = list(
        AuditEntry.objects.filter(action__startswith="reward.claw").order_by("id").values_list(
            "actor", "action"
        )
    )  # fmt: skip
    assert actions == [("anna", "reward.clawback_asked"), ("ben", "reward.clawed_back")]


def test_refused_nothing_moves_and_it_can_be_asked_again(paid):
    row = ask(paid)
    for _ in range(2):
        clawbacks.refuse(row.uid, "anna", NOW)
    with pytest.raises(Conflict, match="clawback.refused"):
        clawbacks.approve(row.uid, "ben", NOW)
    assert totals() == (80_00, 15_00, 0, 5_00)
    assert ask(paid, amount=2_00).state == "done"
    assert ask(paid, amount=2_00).state == "done"
    with pytest.raises(Conflict, match="clawback.too_much") as refused:
        ask(paid, amount=2_00)
    assert refused.value.params == {"left": 1_00}
    assert api.audit() == []


def test_only_what_was_paid_comes_back(paid):
    with pytest.raises(Missing, match="reward.unknown"):
        ask(uuid7())
    with pytest.raises(Missing, match="clawback.unknown"):
        clawbacks.approve(uuid7(), "ben", NOW)
    with pytest.raises(Invalid, match="clawback.reason"):
        clawbacks.ask(paid, reason="  ", actor="anna", now=NOW)
    for amount in (0, -1):
        with pytest.raises(Conflict, match="clawback.too_much"):
            ask(paid, amount=amount)
    Grant.objects.filter(uid=paid).update(status="failed")
    with pytest.raises(Conflict, match="clawback.not_paid"):
        ask(paid)
    assert Clawback.objects.count() == 0


def test_points_taken_back_leave_the_account_as_far_as_they_are_there():
    pool = open_scope(
        pools={"main": {"kind": "points", "count": 4, "amount": 1_00, "points": 50}}
    )
    owner = person()
    reward = grant(pool, owner).uid
    payouts.run_due(NOW)
    api.spend_points(person_id=owner, wallet="points", amount=10, key="prize", now=NOW)
    ask(reward, amount=50)
    assert api.points_balance(owner, "points", NOW).balance == 15
    ask(reward)
    assert api.points_balance(owner, "points", NOW).balance == 0
    with pytest.raises(Conflict, match=r"points\.short"), transaction.atomic():
        api.spend_points(person_id=owner, wallet="points", amount=1, key="more", now=NOW)
    assert [(one.what, one.amount) for one in api.points_history(owner, "points", 2)] == [
        ("recovered", -15), ("recovered", -25),
    ]  # fmt: skip
    assert api.audit() == []
