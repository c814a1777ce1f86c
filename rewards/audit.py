"""The stored invariants of the ledger, checked in one snapshot.

Each check is a query that answers the rows which break it: (scope, subject, detail). They
stand in `rewards.invariants`; here they are run.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection, transaction

from core.money import format_minor
from rewards.contracts import Violation
from rewards.invariants import INVARIANTS
from rewards.models import Budget, Grant, LedgerEntry

_further: dict[str, str] = {}


def register(invariants: Mapping[str, str]) -> None:
    """Check these too: queries of an upper app, of the form that stands in `invariants`."""
    _further.update(invariants)


def audit(scope: str | None = None) -> list[Violation]:
    """Every violation of one scope, or of all. Empty is good.

    One REPEATABLE READ snapshot, so that it may run while money moves; inside a transaction
    of the caller it is that one's.
    """
    own_snapshot = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if own_snapshot:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        found: list[Violation] = []
        for name, query in (INVARIANTS | _further).items():
            cursor.execute(
                f"SELECT scope, subject, detail FROM ({query}) broken"  # noqa: S608 - our own
                " WHERE %(scope)s::text IS NULL OR scope = %(scope)s ORDER BY scope, subject",
                {"scope": scope},
            )
            found += [
                Violation(name, str(where), str(subject), str(detail))
                for where, subject, detail in cursor.fetchall()
            ]
    return found


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
        "invariants": len(INVARIANTS | _further),
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
