"""A packet given back while its scope is being closed goes back with the others' money."""

from __future__ import annotations

import io
import threading

import pytest
from django.db import connection, transaction

from rewards import api
from rewards.models import Unit
from tests.race.meeting import somebody_waits, until
from tests.race.play_support import function_replaced
from tests.rewards.kit import NOW, SCOPE, open_scope, totals

pytestmark = pytest.mark.django_db(transaction=True)


def close_and_release_together() -> list[str]:
    """Close the scope; while its transaction is open, give the reserved packet back, which
    waits for it or is done before."""
    pool = open_scope(pools={"main": {"count": 1, "amount": 5_00}})
    with connection.cursor() as cursor:
        cursor.execute("SELECT rewards_reserve_unit(%s, 'holder', %s, 1)", [pool, NOW])
        unit = cursor.fetchone()[0]
    closed, released = threading.Event(), threading.Event()

    def release() -> None:
        try:
            closed.wait(timeout=60)
            with connection.cursor() as cursor:
                cursor.execute("SELECT rewards_release_unit(%s, 'holder')", [unit])
        finally:
            released.set()
            connection.close()

    other = threading.Thread(target=release)
    other.start()
    with transaction.atomic():
        api.close_scope(SCOPE, NOW)
        closed.set()
        until(lambda: released.is_set() or somebody_waits())
    other.join()
    api.sweep(NOW)
    return list(Unit.objects.values_list("state", flat=True))


def test_a_packet_given_back_while_the_scope_closes_is_withdrawn() -> None:
    assert close_and_release_together() == ["withdrawn"]
    assert totals() == (100_00, 0, 0, 0)
    assert api.audit() == []


def test_control_without_the_lock_its_money_is_stranded() -> None:
    with function_replaced("rewards_release_unit", "FOR SHARE OF b", ""):
        assert close_and_release_together() == ["free"]
    assert totals() == (95_00, 5_00, 0, 0)


def close_while_codes_go_on_sale() -> list[str]:
    """Close the scope while somebody has put codes on sale, who commits it when the closing
    waits for them or is done."""
    open_scope(pools={"main": {"kind": "codes", "count": 3, "amount": 5_00}})
    placed, done = threading.Event(), threading.Event()

    def place() -> None:
        try:
            with transaction.atomic():
                lines = api.code_lines(io.BytesIO(b"AAA-1\nAAA-2\n"))
                api.import_codes(scope=SCOPE, pool="main", lines=lines, key="file", now=NOW)
                placed.set()
                until(lambda: done.is_set() or somebody_waits())
        finally:
            placed.set()
            connection.close()

    other = threading.Thread(target=place)
    other.start()
    placed.wait(timeout=60)
    api.close_scope(SCOPE, NOW)
    done.set()
    other.join()
    return sorted(Unit.objects.values_list("state", flat=True))


def test_codes_put_on_sale_while_the_scope_closes_are_withdrawn() -> None:
    assert close_while_codes_go_on_sale() == ["withdrawn", "withdrawn"]
    assert totals() == (100_00, 0, 0, 0)
    assert api.audit() == []


def test_control_without_the_segments_lock_codes_are_paid_back_twice() -> None:
    with function_replaced("rewards_withdraw_segments", "FOR UPDATE", ""):
        assert close_while_codes_go_on_sale() == ["withdrawn", "withdrawn"]
    assert totals() == (110_00, -10_00, 0, 0)
