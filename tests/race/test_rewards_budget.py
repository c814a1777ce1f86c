"""Many campaigns at once on one line, many promises in one hour; each with a control."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from rewards import api
from rewards.models import Budget, BudgetNode, HourPart
from tests.race.meeting import meeting
from tests.race.test_rewards_units import at_once, code, sql
from tests.rewards.kit import NOW, SCOPE, grant, open_scope, person
from tests.rewards.test_budget_tree import node

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 32
ROOT = Path(__file__).resolve().parents[2]

# As somebody in a hurry would write it: look at the node, think, add.
NAIVE_LOCK = """
CREATE OR REPLACE FUNCTION rewards_lock_nodes(p_node bigint) RETURNS SETOF rewards_budgetnode
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY WITH RECURSIVE up AS (
        SELECT n.* FROM rewards_budgetnode n WHERE id = p_node
        UNION ALL SELECT n.* FROM rewards_budgetnode n JOIN up ON n.id = up.parent_id
    ) SELECT * FROM up;
    PERFORM race_meet(17);
END $$
"""
LIMIT = (
    "ALTER TABLE rewards_budgetnode ADD CONSTRAINT rewards_budgetnode_limit CHECK"
    ' (held >= 0 AND confirmed >= 0 AND "limit" >= held + confirmed)'
)
NAIVE_PACE = """
CREATE OR REPLACE FUNCTION rewards_pace(
    p_owner text, p_limit bigint, p_amount bigint, p_salt integer, p_now timestamptz
) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_spent bigint;
BEGIN
    SELECT coalesce(sum(quota - remaining), 0) INTO v_spent FROM rewards_hourpart
    WHERE owner = p_owner;
    PERFORM race_meet(11);
    IF v_spent + p_amount > p_limit THEN
        RETURN false;
    END IF;
    INSERT INTO rewards_hourpart (owner, hour, n, quota, remaining)
    VALUES (p_owner, p_now, (random() * 30000)::integer, p_amount, 0);
    RETURN true;
END $$
"""


def plant() -> None:
    node("company", 1_000)
    node("life", 600, "company")
    node("car", 600, "company")


def everybody() -> Counter[str]:
    def work(number: int) -> Any:
        return api.hold_budget(
            node="life" if number % 2 else "car", key=f"hold-{number}", amount=60,
            currency="CNY", now=NOW,
        )  # fmt: skip

    return Counter(code(result) for result in at_once(work, THREADS))


def test_lines_share_a_company_and_none_passes_its_limit() -> None:
    plant()
    assert everybody() == {"int": 16, "budget.exceeded": 16}
    rows = {one.slug: one.held for one in BudgetNode.objects.all()}
    assert rows["company"] == 960 == rows["life"] + rows["car"]
    assert api.audit() == []


def test_control_without_the_lock_the_company_is_overdrawn() -> None:
    plant()
    try:
        sql(NAIVE_LOCK)
        sql("ALTER TABLE rewards_budgetnode DROP CONSTRAINT rewards_budgetnode_limit")
        with meeting():
            assert everybody()["int"] > 16
        assert "node.limit" in {one.invariant for one in api.audit()}
    finally:
        sql("TRUNCATE rewards_budgetnode CASCADE")
        sql(LIMIT)
        sql((ROOT / "rewards/sql/0035_budget_tree.sql").read_text())


def test_holding_settling_and_releasing_at_once_agree() -> None:
    plant()
    for number in range(8):
        api.hold_budget(
            node="life" if number % 2 else "car", key=f"old-{number}", amount=50,
            currency="CNY", now=NOW,
        )  # fmt: skip

    def work(number: int) -> Any:
        if number % 2:
            return api.settle_hold(f"old-{number % 8}", confirmed=number, released=10, now=NOW)
        return api.hold_budget(
            node="life" if number % 4 else "car", key=f"new-{number}", amount=60,
            currency="CNY", now=NOW,
        )  # fmt: skip

    results = Counter(code(result) for result in at_once(work, THREADS))
    assert set(results) <= {"NoneType", "int", "budget.exceeded"}
    assert results["NoneType"] == 16
    assert api.audit() == []


def hourly() -> Counter[str]:
    pool = open_scope(
        pools={"main": {"kind": "goods", "count": 100, "amount": 1_00, "per_hour": 10_50}}
    )
    people = [person() for _ in range(THREADS)]

    def work(number: int) -> Any:
        with transaction.atomic():
            return grant(pool, people[number], f"key-{number}")

    return Counter(code(result) for result in at_once(work, THREADS))


def test_an_hour_gives_exactly_what_it_has() -> None:
    assert hourly() == {"GrantResult": 10, "stock.empty": THREADS - 10}
    assert [(one.promised, one.limit) for one in api.hour_use(SCOPE, NOW)] == [(10_00, 10_50)]
    assert sum(HourPart.objects.values_list("remaining", flat=True)) == 50
    assert api.audit() == []


# As somebody in a hurry would cut: look at what is left, think, give that.
NAIVE_REST = """
CREATE OR REPLACE FUNCTION rewards_pace_rest(
    p_owner text, p_hour timestamptz, p_amount bigint, p_least bigint
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_left bigint;
BEGIN
    SELECT sum(remaining) INTO v_left FROM rewards_hourpart
    WHERE owner = p_owner AND hour = p_hour;
    PERFORM race_meet(2);
    IF v_left < p_least THEN
        RETURN 0;
    END IF;
    UPDATE rewards_hourpart SET remaining = 0 WHERE owner = p_owner AND hour = p_hour;
    RETURN least(v_left, p_amount);
END $$
"""
NO_PARTS = """
CREATE OR REPLACE FUNCTION rewards_pace_last(p_owner text, p_hour timestamptz, p_amount bigint)
RETURNS boolean LANGUAGE sql AS 'SELECT false'
"""


def cutting() -> list[int]:
    """Eight packets of 1.00 at once in an hour of 2.50 that cuts; what was given."""
    pool = open_scope(
        budget={"total": 100_00, "per_hour": 2_50},
        pools={
            "main": {
                "kind": "packets", "split": "double_mean", "count": 8, "amount": 1_00,
                "min": 1_00, "cut": True,
            }
        },
    )  # fmt: skip
    sql("UPDATE rewards_pool SET settings = '{\"least\": 10}'")
    # Open already: whoever opens an hour keeps the others waiting until it has committed.
    budget = Budget.objects.get()
    HourPart.objects.create(
        owner=f"budget:{budget.id}", hour=NOW, n=0, quota=2_50, remaining=2_50
    )
    people = [person() for _ in range(8)]

    def work(number: int) -> Any:
        with transaction.atomic():
            return grant(pool, people[number], f"key-{number}").amount

    return sorted(one for one in at_once(work, 8) if isinstance(one, int))


def test_an_hour_that_cuts_gives_all_it_has_and_no_more() -> None:
    assert cutting() == [50, 1_00, 1_00]
    assert api.audit() == []


def test_control_without_the_lock_what_is_left_is_given_twice() -> None:
    try:
        sql(NAIVE_REST)
        sql(NO_PARTS)
        with meeting():
            assert sum(cutting()) > 2_50
    finally:
        sql((ROOT / "rewards/sql/0036_pace.sql").read_text())
        sql((ROOT / "rewards/sql/0061_cut_amounts.sql").read_text())


def test_control_without_the_parts_the_hour_is_passed() -> None:
    try:
        sql(NAIVE_PACE)
        with meeting():
            assert hourly()["GrantResult"] > 10
    finally:
        sql((ROOT / "rewards/sql/0036_pace.sql").read_text())
