"""The audit finds what is wrong, each kind of wrong under its name."""

import io
import json

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from rewards import api
from rewards import audit as ledger_audit
from rewards.invariants import INVARIANTS
from rewards.invariants_grants import GRANT_INVARIANTS
from rewards.services import payouts
from tests.rewards.kit import NOW, SCOPE, claim, grant, open_scope, person

pytestmark = pytest.mark.django_db

ACCOUNT = (
    "(SELECT a.id FROM rewards_account a JOIN rewards_budget b ON b.id = a.budget_id"
    " WHERE b.scope = '{scope}' AND a.kind = '{kind}')"
)


def account(kind, scope=SCOPE):
    return ACCOUNT.format(kind=kind, scope=scope)


def entry(source, target, amount, grant="NULL"):
    return (
        "INSERT INTO rewards_ledgerentry (key, debit_id, credit_id, amount, grant_id, at)"
        f" VALUES ('planted', {source}, {target}, {amount}, {grant}, now())"
    )


UNGUARDED = (
    "CREATE OR REPLACE FUNCTION rewards_payout_guard() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NEW; END';"
)
"""The database itself would keep the number."""

FIRST = "(SELECT min(id) FROM rewards_grant)"

PLANTED = {
    "money from nowhere in escrow": (
        entry(account("source"), account("escrow"), 100),
        {"entry.path", "budget.total", "escrow.units"},
    ),
    "an entry between two budgets": (
        entry(account("budget"), account("budget", "scope-2"), 100),
        {"entry.accounts", "entry.path"},
    ),
    "an entry without an account": (
        entry("999999999", account("budget"), 100),
        {"entry.accounts"},
    ),
    "more escrowed than there is": (
        entry(account("budget"), account("escrow"), 90_00),
        {"account.negative", "escrow.units", "budget.exceeded"},
    ),
    "a grant paid twice": (
        entry(account("payable"), account("paid"), 5_00, FIRST),
        {"paid.grants", "payable.grants", "grant.entries"},
    ),
    "a promise without a grant": (
        entry(account("escrow"), account("payable"), 5_00),
        {"entry.path", "escrow.units", "payable.grants"},
    ),
    "a budget raised without money": (
        "UPDATE rewards_budget SET total = total + 1 WHERE scope = 'scope-1'",
        {"budget.total"},
    ),
    "a packet made richer": (
        "UPDATE rewards_unit SET amount = amount + 1 WHERE id ="
        " (SELECT min(id) FROM rewards_unit WHERE state = 'free')",
        {"escrow.units"},
    ),
    "a packet granted to nobody": (
        "UPDATE rewards_unit SET state = 'granted' WHERE id ="
        " (SELECT min(id) FROM rewards_unit WHERE state = 'free')",
        {"unit.granted", "escrow.units"},
    ),
    "a granted packet back on sale": (
        f"UPDATE rewards_unit SET state = 'free', holder = NULL WHERE id ="
        f" (SELECT unit_id FROM rewards_grant WHERE id = {FIRST})",
        {"grant.unit", "escrow.units"},
    ),
    "a grant made richer": (
        f"UPDATE rewards_grant SET amount = amount + 1 WHERE id = {FIRST}",
        {"grant.unit", "grant.entries", "paid.grants"},
    ),
    "a grant marked as paid": (
        "UPDATE rewards_grant SET status = 'fulfilled' WHERE status = 'granted'",
        {"payable.grants", "paid.grants", "grant.entries", "payout.state"},
    ),
    "a grant of an unknown version": (
        f"UPDATE rewards_grant SET version = 'latest' WHERE id = {FIRST}",
        {"grant.version"},
    ),
    "a grant of no scope": (
        f"UPDATE rewards_grant SET scope = 'gone' WHERE id = {FIRST}",
        {"grant.scope", "paid.grants"},
    ),
    "a payout under a number of its own": (
        f"{UNGUARDED} UPDATE rewards_payout SET number = repeat('x', 32)",
        {"payout.number"},
    ),
    "a payout the bank never made": (
        "DELETE FROM rewards_sandboxtransfer",
        {"sandbox.paid"},
    ),
    "a payout paid again under the next number": (
        f"{UNGUARDED} UPDATE rewards_payout SET generation = 1,"
        " number = rewards_payout_number("
        " (SELECT uid FROM rewards_grant WHERE id = grant_id), 1);"
        " INSERT INTO rewards_sandboxtransfer (number, amount, currency, recipient_hash,"
        " behaviour, state, error, submissions, callbacks_left, created_at)"
        " SELECT number, 500, 'CNY', '', 'ok', 'succeeded', '', 1, 0, now()"
        " FROM rewards_payout",
        {"sandbox.paid"},
    ),
    "a disputed payout": (
        "UPDATE rewards_payout SET disputed = true",
        {"payout.disputed"},
    ),
    "money back that nobody took back": (
        entry(account("paid"), account("recovered"), 1_00, FIRST),
        {"recovered.clawbacks"},
    ),
    "more taken back than was paid": (
        "INSERT INTO rewards_clawback"
        " (uid, grant_id, amount, reason, state, asked_by, asked_at)"
        f" VALUES (gen_random_uuid(), {FIRST}, 900, 'x', 'done', 'x', now())",
        {"clawback.amount", "recovered.clawbacks"},
    ),
    "a packet with two owners": (
        "DROP INDEX rewards_grant_unit; UPDATE rewards_grant SET unit_id ="
        f" (SELECT unit_id FROM rewards_grant WHERE id = {FIRST})",
        {"unit.once", "unit.granted"},
    ),
    "more grants than packets": (
        "DROP INDEX rewards_grant_unit; DELETE FROM rewards_unit WHERE id <>"
        f" (SELECT unit_id FROM rewards_grant WHERE id = {FIRST})",
        {"pool.oversold", "pool.size", "grant.unit", "escrow.units"},
    ),
}


def two_scopes():
    """One reward paid and one promised in scope-1, a second scope beside it."""
    pool = open_scope()
    open_scope("scope-2")
    owner = person()
    reward = grant(pool, owner, "paid").uid
    claim(reward, owner)
    payouts.run_due(NOW)
    grant(pool, owner, "promised")


def plant(statement):
    # Foreign keys are deferred: they would refuse at the commit what is planted here.
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(statement)


@pytest.mark.parametrize("what", PLANTED)
def test_what_is_planted_is_found(what, monkeypatch):
    two_scopes()
    assert api.audit() == []
    statement, expected = PLANTED[what]
    with transaction.atomic():
        plant(statement)
        found = api.audit()
        # The short proofs say no more and no less than a look at every row.
        monkeypatch.setattr(ledger_audit, "PROOFS", {})
        monkeypatch.setattr(ledger_audit, "BLOCKS", {})
        assert api.audit() == found
        monkeypatch.setattr(ledger_audit, "WHOLE", {})
        assert api.audit() == found
        transaction.set_rollback(True)
    assert {one.invariant for one in found} == expected


def test_every_invariant_has_been_seen_broken():
    gifts = {"gift.quota", "gift.day", "gift.once", "gift.certificate"}  # in test_gifts
    assert set().union(*(expected for _, expected in PLANTED.values())) | gifts == set(
        INVARIANTS | GRANT_INVARIANTS
    )


def test_a_scope_is_audited_alone():
    two_scopes()
    plant("UPDATE rewards_budget SET total = total + 1 WHERE scope = 'scope-1'")
    assert [one.invariant for one in api.audit(SCOPE)] == ["budget.total"]
    assert api.audit("scope-2") == []


def test_ledger_entries_cannot_be_changed_or_deleted():
    two_scopes()
    for statement in (
        "UPDATE rewards_ledgerentry SET amount = 1",
        "DELETE FROM rewards_ledgerentry",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            plant(statement)
    with pytest.raises(DatabaseError, match="rewards_entry_positive"), transaction.atomic():
        plant(entry(account("budget"), account("escrow"), 0))


def run_command(*arguments):
    out = io.StringIO()
    code = 0
    try:
        call_command("audit_ledger", "--json", *arguments, stdout=out)
    except SystemExit as end:
        code = end.code
    return code, json.loads(out.getvalue())


def test_the_command_says_so_and_exits_with_one():
    two_scopes()
    assert run_command("--campaign", "slug-scope-1") == (0, [])
    plant("UPDATE rewards_budget SET total = total + 1 WHERE scope = 'scope-1'")
    for arguments in ((), ("--campaign", "slug-scope-1")):
        assert run_command(*arguments) == (
            1,
            [
                {
                    "invariant": "budget.total",
                    "scope": "scope-1",
                    "subject": "source",
                    "detail": "total 10001, put in 10000",
                }
            ],
        )
    assert run_command("--campaign", "slug-scope-2") == (0, [])
    code, violations = run_command("--campaign", "nobody")
    assert (code, [one["invariant"] for one in violations]) == (1, ["campaign.unknown"])
