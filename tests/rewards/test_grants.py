"""Granting: one key one grant, reservations, refusals, facts, one round trip."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audiences.models import Person
from core.errors import Conflict
from rewards import api
from rewards.models import Grant, Unit
from tests.rewards.kit import (
    NOW,
    SCOPE,
    VERSION,
    facts,
    grant,
    open_scope,
    person,
    request,
    totals,
)

pytestmark = pytest.mark.django_db


def reserve(pool, holder, until=NOW + timedelta(hours=1), salt=1):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rewards_reserve_unit(%s, %s, %s, %s)", [pool, holder, until, salt]
        )
        return cursor.fetchone()[0]


def release(unit, holder):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rewards_release_unit(%s, %s)", [unit, holder])
        return cursor.fetchone()[0]


def test_a_grant_moves_money_and_tells():
    pool = open_scope()
    owner = person()
    result = grant(pool, owner)
    assert (result.amount, result.currency, result.status, result.created) == (
        5_00,
        "CNY",
        "granted",
        True,
    )
    assert totals() == (80_00, 15_00, 5_00, 0)
    stored = Grant.objects.get()
    assert (stored.version, stored.person_id, stored.unit.state) == (VERSION, owner, "granted")
    [(name, payload)] = facts()
    assert name == "reward_granted"
    assert payload["campaign"] == "slug-scope-1"
    assert payload["person_id"] == owner
    assert payload["at"] == 1777608000000
    assert payload["props"] == {
        "reward": str(result.uid),
        "kind": "packet",
        "amount": 500,
        "currency": "CNY",
        "status": "granted",
    }
    assert [one.id for one in api.rewards_of(owner, SCOPE)] == [result.uid]
    assert api.audit() == []


def test_the_same_key_is_the_same_grant_for_ever():
    pool = open_scope()
    owner = person()
    first = grant(pool, owner)
    again = grant(pool, owner)
    assert again.created is False
    assert (again.uid, again.unit, again.amount) == (first.uid, first.unit, first.amount)
    assert Grant.objects.count() == 1
    assert len(facts()) == 1
    assert totals() == (80_00, 15_00, 5_00, 0)


def test_the_same_key_twice_in_a_batch_and_results_in_order():
    pool = open_scope()
    owner = person()
    results = api.grant_batch(
        [request(pool, owner, key) for key in ("z", "a", "z")],
        NOW,
    )
    assert [one.idem_key for one in results] == ["z", "a", "z"]
    assert [one.created for one in results] == [True, True, False]
    assert results[0].uid == results[2].uid


def test_a_batch_is_one_round_trip():
    pool = open_scope()
    owner = person()
    items = [request(pool, owner, f"k{number}") for number in range(3)]
    with CaptureQueriesContext(connection) as queries:
        api.grant_batch(items, NOW)
    assert len(queries) == 1
    assert api.grant_batch([], NOW) == []


def test_a_batch_without_enough_packets_is_refused_whole():
    pool = open_scope()
    owner = person()
    with pytest.raises(Conflict) as refused:
        api.grant_batch([request(pool, owner, f"k{number}") for number in range(5)], NOW)
    assert refused.value.code == "stock.empty"


def test_every_packet_goes_out_and_then_the_pool_is_empty():
    pool = open_scope()
    owner = person()
    units = {grant(pool, owner, f"k{number}").unit for number in range(4)}
    assert len(units) == 4
    assert reserve(pool, "late") is None
    assert totals() == (80_00, 0, 20_00, 0)
    assert api.audit() == []


def test_a_holder_has_one_packet_and_asking_again_prolongs():
    pool = open_scope()
    unit = reserve(pool, "session-1")
    assert reserve(pool, "session-1", NOW + timedelta(hours=3), salt=99) == unit
    assert Unit.objects.get(id=unit).reserved_until == NOW + timedelta(hours=3)
    assert api.free_units(pool) == 3
    assert release(unit, "session-2") is False
    assert release(unit, "session-1") is True
    assert release(unit, "session-1") is False
    assert api.free_units(pool) == 4


@pytest.mark.parametrize("salt", [-(2**31), -1, 0, 1, 2**31 - 1])
def test_any_salt_finds_the_last_packet(salt):
    pool = open_scope(pools={"main": {"count": 1, "amount": 100}})
    assert reserve(pool, "only", salt=salt) is not None


def test_a_reserved_packet_goes_to_its_holder_only():
    pool = open_scope()
    owner = person()
    unit = reserve(pool, "session-1")
    with pytest.raises(Conflict) as refused, transaction.atomic():
        grant(pool, owner, "theft", unit=unit, holder="session-2")
    assert refused.value.code == "stock.empty"
    mine = grant(pool, owner, "mine", unit=unit, holder="session-1", amount=5_00)
    assert mine.unit == unit
    assert grant(pool, owner, "mine", unit=unit, holder="session-1").created is False
    assert reserve(pool, "session-1") is None
    assert api.audit() == []


def test_an_amount_that_is_not_the_packets_is_a_bug():
    pool = open_scope()
    owner = person()
    with pytest.raises(DatabaseError, match="holds 500, not 501"), transaction.atomic():
        grant(pool, owner, amount=5_01)
    with pytest.raises(DatabaseError, match="not of scope"), transaction.atomic():
        grant(pool, owner, scope="other")
    assert Grant.objects.count() == 0


def test_a_merged_persons_rewards_are_the_canonical_persons():
    pool = open_scope()
    older, newer = person(), person()
    reward = grant(pool, newer).uid
    Person.objects.filter(id=newer).update(merged_into_id=older)
    assert [one.id for one in api.rewards_of(older, SCOPE)] == [reward]
