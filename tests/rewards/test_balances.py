"""Balances are kept up to an entry nobody is still writing before, and read from there on."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from rewards import api, bench
from rewards.models import Balance, Checkpoint, LedgerEntry
from rewards.services.balances import checkpoint
from tests.race.play_support import function_replaced
from tests.rewards import kit

pytestmark = pytest.mark.django_db(transaction=True)


def held() -> dict[str, int]:
    """What a plain sum over all entries says."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.kind, sum(CASE WHEN e.credit_id = a.id THEN e.amount ELSE -e.amount END)"
            " FROM rewards_account a JOIN rewards_ledgerentry e"
            " ON a.id IN (e.debit_id, e.credit_id) GROUP BY a.kind"
        )
        return {kind: int(amount) for kind, amount in cursor.fetchall()}


def kept() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.kind, sum(k.balance) FROM rewards_budget b"
            " CROSS JOIN LATERAL rewards_balances(b.id) k GROUP BY k.kind"
        )
        return {kind: int(amount) for kind, amount in cursor.fetchall() if amount}


def test_a_balance_is_the_same_before_and_after_each_checkpoint() -> None:
    pool, owner = kit.open_scope(), kit.person()
    for number in range(3):
        assert kept() == held()
        kit.grant(pool, owner, f"k{number}")
        assert kept() == held()
        checkpoint(kit.NOW)
        assert kept() == held()
    assert checkpoint(kit.NOW) == LedgerEntry.objects.order_by("-id")[0].id
    assert kept() == held()
    assert api.audit() == []


def late_entry() -> None:
    """Somebody draws an id, a later one commits, two checkpoints come by, and only then the
    first commits."""
    pool, owner = kit.open_scope(), kit.person()
    checkpoint(kit.NOW)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(
                "INSERT INTO rewards_ledgerentry (key, debit_id, credit_id, amount, at)"
                " SELECT 'late', s.id, b.id, 100, now() FROM rewards_account s"
                " JOIN rewards_account b ON b.budget_id = s.budget_id AND b.kind = 'budget'"
                " WHERE s.kind = 'source'"
            )
            kit.grant(pool, owner)
            for _ in range(3):
                checkpoint(kit.NOW)
            cursor.execute("COMMIT")
    finally:
        other.close()
    for _ in range(2):
        checkpoint(kit.NOW)


def test_an_entry_that_commits_late_is_not_passed_over() -> None:
    late_entry()
    assert kept() == held()
    assert Checkpoint.objects.get().upto == LedgerEntry.objects.order_by("-id")[0].id


def test_control_without_waiting_for_writers_it_is() -> None:
    waits = "virtualtransaction = ANY (v_point.writers)"
    with function_replaced("rewards_checkpoint", waits, "false"):
        late_entry()
    assert kept() != held()
    assert "balance.kept" in {one.invariant for one in api.audit()}


def entries_read(scope: str) -> int:
    """How many entries the database touches for the board's figures, by its own counters."""
    with transaction.atomic(), connection.cursor() as cursor:
        seen = []
        for asked in (False, True):
            if asked:
                api.scope_totals(scope, units=False)
            cursor.execute(
                "SELECT pg_stat_get_xact_tuples_returned(t)"
                " + pg_stat_get_xact_tuples_fetched(t)"
                " FROM CAST('rewards_ledgerentry'::regclass AS oid) t"
            )
            seen.append(int(cursor.fetchone()[0]))
        return seen[1] - seen[0]


def test_the_boards_figures_read_what_came_after_the_checkpoint() -> None:
    entries = bench.load(4_000)
    assert entries_read("bench-1") >= entries
    for _ in range(2):
        checkpoint(kit.NOW)
    assert entries_read("bench-1") == 0
    totals = api.scope_totals("bench-1", units=False)
    assert totals.budget == totals.unallocated + totals.escrow + totals.payable + totals.paid
    assert api.audit() == []


@pytest.mark.parametrize("column", ["credited", "debited"])
def test_a_kept_balance_that_is_wrong_is_found(column: str) -> None:
    kit.open_scope()
    for _ in range(2):
        checkpoint(kit.NOW)
    with transaction.atomic():
        row = Balance.objects.filter(account__kind="budget").get()
        setattr(row, column, getattr(row, column) + 1)
        row.save()
        assert {one.invariant for one in api.audit()} == {"balance.kept"}
        transaction.set_rollback(True)
