"""The ledger that the bench makes is a sound one, and the proofs alone carry its audit."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rewards import bench

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
    from rewards import audit

    found = {(one.invariant, one.subject) for one in audit.audit()}
    assert ("grant.entries", uid) in found
    assert ("grant.unit", uid) in found
