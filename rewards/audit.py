"""The stored invariants of the ledger, checked in one snapshot.

Each check is a query that answers the rows which break it: (scope, subject, detail). They
stand in `rewards.invariants`; here they are run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from core.money import format_minor
from rewards.audit_naming import BLOCKS, MOST_BLOCKS, WHOLE
from rewards.audit_proofs import PROOFS
from rewards.audit_sums import ACCOUNTS, SUMS, WHOLE_SUMS, draw_secret
from rewards.contracts import Violation
from rewards.invariants import INVARIANTS
from rewards.invariants_grants import GRANT_INVARIANTS
from rewards.models import Budget

ROOM = {
    "max_parallel_workers_per_gather": "4",
    "work_mem": "128MB",
    "hash_mem_multiplier": "4",
    "jit": "off",
}
"""What the audit may use of the database while it lasts."""

ONE_BY_ONE = (
    "enable_nestloop",
    "enable_mergejoin",
    "enable_indexscan",
    "enable_bitmapscan",
    "enable_sort",
)
"""Ways of the planner that are wrong where every row is looked at once."""

MOST = 1_000
"""So many violations of one invariant are named; where there are more, it is said."""

_OUTER = """
    SELECT scope, subject, detail FROM ({asked}) broken
    WHERE %(scope)s::text IS NULL OR scope = %(scope)s ORDER BY scope, subject LIMIT {most}
"""

_further: dict[str, str] = {}


def register(invariants: Mapping[str, str]) -> None:
    """Check these too: queries of an upper app, of the form that stands in `invariants`."""
    _further.update(invariants)


def audit(scope: str | None = None) -> list[Violation]:
    """Violations of one scope, or of all, at most MOST of an invariant. Empty is good.

    One REPEATABLE READ snapshot, so that it may run while money moves; inside a transaction
    of the caller it is that one's. Sums are made first, in one pass each (`audit_sums`); of the
    whole ledger a short proof is tried before rows are looked at (`audit_proofs`), and where it
    fails, only where the sides differ (`audit_naming`). The passes are work for several
    processes of the database.
    """
    return _run(scope).violations


@dataclass(frozen=True)
class _Audited:
    violations: list[Violation]
    entries: int
    grants: int


def _run(scope: str | None) -> _Audited:
    own_snapshot = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if own_snapshot:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        for name, value in ROOM.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
        known: dict[str, Any] = {"scope": scope, "secret": draw_secret()}
        tables = _sum_up(cursor, known)
        entries, grants = _counted(cursor, scope)
        proved: dict[str, bool] = {}
        found: list[Violation] = []
        for name, query in (INVARIANTS | GRANT_INVARIANTS | _further).items():
            if scope is None and _proved(cursor, PROOFS.get(name), proved):
                continue
            found += _broken(cursor, name, query, known)
        cursor.execute(f"DROP TABLE {', '.join(tables)}")
    return _Audited(found, entries, grants)


def _sum_up(cursor: Any, known: dict[str, Any]) -> list[str]:
    whole = known["scope"] is None
    queries = {
        table: query.format(where="" if whole else condition.format(accounts=ACCOUNTS))
        for table, (query, condition) in SUMS.items()
    }
    for table, query in (queries | (WHOLE_SUMS if whole else {})).items():
        cursor.execute(f"CREATE TEMP TABLE {table} ON COMMIT DROP AS {query}", known)
    tables = [*queries, *(WHOLE_SUMS if whole else ())]
    if whole:
        cursor.execute(f"ANALYZE {', '.join(tables)}")
    return tables


def _counted(cursor: Any, scope: str | None) -> tuple[int, int]:
    """How many entries and grants were looked at."""
    cursor.execute(
        "SELECT (SELECT coalesce(sum(n), 0) FROM audit_flow),"
        " (SELECT coalesce(sum(n), 0) FROM audit_grants)"
    )
    entries, grants = cursor.fetchone()
    return int(entries), int(grants)


def _proved(cursor: Any, proof: tuple[str, ...] | None, proved: dict[str, bool]) -> bool:
    """Whether all of the proof succeeds; a part that stands in several is made once."""
    for query in proof or ():
        if query not in proved:
            cursor.execute(query)
            proved[query] = cursor.fetchone()[0] is True
        if not proved[query]:
            return False
    return proof is not None


def _broken(cursor: Any, name: str, query: str, known: dict[str, Any]) -> list[Violation]:
    """The rows that break it, by name."""
    whole = known["scope"] is None
    rows, more = _where_sides_differ(cursor, name, query, known) if whole else ([], False)
    if not rows:
        asked = WHOLE.get(name, query) if whole else query
        cursor.execute(_OUTER.format(asked=asked, most=MOST + 1), known)
        rows = cursor.fetchall()
    found = [
        Violation(name, str(where), str(subject), str(detail))
        for where, subject, detail in rows[:MOST]
    ]
    if more or len(rows) > MOST:
        found.append(Violation(name, "", "…", f"and more: {len(found)} are named"))
    return found


def _where_sides_differ(
    cursor: Any, name: str, query: str, known: dict[str, Any]
) -> tuple[list[tuple[Any, ...]], bool]:
    """What breaks it in the blocks that differ, and whether there are more such blocks."""
    if name not in BLOCKS:
        return [], False
    place = BLOCKS[name]
    for way in ONE_BY_ONE:
        cursor.execute(f"SET LOCAL {way} = off")
    cursor.execute(place.query, known)
    blocks = [block for (block,) in cursor.fetchall()]
    for way in ONE_BY_ONE:
        cursor.execute(f"SET LOCAL {way} = on")
    if not blocks:
        return [], False
    asked = place.narrowed(query, blocks[:MOST_BLOCKS])
    cursor.execute(_OUTER.format(asked=asked, most=MOST + 1), known)
    return cursor.fetchall(), len(blocks) > MOST_BLOCKS


def report(scope: str | None = None) -> dict[str, object]:
    """The audit with the figures it stands on, for `manage.py audit_ledger`."""
    done = _run(scope)
    budgets = Budget.objects.all()
    if scope is not None:
        budgets = budgets.filter(scope=scope)
    return {
        "ok": not done.violations,
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
        "entries": done.entries,
        "grants": done.grants,
        "violations": [
            {
                "invariant": one.invariant,
                "scope": one.scope,
                "subject": one.subject,
                "detail": one.detail,
            }
            for one in done.violations
        ],
    }
