"""Counted prizes: no row for each, every way a packet goes, and never one too many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pydantic import ValidationError

from core.errors import Conflict
from rewards import api
from rewards.contracts import PoolSection
from rewards.models import Grant, Pool, Segment, Unit
from rewards.services.goods import read_address
from tests.rewards.kit import (
    NOW,
    SCOPE,
    grant,
    open_scope,
    person,
    request,
    section,
    totals,
)

pytestmark = pytest.mark.django_db

TITLE = {"en": "Umbrella", "zh-hans": "雨伞"}


def goods(count: int = 5, amount: int = 10_00, **more: Any) -> dict[str, Any]:
    return {"main": {"kind": "goods", "count": count, "amount": amount, **more}}


def reserve(pool: int, holder: str = "session:1", until: timedelta = timedelta(hours=1)) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rewards_reserve_unit(%s, %s, %s, 7)", [pool, holder, NOW + until]
        )
        return cursor.fetchone()[0]


def left(pool: int) -> int:
    return sum(Segment.objects.filter(pool_id=pool).values_list("remaining", flat=True))


def test_a_counted_pool_has_segments_and_no_rows() -> None:
    pool = open_scope(pools=goods(1000, 10))
    assert Unit.objects.count() == 0
    rows = Segment.objects.filter(pool_id=pool).order_by("n")
    assert [one.remaining for one in rows] == [63] * 8 + [62] * 8
    assert api.free_units(pool) == 1000
    assert totals() == (0, 100_00, 0, 0)
    assert api.audit() == []


def test_what_is_left_of_each_pool_and_of_all() -> None:
    pools = goods(3, 10_00, low=2, title=TITLE) | {"more": {"count": 20, "amount": 1_00}}
    pool = open_scope(pools=pools)
    assert [(one.slug, one.kind, one.free, one.level) for one in api.pool_stock(SCOPE)] == [
        ("main", "goods", 3, "plenty"),
        ("more", "packets", 20, "plenty"),
    ]
    for number in range(3):
        grant(pool, person(), f"k{number}")
    assert api.pool_stock(SCOPE)[0].level == "none"
    assert api.stock_level(SCOPE) == "plenty"


def test_every_unit_is_given_and_then_none() -> None:
    pool = open_scope(pools=goods(10))
    owner = person()
    given = [grant(pool, owner, f"k{number}", face={"slot": number}) for number in range(10)]
    assert {(one.kind, one.unit, one.amount) for one in given} == {("goods", None, 10_00)}
    assert given[3].face == {"slot": 3}
    with pytest.raises(Conflict, match="stock.empty"), transaction.atomic():
        grant(pool, owner, "one more")
    assert grant(pool, owner, "k3").created is False
    assert totals() == (0, 0, 100_00, 0)
    assert api.scope_totals(SCOPE).granted_units == 10
    assert api.audit() == []


def test_the_face_is_the_pools_and_the_owner_sees_it() -> None:
    pool = open_scope(pools=goods(title=TITLE))
    owner = person()
    grant(pool, owner)
    [seen] = api.rewards_of(owner, SCOPE)
    assert (seen.kind, seen.face) == ("goods", {"title": TITLE})
    assert api.reward(seen.id) == seen


def test_unclaimed_it_is_there_again() -> None:
    pool = open_scope(pools=goods(1))
    first, second = person(), person()
    grant(pool, first, "first")
    assert api.sweep(NOW + timedelta(days=7)).expired == 1
    assert (left(pool), totals()) == (1, (90_00, 10_00, 0, 0))
    later = grant(pool, second, "second", claim_by=NOW + timedelta(days=30))
    api.revoke(later.uid, "reviewer", NOW)
    assert (left(pool), totals()) == (1, (90_00, 10_00, 0, 0))
    assert api.audit() == []


def test_a_reserved_unit_becomes_a_row_and_stays_one() -> None:
    pool = open_scope(pools=goods(2))
    unit = reserve(pool)
    assert (left(pool), api.free_units(pool)) == (1, 1)
    assert reserve(pool) == unit
    given = grant(pool, person(), unit=unit, holder="session:1")
    assert (given.unit, given.kind) == (unit, "goods")
    other = reserve(pool, "session:2")
    assert (reserve(pool, "session:3"), api.free_units(pool)) == (None, 0)
    assert api.audit() == []
    assert api.sweep(NOW + timedelta(hours=2)).released == 1
    # Free as a row now, and taken like any other.
    assert (left(pool), api.free_units(pool)) == (0, 1)
    assert grant(pool, person(), "k2").unit == other
    assert api.audit() == []


def test_close_withdraws_what_is_free_and_later_what_comes_back() -> None:
    pool = open_scope(pools=goods(5))
    owner = person()
    kept = grant(pool, owner, "kept").uid
    lost = grant(pool, owner, "lost").uid
    assert api.close_scope(SCOPE, NOW) == 30_00
    with pytest.raises(Conflict, match="stock.empty"), transaction.atomic():
        grant(pool, owner, "late")
    api.revoke(lost, "reviewer", NOW)
    assert (left(pool), totals()) == (0, (90_00, 0, 10_00, 0))
    assert sum(Segment.objects.values_list("withdrawn", flat=True)) == 4
    fields = {"name": "Wang", "phone": "13800000001", "address": "Century Avenue 1"}
    sent = api.claim(
        reward_uid=kept, person_id=owner, phone_hash=None, phone_cipher=None, now=NOW,
        address=read_address(fields),
    )  # fmt: skip
    assert sent.status == "claimed"
    assert api.close_scope(SCOPE, NOW) == 0
    assert api.audit() == []


def test_a_later_version_and_a_top_up_add_units() -> None:
    pool = open_scope(pools=goods(3))
    open_scope(pools=goods(5))
    assert (api.free_units(pool), totals()) == (5, (50_00, 50_00, 0, 0))
    more = PoolSection(kind="goods", count=2, amount=10_00)
    assert api.add_packets(scope=SCOPE, pool="main", key="k", section=more, now=NOW)
    assert not api.add_packets(scope=SCOPE, pool="main", key="k", section=more, now=NOW)
    assert (api.free_units(pool), totals()) == (7, (30_00, 70_00, 0, 0))
    assert Pool.objects.get(id=pool).size == 7
    assert api.audit() == []


def test_the_database_knows_no_negative_number() -> None:
    pool = open_scope(pools=goods(1))
    with pytest.raises(IntegrityError), transaction.atomic():
        Segment.objects.filter(pool_id=pool).update(remaining=-1)


def test_a_batch_takes_from_several_pools_or_from_none() -> None:
    open_scope(pools=goods(2) | {"few": {"kind": "goods", "count": 1, "amount": 5_00}})
    ids = dict(Pool.objects.values_list("slug", "id"))
    owner = person()
    items = [request(ids["main"], owner, "a"), request(ids["few"], owner, "b")]
    assert [one.amount for one in api.grant_batch(items, NOW)] == [10_00, 5_00]
    more = [request(ids["main"], owner, "c"), request(ids["few"], owner, "d")]
    with pytest.raises(Conflict, match="stock.empty"), transaction.atomic():
        api.grant_batch(more, NOW)
    assert (left(ids["main"]), Grant.objects.count()) == (1, 2)
    assert api.audit() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "points", "count": 1, "amount": 1},
        {"kind": "goods", "count": 1, "amount": 1, "points": 5},
        {"kind": "goods", "count": 1, "total": 5, "split": "exchangeable"},
        {"kind": "webhook", "count": 1, "amount": 1},
        {"kind": "goods", "count": 1, "amount": 1, "url": "https://example.com/"},
        {"kind": "codes", "count": 1_000_001, "amount": 1},
        {"kind": "goods", "count": 1},
    ],
)
def test_a_pool_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        section(pools={"main": wrong})


def test_the_audit_sees_units_that_nobody_counted() -> None:
    pool = open_scope(pools=goods(5))
    Segment.objects.filter(pool_id=pool, n=0).update(remaining=2)
    assert {one.invariant for one in api.audit()} == {"escrow.units", "pool.size"}


def test_the_audit_sees_packets_that_are_counted() -> None:
    pool = open_scope()
    Segment.objects.create(pool_id=pool, amount=5_00, n=0, remaining=0)
    assert {one.invariant for one in api.audit()} == {"segment.counted"}
