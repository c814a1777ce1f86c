"""Goods: an address with the claim, a tracking number from staff, both forgotten in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from core.errors import Conflict, Invalid
from core.models import AuditEntry
from rewards import api
from rewards.contracts_goods import Address
from rewards.models import Shipment
from rewards.services import payouts
from tests.rewards.kit import NOW, SCOPE, grant, open_scope, payout, person, totals

pytestmark = pytest.mark.django_db

FIELDS = {"name": "王小明", "phone": "13800000001", "address": "上海市  浦东新区 世纪大道1号"}
TITLE = {"en": "Umbrella", "zh-hans": "雨伞"}


def ordered(**more: Any) -> tuple[UUID, int]:
    """A claimed umbrella and its owner."""
    goods = {"kind": "goods", "count": 3, "amount": 20_00, "title": TITLE, "keep_days": 10}
    pool = open_scope(pools={"main": goods}, **more)
    owner = person()
    reward = grant(pool, owner).uid
    claim(reward, owner)
    return reward, owner


def claim(reward: UUID, owner: int, fields: dict[str, str] | None = None) -> Any:
    return api.claim(
        reward_uid=reward, person_id=owner, phone_hash="a" * 64, phone_cipher="sealed",
        now=NOW, address=api.read_address(FIELDS if fields is None else fields),
    )  # fmt: skip


def ship(reward: UUID, tracking: str = "SF1234567890", now: Any = NOW) -> None:
    api.mark_shipped(reward, carrier="SF", tracking=tracking, actor="operator", now=now)


def test_from_claim_to_doorstep() -> None:
    reward, owner = ordered()
    [seen] = api.rewards_of(owner, SCOPE)
    assert seen.face == {"title": TITLE, "shipping": "ordered"}
    assert payouts.run_due(NOW) == 1
    assert payout(reward).state == "accepted"
    [parcel] = api.parcels([SCOPE], "ordered")
    assert (parcel.name, parcel.address, parcel.due) == ("王**", None, True)
    ship(reward)
    [seen] = api.rewards_of(owner, SCOPE)
    assert seen.face["shipping"] == "shipped"
    assert (seen.face["carrier"], seen.face["tracking"]) == ("SF", "SF1234567890")
    assert payouts.run_due(NOW) == 1
    [seen] = api.rewards_of(owner, SCOPE)
    assert seen.status == "fulfilled"
    assert totals() == (40_00, 40_00, 0, 20_00)
    ship(reward)
    ship(reward, "SF0000000000")
    assert api.rewards_of(owner, SCOPE)[0].face["tracking"] == "SF0000000000"
    assert AuditEntry.objects.filter(action="goods.shipped").count() == 2
    assert api.audit() == []


def test_the_address_is_encrypted_shown_to_few_and_forgotten() -> None:
    reward, _owner = ordered()
    payouts.run_due(NOW)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(s::text, ''), (SELECT string_agg(o::text, '')"
            " FROM core_outboxmessage o) FROM rewards_shipment s"
        )
        stored = "".join(cursor.fetchone())
    assert not any(part in stored for part in ("小明", "13800000001", "世纪大道"))
    [parcel] = api.parcels_in_clear([SCOPE], "ordered", actor="operator", now=NOW)
    assert parcel.address == Address("王小明", "+8613800000001", "上海市 浦东新区 世纪大道1号")
    noted = AuditEntry.objects.get(action="goods.addresses_shown")
    assert (noted.actor, noted.data["parcels"]) == ("operator", 1)
    ship(reward)
    assert api.sweep(NOW + timedelta(days=9)).addresses == 0
    assert api.sweep(NOW + timedelta(days=10)).addresses == 1
    [parcel] = api.parcels_in_clear([SCOPE], "shipped", actor="operator", now=NOW)
    assert (parcel.address, parcel.tracking) == (None, "SF1234567890")


def test_what_cannot_be_sent_fails_and_its_unit_comes_back() -> None:
    reward, _owner = ordered()
    payouts.run_due(NOW)
    api.mark_undeliverable(reward, actor="operator", now=NOW)
    with pytest.raises(Conflict, match="not_due"):
        ship(reward)
    payouts.run_due(NOW)
    assert (payout(reward).state, payout(reward).error) == ("failed", "goods.undeliverable")
    # Somebody tries again: the same address, a new number.
    api.retry_failed(reward, "admin", NOW)
    payouts.run_due(NOW)
    assert Shipment.objects.get().status == "ordered"
    api.mark_undeliverable(reward, actor="operator", now=NOW)
    payouts.run_due(NOW)
    api.revoke(reward, "reviewer", NOW)
    assert totals() == (40_00, 60_00, 0, 0)
    assert api.sweep(NOW).addresses == 1
    assert api.audit() == []


def test_nothing_leaves_while_it_can_still_be_stopped() -> None:
    reward, _owner = ordered(cool_off_seconds=3600)
    assert [one.due for one in api.parcels([SCOPE])] == [False]
    with pytest.raises(Conflict, match=r"goods\.not_due"):
        ship(reward)
    later = NOW + timedelta(hours=1)
    payouts.run_due(later)
    ship(reward, now=later)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"name": ""}, {("fields.name", "missing")}),
        ({"name": "王"}, {("fields.name", "length")}),
        ({"phone": "12"}, {("fields.phone", "format")}),
        ({"address": "x" * 201}, {("fields.address", "length")}),
        ({"address": "Shanghai\u202e 1 Road"}, {("fields.address", "characters")}),
        ({"more": "1"}, {("fields.more", "unknown")}),
        ({"phone": "", "address": " "},
         {("fields.phone", "missing"), ("fields.address", "missing")}),
    ],
)  # fmt: skip
def test_an_address_that_is_none(change: dict[str, str], wrong: set[tuple[str, str]]) -> None:
    with pytest.raises(Invalid) as refused:
        api.read_address({**FIELDS, **change})
    assert {(one.path, one.code) for one in refused.value.errors} == wrong


def test_goods_are_not_claimed_without_an_address() -> None:
    pool = open_scope(pools={"main": {"kind": "goods", "count": 1, "amount": 20_00}})
    owner = person()
    reward = grant(pool, owner).uid
    with pytest.raises(Invalid, match=r"body\.invalid"), transaction.atomic():
        api.claim(
            reward_uid=reward, person_id=owner, phone_hash=None, phone_cipher=None, now=NOW
        )
    assert api.reward(reward).status == "granted"  # type: ignore[union-attr]
    assert claim(reward, owner).status == "claimed"
    assert claim(reward, owner).status == "claimed"
    assert Shipment.objects.count() == 1
