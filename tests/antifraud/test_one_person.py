"""Who explains one person reads that person's decisions, not the campaign's."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from antifraud import api

pytestmark = pytest.mark.django_db

FILL = """
INSERT INTO antifraud_decision (id, campaign, action, outcome, score, hits, person_uid,
    device_uid, ip_hash, degraded, features_hash, at, closed_by)
SELECT gen_random_uuid(), 'c', 'help', 'allow', n, '[]', md5((n %% 2000)::text)::uuid, '', '',
    false, '', now() + n * interval '1 second', ''
FROM generate_series(1, 20000) n
"""


def read(plan: dict[str, Any]) -> int:
    """Rows that the plan took out of the table, those it dropped again included."""
    own = 0
    if plan.get("Relation Name") == "antifraud_decision":
        kept = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
        own = round(kept * plan["Actual Loops"])
    return own + sum(read(part) for part in plan.get("Plans", ()))


def test_the_decisions_about_one_person_are_read_alone() -> None:
    rows: list[int] = []

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if 'FROM "antifraud_decision"' in sql:
            with connection.connection.cursor() as cursor:
                cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
                rows.append(read(cursor.fetchone()[0][0]["Plan"]))
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        cursor.execute(FILL, {})
        cursor.execute("ANALYZE antifraud_decision")
        cursor.execute("SELECT md5('7')::uuid")
        (person,) = cursor.fetchone()
    with connection.execute_wrapper(explained):
        found = api.judgements("c", [UUID(str(person))], most=3)
    assert [one.score for one in found] == [18007, 16007, 14007]
    assert rows == [10]
