"""The list of calls to organisers' systems reads those, not all payments."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from rewards import clearing
from tests.rewards.kit import grant, open_scope, person

pytestmark = pytest.mark.django_db

# Of 10,000 payments every hundredth went to an organiser's system; of those every tenth failed.
FILL = """
WITH one AS (SELECT * FROM rewards_grant LIMIT 1), made AS (
    INSERT INTO rewards_grant (uid, idem_key, scope, version, pool_id, person_id, kind, amount,
        currency, provider, status, claim_by, created_at, updated_at)
    SELECT gen_random_uuid(), n::text, o.scope, o.version, o.pool_id, o.person_id, o.kind,
        o.amount, o.currency, 'wechat', 'fulfilled', o.claim_by, now(), now()
    FROM one o, generate_series(1, 10000) n RETURNING id, idem_key::int AS n
)
INSERT INTO rewards_payout (grant_id, number, generation, provider, recipient, state, attempts,
    error, next_at, created_at, updated_at)
SELECT id, lpad(n::text, 32, '0'), 0, CASE n %% 100 WHEN 0 THEN 'webhook' ELSE 'wechat' END, '',
    CASE n %% 500 WHEN 0 THEN 'unknown' ELSE 'succeeded' END, 1,
    CASE n %% 500 WHEN 0 THEN 'webhook.status' ELSE '' END, now(), now(), now()
FROM made ORDER BY n
"""


def read(plan: dict[str, Any]) -> int:
    """Rows that the plan took out of the payments, those it dropped again included."""
    own = 0
    if plan.get("Relation Name") == "rewards_payout":
        kept = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
        own = round(kept * plan["Actual Loops"])
    return own + sum(read(part) for part in plan.get("Plans", ()))


def test_the_newest_calls_are_read_alone() -> None:
    rows: list[int] = []

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if 'FROM "rewards_payout"' in sql:
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
                rows.append(read(cursor.fetchone()[0][0]["Plan"]))
        return execute(sql, params, many, context)

    grant(open_scope(), person())
    with connection.cursor() as cursor:
        cursor.execute(FILL, {})
        cursor.execute("ANALYZE rewards_payout")
        cursor.execute("ANALYZE rewards_grant")
    with connection.execute_wrapper(explained):
        newest = clearing.webhooks(limit=20)
        broken = clearing.webhooks(broken=True, limit=10)
    assert [one.number for one in newest] == [f"{n:032}" for n in range(10000, 8000, -100)]
    assert [one.number for one in broken] == [f"{n:032}" for n in range(10000, 5000, -500)]
    assert rows == [20, 10]
