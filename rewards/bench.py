"""A ledger of any size, made by the database itself, and how fast the audit goes over it."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.db import connection, transaction

from rewards import audit

BUDGETS = 100
AMOUNT = 5_00

_LOAD = (
    """
    INSERT INTO audiences_person (uid, phone_cipher, phone_masked, created_at)
    VALUES (gen_random_uuid(), '', '', now())
    """,
    """
    INSERT INTO rewards_budget (scope, campaign_slug, currency, total, terms, opened_at)
    SELECT 'bench-' || b, 'bench-' || b, 'CNY', %(each)s * 500, '{}', now()
    FROM generate_series(1, %(budgets)s) b
    """,
    """
    INSERT INTO rewards_pool (budget_id, slug, kind, size, opened_at)
    SELECT id, 'main', 'packets', %(each)s, now() FROM rewards_budget
    WHERE scope LIKE 'bench-%%'
    """,
    """
    INSERT INTO rewards_account (budget_id, kind, pool_id)
    SELECT b.id, k, CASE k WHEN 'escrow' THEN p.id END
    FROM rewards_budget b JOIN rewards_pool p ON p.budget_id = b.id
    CROSS JOIN unnest(ARRAY['source', 'budget', 'escrow', 'payable', 'paid', 'recovered']) k
    WHERE b.scope LIKE 'bench-%%'
    """,
    # Of ten rewards eight are paid, one waits, one has expired and its packet is free again.
    """
    INSERT INTO rewards_unit (pool_id, amount, state)
    SELECT p.id, 500, CASE n %% 10 WHEN 1 THEN 'free' ELSE 'granted' END
    FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
    CROSS JOIN generate_series(1, %(each)s) n WHERE b.scope LIKE 'bench-%%'
    ORDER BY n, p.id
    """,
    """
    INSERT INTO rewards_grant (
        uid, idem_key, scope, version, pool_id, unit_id, person_id, kind, amount, currency,
        provider, status, claim_by, created_at, updated_at, fulfilled_at
    )
    SELECT gen_random_uuid(), 'bench:' || u.id, b.scope, repeat('ab', 32), u.pool_id, u.id,
        (SELECT max(id) FROM audiences_person), 'packet', 500, 'CNY', 'wechat',
        CASE WHEN u.state = 'free' THEN 'expired' WHEN w.n %% 9 = 0 THEN 'granted'
            ELSE 'fulfilled' END,
        now(), now(), now(), now()
    FROM (SELECT id, pool_id, state FROM rewards_unit) u
    JOIN rewards_pool p ON p.id = u.pool_id
    JOIN rewards_budget b ON b.id = p.budget_id AND b.scope LIKE 'bench-%%'
    CROSS JOIN LATERAL (SELECT u.id AS n) w ORDER BY u.id
    """,
    """
    INSERT INTO rewards_payout (
        grant_id, number, generation, provider, recipient, state, attempts, error, created_at,
        updated_at
    )
    SELECT id, rewards_payout_number(uid, 0), 0, provider, '', 'succeeded', 1, '', now(), now()
    FROM rewards_grant WHERE idem_key LIKE 'bench:%%' AND status = 'fulfilled' ORDER BY id
    """,
    """
    INSERT INTO rewards_ledgerentry (key, debit_id, credit_id, amount, grant_id, at)
    SELECT k.word || b.scope, d.id, c.id, b.total, NULL, now()
    FROM rewards_budget b
    CROSS JOIN (VALUES ('open:', 'source', 'budget'), ('escrow:', 'budget', 'escrow'))
        k(word, debit, credit)
    JOIN rewards_account d ON d.budget_id = b.id AND d.kind = k.debit
    JOIN rewards_account c ON c.budget_id = b.id AND c.kind = k.credit
    WHERE b.scope LIKE 'bench-%%'
    """,
    """
    WITH ways AS (
        SELECT b.scope, k.word, k.status, d.id AS debit, c.id AS credit
        FROM rewards_budget b
        CROSS JOIN (VALUES ('grant:', 'escrow', 'payable', NULL),
            ('paid:', 'payable', 'paid', 'fulfilled'),
            ('return:', 'payable', 'escrow', 'expired')) k(word, debit, credit, status)
        JOIN rewards_account d ON d.budget_id = b.id AND d.kind = k.debit
        JOIN rewards_account c ON c.budget_id = b.id AND c.kind = k.credit
        WHERE b.scope LIKE 'bench-%%'
    )
    INSERT INTO rewards_ledgerentry (key, debit_id, credit_id, amount, grant_id, at)
    SELECT w.word || g.uid, w.debit, w.credit, 500, g.id, now()
    FROM rewards_grant g JOIN ways w ON w.scope = g.scope
        AND (w.status IS NULL OR w.status = g.status)
    WHERE g.idem_key LIKE 'bench:%%'
    """,
)

_MADE = "rewards_unit, rewards_grant"
TABLES = ("rewards_unit", "rewards_grant", "rewards_payout", "rewards_ledgerentry")


@dataclass(frozen=True)
class Audited:
    """Seconds of the audit and of a plain sum over as many entries, in the same run."""

    entries: int
    seconds: float
    plain_seconds: float
    violations: int


def load(entries: int, bare: bool = False) -> int:
    """About so many entries with their grants, packets and orders; how many there are.

    `bare` takes indexes away while rows come and builds them again afterwards; foreign keys
    stay away. For millions, in a database that is thrown away.
    """
    each = max(round(entries / 1.9) // BUDGETS, 10)
    with transaction.atomic(), connection.cursor() as cursor:
        again = _strip(cursor) if bare else []
        for statement in _LOAD:
            cursor.execute(statement, {"each": each, "budgets": BUDGETS})
            # Nobody else sees these rows yet: unless told, the planner takes them for few.
            cursor.execute(f"ANALYZE rewards_budget, rewards_pool, rewards_account, {_MADE}")
        for statement in again:
            cursor.execute(statement)
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"VACUUM (ANALYZE) {table}" if bare else f"ANALYZE {table}")
        cursor.execute("SELECT count(*) FROM rewards_ledgerentry")
        return int(cursor.fetchone()[0])


def _strip(cursor: object) -> list[str]:
    """Drop foreign keys and plain indexes of the large tables; how to make them again."""
    run = cursor.execute  # type: ignore[attr-defined]
    fetch = cursor.fetchall  # type: ignore[attr-defined]
    again: list[str] = []
    run(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype"
        " FROM pg_constraint WHERE conrelid = ANY (%s::regclass[]) AND contype IN ('f', 'u')",
        [list(TABLES)],
    )
    for table, name, definition, _kind in sorted(fetch(), key=lambda row: row[3]):
        run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        if _kind == "u":
            again.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    run(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid = ANY (%s::regclass[]) AND NOT i.indisprimary",
        [list(TABLES)],
    )
    for name, definition in fetch():
        run(f"DROP INDEX {name}")
        again.append(definition)
    return again


def measure() -> Audited:
    """Audit everything once, and sum the ledger plainly once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), sum(amount) FROM rewards_ledgerentry")
        began = time.perf_counter()
        cursor.execute("SELECT count(*), sum(amount) FROM rewards_ledgerentry")
        entries = int(cursor.fetchone()[0])
        plain = time.perf_counter() - began
    began = time.perf_counter()
    found = audit.audit()
    return Audited(entries, time.perf_counter() - began, plain, len(found))
