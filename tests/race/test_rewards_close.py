"""A packet given back while its scope is being closed goes back with the others' money."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction

from rewards import api
from rewards.models import Unit
from tests.race.play_support import function_replaced
from tests.rewards.kit import NOW, SCOPE, open_scope, totals

pytestmark = pytest.mark.django_db(transaction=True)


def close_and_release_together() -> list[str]:
    """Close the scope; while its transaction is open, give the reserved packet back."""
    pool = open_scope(pools={"main": {"count": 1, "amount": 5_00}})
    with connection.cursor() as cursor:
        cursor.execute("SELECT rewards_reserve_unit(%s, 'holder', %s, 1)", [pool, NOW])
        unit = cursor.fetchone()[0]
    closed = threading.Event()

    def release() -> None:
        try:
            closed.wait(timeout=30)
            with connection.cursor() as cursor:
                cursor.execute("SELECT rewards_release_unit(%s, 'holder')", [unit])
        finally:
            connection.close()

    other = threading.Thread(target=release)
    other.start()
    with transaction.atomic():
        api.close_scope(SCOPE, NOW)
        closed.set()
        time.sleep(0.5)
    other.join(timeout=30)
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
