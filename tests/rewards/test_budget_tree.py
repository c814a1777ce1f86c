"""The budget tree: holds count at every node above, no node passes its limit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.errors import Conflict, Invalid, Missing
from core.ids import uuid7
from core.models import AuditEntry
from rewards import api
from rewards.models import BudgetHold, BudgetNode, HourPart
from rewards.services import balances, nodes, payouts
from tests.rewards.kit import NOW, SCOPE, claim, grant, open_scope, person

pytestmark = pytest.mark.django_db


def node(slug: str, limit: int, parent: str | None = None, **more: Any) -> BudgetNode:
    return api.create_budget_node(
        slug=slug, title=slug, parent=parent, currency="CNY", limit=limit, actor="admin",
        now=NOW, **{"alarm_at": 80, **more},
    )  # fmt: skip


def tree(company: int = 1000_00, life: int = 300_00, car: int = 900_00) -> None:
    node("company", company)
    node("life", life, "company")
    node("car", car, "company")


def sums() -> dict[str, tuple[int, int]]:
    """held and confirmed by node."""
    return {one.slug: (one.held, one.confirmed) for one in api.budget_tree()}


def campaign(scope: str = SCOPE, line: str = "life", total: int = 100_00) -> int:
    return open_scope(scope, budget={"total": total, "line": line})


def test_without_a_line_nothing_is_held() -> None:
    tree()
    open_scope()
    assert set(sums().values()) == {(0, 0)}


def test_a_campaign_holds_its_budget_at_every_node_above() -> None:
    tree()
    campaign()
    campaign()
    assert sums() == {"company": (100_00, 0), "life": (100_00, 0), "car": (0, 0)}
    api.top_up(scope=SCOPE, key="k", amount=50_00, now=NOW)
    campaign(total=180_00)
    assert sums()["company"] == (180_00, 0)
    assert api.audit() == []


def test_what_is_promised_is_confirmed_and_the_rest_released_at_the_end() -> None:
    tree()
    pool = campaign()
    owner = person()
    reward = grant(pool, owner).uid
    claim(reward, owner)
    payouts.run_due(NOW)
    lost = grant(pool, owner, "lost").uid
    assert nodes.settle_open(NOW) == 1
    assert sums()["company"] == (90_00, 10_00)
    api.close_scope(SCOPE, NOW)
    assert sums()["company"] == (0, 10_00)
    api.revoke(lost, "reviewer", NOW)
    # Settled by the next sweep or never held again: nothing is left that is held.
    nodes.settle_scope(SCOPE, NOW)
    assert sums() == {"company": (0, 5_00), "life": (0, 5_00), "car": (0, 0)}
    [share] = next(one for one in api.budget_tree() if one.slug == "life").campaigns
    assert (share.campaign, share.confirmed, share.released) == ("slug-scope-1", 5_00, 95_00)
    assert api.audit() == []


def test_a_shared_budget_is_clamped_and_names_the_node() -> None:
    tree(company=250_00)
    campaign("one", "life", 200_00)
    with pytest.raises(Conflict) as refused, transaction.atomic():
        campaign("two", "life", 110_00)
    assert refused.value.code == "budget.exceeded"
    assert refused.value.params == {"needed": 110_00, "node": "life", "left": 100_00}
    with pytest.raises(Conflict) as refused, transaction.atomic():
        campaign("two", "car", 60_00)
    assert refused.value.params == {"needed": 60_00, "node": "company", "left": 50_00}
    campaign("two", "car", 50_00)
    with pytest.raises(Conflict, match=r"budget\.exceeded"), transaction.atomic():
        api.top_up(scope="two", key="k", amount=1, now=NOW)
    assert api.scope_totals("two").budget == 50_00
    api.close_scope("one", NOW)
    campaign("three", "life", 200_00)
    assert sums()["company"] == (250_00, 0)
    assert api.audit() == []


@pytest.mark.parametrize(
    ("line", "code"), [("unknown", "budget.node"), ("dollars", "budget.currency")]
)
def test_a_line_that_cannot_pay(line: str, code: str) -> None:
    tree()
    api.create_budget_node(
        slug="dollars", title="$", parent=None, currency="USD", limit=10**9, alarm_at=80,
        actor="admin", now=NOW,
    )  # fmt: skip
    with pytest.raises(Conflict, match=code), transaction.atomic():
        campaign(line=line)


def test_a_campaign_stays_with_its_line() -> None:
    tree()
    campaign()
    with pytest.raises(Conflict, match=r"budget\.line"), transaction.atomic():
        campaign(line="car", total=120_00)


def test_the_alarm_begins_is_told_once_and_ends() -> None:
    tree()
    campaign("one", "life", 200_00)
    assert api.budget_alarms() == []
    campaign("two", "life", 40_00)
    [alarm] = api.budget_alarms()
    assert (alarm.slug, alarm.percent, alarm.left) == ("life", 80, 60_00)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT payload->'props'->>'node' FROM core_outboxmessage"
            " WHERE payload->>'name' = 'budget_alarm'"
        )
        assert cursor.fetchall() == [("life",)]
    api.change_budget_node(
        "life", title="Life", limit=400_00, alarm_at=80, actor="admin", now=NOW
    )
    assert api.budget_alarms() == []


def test_staff_change_nodes_and_leave_traces() -> None:
    tree()
    campaign()
    with pytest.raises(Conflict, match=r"budget\.in_use"):
        api.change_budget_node(
            "life", title="Life", limit=99_99, alarm_at=80, actor="admin", now=NOW
        )
    for slug in ("company", "life"):
        with pytest.raises(Conflict, match=r"budget\.in_use"):
            api.remove_budget_node(slug, actor="admin", now=NOW)
    api.remove_budget_node("car", actor="admin", now=NOW)
    with pytest.raises(Missing):
        api.remove_budget_node("car", actor="admin", now=NOW)
    with pytest.raises(Invalid):
        node("life", 1)
    with pytest.raises(Invalid):
        node("new", 1, "nowhere")
    written = AuditEntry.objects.filter(target__startswith="budget:").order_by("id")
    assert [one.action for one in written] == ["budget.created"] * 3 + ["budget.removed"]


def test_the_database_holds_the_limit_by_itself() -> None:
    tree()
    campaign()
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetNode.objects.filter(slug="life").update(held=300_01)
    with pytest.raises(Conflict, match=r"budget\.exceeded"):
        api.settle_hold(f"scope:{SCOPE}", confirmed=100_00, released=1, now=NOW)


@pytest.mark.parametrize(
    ("planted", "broken"),
    [
        ("UPDATE rewards_budgetnode SET held = held + 1 WHERE slug = 'life'", "node.holds"),
        ("UPDATE rewards_budgethold SET amount = amount + 1", "hold.budget"),
        (
            "ALTER TABLE rewards_budgetnode DROP CONSTRAINT rewards_budgetnode_limit;"
            "UPDATE rewards_budgetnode SET \"limit\" = 1 WHERE slug = 'life'",
            "node.limit",
        ),
    ],
)
def test_the_audit_sees_it(planted: str, broken: str) -> None:
    tree()
    campaign()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(planted)
        assert broken in {one.invariant for one in api.audit()}
        transaction.set_rollback(True)


LEAVES = ("a1", "a2", "b1")


class Tree(RuleBasedStateMachine):
    """Random holds against plain sums: company > a > a1, a2; company > b1."""

    limits = {"company": 100, "a": 60, "a1": 50, "a2": 50, "b1": 70}
    above = {
        "a1": ("a1", "a", "company"),
        "a2": ("a2", "a", "company"),
        "b1": ("b1", "company"),
    }

    @initialize()
    def plant(self) -> None:
        self.run = uuid7().hex[-12:]
        self.holds: dict[str, list[Any]] = {}
        for slug, parent in (
            ("company", None), ("a", "company"), ("a1", "a"), ("a2", "a"), ("b1", "company"),
        ):  # fmt: skip
            node(self.name(slug), self.limits[slug], parent and self.name(parent))

    def name(self, slug: str) -> str:
        return f"{slug}-{self.run}"

    def used(self, slug: str) -> int:
        return sum(one[1] - one[3] for one in self.holds.values() if slug in self.above[one[0]])

    @rule(leaf=st.sampled_from(LEAVES), amount=st.integers(1, 40))
    def hold(self, leaf: str, amount: int) -> None:
        key = f"{self.run}:{len(self.holds)}"
        full = [s for s in self.above[leaf] if self.used(s) + amount > self.limits[s]]
        wanted: dict[str, Any] = {
            "node": self.name(leaf),
            "key": key,
            "amount": amount,
            "currency": "CNY",
        }
        if full:
            with pytest.raises(Conflict) as refused:
                api.hold_budget(**wanted, now=NOW)
            assert refused.value.params["node"] == self.name(full[0])
            assert refused.value.params["left"] == self.limits[full[0]] - self.used(full[0])
        else:
            assert api.hold_budget(**wanted, now=NOW) == amount
            self.holds[key] = [leaf, amount, 0, 0]

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from(sorted(self.holds)))
        confirmed, released = data.draw(st.tuples(st.integers(0, 40), st.integers(0, 40)))
        hold = self.holds[key]
        # What was released may be wanted back only while the nodes have room for it.
        room = min(self.limits[s] - self.used(s) for s in self.above[hold[0]])
        fits = confirmed + released <= hold[1] and hold[3] - released <= room
        try:
            api.settle_hold(key, confirmed=confirmed, released=released, now=NOW)
        except Conflict:
            assert not fits
        else:
            assert fits
            hold[2:] = [confirmed, released]

    @invariant()
    def agrees(self) -> None:
        if not hasattr(self, "run"):
            return
        for slug, limit in self.limits.items():
            row = BudgetNode.objects.get(slug=self.name(slug))
            mine = [one for one in self.holds.values() if slug in self.above[one[0]]]
            assert row.confirmed == sum(one[2] for one in mine)
            assert row.held == sum(one[1] - one[2] - one[3] for one in mine)
            assert row.held + row.confirmed <= limit

    def teardown(self) -> None:
        assert [one for one in api.audit() if one.invariant.startswith("node.")] == []


def test_no_order_of_holds_passes_a_limit() -> None:
    run_state_machine_as_test(
        Tree,
        settings=settings(
            max_examples=15, stateful_step_count=20, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


# --- hours -------------------------------------------------------------------------------


def paced(budget: int = 0, **pool: Any) -> int:
    settings_ = {"kind": "goods", "count": 20, "amount": 5_00, **pool}
    return open_scope(budget={"total": 100_00, "per_hour": budget}, pools={"main": settings_})


def test_an_hour_gives_no_more_than_its_limit_and_the_next_one_again() -> None:
    pool = paced(per_hour=17_00)
    owner = person()
    for number in range(3):
        grant(pool, owner, f"k{number}")
    with pytest.raises(Conflict) as refused, transaction.atomic():
        grant(pool, owner, "k3")
    assert refused.value.code == "stock.empty"
    assert refused.value.retry_at == int((NOW + timedelta(hours=1)).timestamp() * 1000)
    assert [(one.pool, one.limit, one.promised) for one in api.hour_use(SCOPE, NOW)] == [
        ("main", 17_00, 15_00)
    ]
    from tests.rewards.kit import request

    later = NOW + timedelta(hours=1)
    assert api.grant_batch([request(pool, owner, "k3")], later)[0].created
    assert api.free_units(pool) == 16
    assert api.audit() == []


def test_a_campaigns_hour_spans_its_pools() -> None:
    paced(budget=10_00)
    pools = {
        slug: {"kind": "goods", "count": 5, "amount": 5_00, "per_hour": 5_00}
        for slug in ("main", "b", "c")
    }
    open_scope(budget={"total": 1000_00, "per_hour": 10_00}, pools=pools)
    from rewards.models import Pool

    ids = dict(Pool.objects.values_list("slug", "id"))
    owner = person()
    grant(ids["b"], owner, "b")
    with pytest.raises(Conflict, match=r"stock\.empty"), transaction.atomic():
        grant(ids["b"], owner, "b2")
    grant(ids["c"], owner, "c")
    with pytest.raises(Conflict, match=r"stock\.empty"), transaction.atomic():
        grant(ids["main"], owner, "m")
    assert {(one.pool, one.promised) for one in api.hour_use(SCOPE, NOW)} == {
        ("", 10_00), ("main", 0), ("b", 5_00), ("c", 5_00),
    }  # fmt: skip
    assert api.audit() == []


def test_packets_and_reservations_are_paced_too() -> None:
    pool = paced(kind="packets", per_hour=10_00)
    taken = []
    with connection.cursor() as cursor:
        for number in range(4):
            cursor.execute(
                "SELECT rewards_reserve_unit(%s, %s, %s, %s)",
                [pool, f"session:{number}", NOW + timedelta(hours=1), number],
            )
            taken.append(cursor.fetchone()[0])
    assert [one is not None for one in taken] == [True, True, False, False]
    # What was reserved may be opened in whatever hour.
    assert grant(pool, person(), unit=taken[0], holder="session:0").amount == 5_00
    assert BudgetHold.objects.count() == 0
    assert api.audit() == []


def test_what_comes_back_after_the_end_is_released_by_the_sweep() -> None:
    tree()
    pool = campaign()
    owner = person()
    grant(pool, owner, "lost")
    grant(pool, owner, "kept", claim_by=NOW + timedelta(days=30))
    api.close_scope(SCOPE, NOW)
    # Everything is confirmed or released: nothing of it is held.
    assert sums()["company"] == (0, 10_00)
    late = NOW + timedelta(days=8)
    assert api.sweep(late).expired == 1
    for _ in range(2):
        balances.checkpoint(late)
    assert nodes.settle_open(late) == 1
    assert sums()["company"] == (0, 5_00)
    # Settled it is left alone.
    assert nodes.settle_open(late) == 0
    assert api.audit() == []


def test_a_gift_that_is_reserved_and_granted_counts_once_in_its_hour() -> None:
    pool = paced(kind="gifts", per_hour=10_00)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rewards_reserve_gift(%s, %s, 'gift:1', %s, 1)",
            [pool, NOW.date(), NOW + timedelta(hours=1)],
        )
        unit = cursor.fetchone()[0]
    assert grant(pool, person(), unit=unit, holder="gift:1").amount == 5_00
    assert sum(part.quota - part.remaining for part in HourPart.objects.all()) == 5_00
