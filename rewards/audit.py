"""The stored invariants of the ledger, checked in one snapshot.

Each check is a query that answers the rows which break it: (scope, subject, detail). They
stand in `rewards.invariants`; here they are run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection, transaction

from core.money import format_minor
from rewards.audit_proofs import PROOFS, WHOLE
from rewards.contracts import Violation
from rewards.invariants import ACCOUNTS, INVARIANTS, SUMS
from rewards.invariants_grants import GRANT_INVARIANTS
from rewards.models import Budget, Grant, LedgerEntry

ROOM = {
    "max_parallel_workers_per_gather": "4",
    "work_mem": "128MB",
    "hash_mem_multiplier": "4",
    "jit": "off",
}
"""What the audit may use of the database while it lasts."""

LOOKS = ("enable_nestloop", "enable_mergejoin")

_further: dict[str, str] = {}


def register(invariants: Mapping[str, str]) -> None:
    """Check these too: queries of an upper app, of the form that stands in `invariants`."""
    _further.update(invariants)


def audit(scope: str | None = None) -> list[Violation]:
    """Every violation of one scope, or of all. Empty is good.

    One REPEATABLE READ snapshot, so that it may run while money moves; inside a transaction
    of the caller it is that one's. Sums are made first, in one pass each (`SUMS`); of the whole
    ledger a short proof is tried before rows are looked at one by one (`audit_proofs`). All of
    it is work for several processes of the database.
    """
    own_snapshot = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if own_snapshot:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for name, value in ROOM.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        _sum_up(cursor, scope)
        known: dict[str, bool] = {}
        found: list[Violation] = []
        for name, query in (INVARIANTS | GRANT_INVARIANTS | _further).items():
            if scope is None and _proved(cursor, PROOFS.get(name), known):
                continue
            asked = WHOLE.get(name, query) if scope is None else query
            cursor.execute(
                f"SELECT scope, subject, detail FROM ({asked}) broken"  # noqa: S608 - our own
                " WHERE %(scope)s::text IS NULL OR scope = %(scope)s ORDER BY scope, subject",
                {"scope": scope},
            )
            found += [
                Violation(name, str(where), str(subject), str(detail))
                for where, subject, detail in cursor.fetchall()
            ]
        for table in SUMS:
            cursor.execute(f"DROP TABLE {table}")
    return found


def _sum_up(cursor: Any, scope: str | None) -> None:
    for table, (query, condition) in SUMS.items():
        where = condition.format(accounts=ACCOUNTS) if scope is not None else ""
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{table}")
        cursor.execute(
            f"CREATE TEMP TABLE {table} ON COMMIT DROP AS {query.format(where=where)}",
            {"scope": scope},
        )
        cursor.execute(f"ANALYZE {table}")


def _proved(cursor: Any, proof: tuple[str, ...] | None, known: dict[str, bool]) -> bool:
    """Whether all of the proof succeeds; a part that stands in several is made once."""
    for query in proof or ():
        if query not in known:
            # Everything is looked at: hashing it once beats a look by index for each row.
            for way in LOOKS:
                cursor.execute(f"SET LOCAL {way} = off")
            cursor.execute(query)
            known[query] = cursor.fetchone()[0] is True
            for way in LOOKS:
                cursor.execute(f"SET LOCAL {way} = on")
        if not known[query]:
            return False
    return proof is not None


def report(scope: str | None = None) -> dict[str, object]:
    """The audit with the figures it stands on, for `manage.py audit_ledger`."""
    violations = audit(scope)
    budgets = Budget.objects.all()
    entries = LedgerEntry.objects.all()
    grants = Grant.objects.all()
    if scope is not None:
        budgets = budgets.filter(scope=scope)
        entries = entries.filter(debit__budget__scope=scope)
        grants = grants.filter(scope=scope)
    return {
        "ok": not violations,
        "invariants": len(INVARIANTS | GRANT_INVARIANTS | _further),
        "budgets": [
            {
                "scope": budget.scope,
                "campaign": budget.campaign_slug,
                "total": budget.total,
                "text": format_minor(budget.total, budget.currency),
            }
            for budget in budgets.order_by("id")
        ],
        "entries": entries.count(),
        "grants": grants.count(),
        "violations": [
            {
                "invariant": one.invariant,
                "scope": one.scope,
                "subject": one.subject,
                "detail": one.detail,
            }
            for one in violations
        ],
    }
