"""The ledger that the bench makes is a sound one, and the proofs alone carry its audit."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rewards import audit, bench

pytestmark = pytest.mark.django_db


def test_a_ledger_of_thousands_is_proved_without_a_look_at_its_rows():
    entries = bench.load(4_000)
    assert 3_000 < entries < 5_000
    with CaptureQueriesContext(connection) as asked:
        done = bench.measure()
    assert (done.entries, done.violations) == (entries, 0)
    text = "\n".join(query["sql"] for query in asked)
    # What stands in the slow query of an invariant with a proof.
    assert "promised ' || m.promised" not in text
    assert "generate_series(0, p.generation)" not in text


def test_what_is_wrong_among_thousands_is_named():
    bench.load(4_000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT uid::text FROM rewards_grant WHERE status = 'fulfilled' LIMIT 1")
        (uid,) = cursor.fetchone()
        cursor.execute("UPDATE rewards_grant SET amount = 501 WHERE uid = %s", [uid])

    found = {(one.invariant, one.subject) for one in audit.audit()}
    assert ("grant.entries", uid) in found
    assert ("grant.unit", uid) in found


def scanned(plan, table):
    """How often the plan looked at the table."""
    own = plan["Actual Loops"] if plan.get("Relation Name") == table else 0
    return own + sum(scanned(part, table) for part in plan.get("Plans", ()))


def test_where_nothing_is_wrong_no_invariant_walks_the_entries():
    """Sums and proofs have seen each once; a join that begins at the entries is minutes."""
    bench.load(4_000)
    walked = []

    def explained(execute, sql, params, many, context):
        if "FROM (" in sql and "broken" in sql:
            with connection.cursor() as cursor:
                cursor.cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
                (found,) = cursor.fetchone()
            if scanned(found[0]["Plan"], "rewards_ledgerentry"):
                walked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        assert audit.audit() == []
    assert walked == []
