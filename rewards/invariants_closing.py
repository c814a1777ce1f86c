"""What must be true of money at the end, and of kept balances; see `rewards.invariants`."""

# ruff: noqa: S608 - the queries are put together from words of this file only

from __future__ import annotations

from rewards.invariants import SCOPED

CLOSING: dict[str, str] = {
    # Packets, waves, pots, segments: a campaign that is over offers none of them any more.
    "closed.free": f"""
        SELECT b.scope, 'pool:' || p.id AS subject, 'closed, and prizes are free' AS detail
        FROM rewards_budget b JOIN rewards_pool p ON p.budget_id = b.id
        WHERE {SCOPED} AND b.closed_at IS NOT NULL AND (
            EXISTS (SELECT FROM audit_units u WHERE u.pool_id = p.id AND u.state = 'free')
            OR EXISTS (SELECT FROM rewards_segment s
                       WHERE s.pool_id = p.id AND s.remaining > 0))
    """,
    # Its line has the whole budget of what runs, and of what is over no more back than came
    # back. (What comes back later is released by the next sweep.)
    "hold.released": f"""
        SELECT b.scope, h.key AS subject,
            'released ' || h.released || ', come back ' || r.back AS detail
        FROM rewards_budgethold h JOIN rewards_budget b ON b.scope = h.scope
        CROSS JOIN LATERAL (
            SELECT CASE WHEN b.closed_at IS NULL THEN 0 ELSE coalesce((
                SELECT sum(CASE WHEN f.credit_id = a.id THEN f.total ELSE -f.total END)
                FROM rewards_account a
                JOIN audit_flow f ON a.id IN (f.credit_id, f.debit_id)
                WHERE a.budget_id = b.id AND a.kind IN ('budget', 'recovered')), 0) END AS back
        ) r
        WHERE {SCOPED} AND h.released > r.back
    """,
    # A kept balance and the entries after it are all entries of the account.
    "balance.kept": f"""
        WITH later AS MATERIALIZED (
            SELECT m.account_id, sum(m.credit) AS credited, sum(m.debit) AS debited
            FROM rewards_ledgerentry e
            CROSS JOIN LATERAL (VALUES (e.credit_id, e.amount, 0), (e.debit_id, 0, e.amount))
                AS m(account_id, credit, debit)
            WHERE e.id > (SELECT upto FROM rewards_checkpoint WHERE id = 1)
            GROUP BY m.account_id
        )
        SELECT b.scope, a.kind || coalesce(':' || a.pool_id, '') AS subject,
            'kept ' || k.credited || ' and ' || k.debited || ', entries '
                || s.credited || ' and ' || s.debited AS detail
        FROM rewards_balance k
        JOIN rewards_account a ON a.id = k.account_id
        JOIN rewards_budget b ON b.id = a.budget_id
        CROSS JOIN LATERAL (
            SELECT (SELECT coalesce(sum(total), 0) FROM audit_flow WHERE credit_id = a.id)
                    - coalesce((SELECT credited FROM later WHERE account_id = a.id), 0)
                    AS credited,
                (SELECT coalesce(sum(total), 0) FROM audit_flow WHERE debit_id = a.id)
                    - coalesce((SELECT debited FROM later WHERE account_id = a.id), 0)
                    AS debited
        ) s
        WHERE {SCOPED} AND (k.credited, k.debited) <> (s.credited, s.debited)
    """,
}
