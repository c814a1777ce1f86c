"""Opening, topping up and closing the money of a scope."""

import random
from datetime import timedelta

import pytest
from django.db import transaction

from core.errors import Conflict, Missing
from rewards import api
from rewards.contracts import PoolSection
from rewards.models import Budget, LedgerEntry, Unit
from tests.rewards.kit import NOW, SCOPE, grant, open_scope, person, section, totals

pytestmark = pytest.mark.django_db


def test_opening_escrows_every_packet():
    pool = open_scope()
    assert totals() == (80_00, 20_00, 0, 0)
    assert list(Unit.objects.filter(pool_id=pool).values_list("amount", flat=True)) == [500] * 4
    assert api.free_units(pool) == 4
    assert api.audit() == []


def test_opening_again_changes_nothing():
    first = open_scope()
    assert open_scope() == first
    assert totals() == (80_00, 20_00, 0, 0)
    assert LedgerEntry.objects.count() == 2
    assert Unit.objects.count() == 4


def test_packets_get_scattered_slots():
    open_scope(pools={"main": {"count": 200, "amount": 10}})
    slots = list(Unit.objects.order_by("id").values_list("slot", flat=True))
    assert len(set(slots)) > 190
    assert slots != sorted(slots)


def test_an_exchangeable_pool_holds_its_total():
    pool = open_scope(
        pools={"main": {"count": 9, "split": "exchangeable", "total": 77_77, "min": 100}}
    )
    amounts = list(Unit.objects.filter(pool_id=pool).values_list("amount", flat=True))
    assert (len(amounts), sum(amounts), min(amounts) >= 100) == (9, 77_77, True)
    assert api.audit() == []


def test_a_later_version_adds_pools_and_money_and_keeps_earlier_providers():
    open_scope()
    later = section(
        budget={"total": 150_00},
        pools={"main": {"count": 4, "amount": 5_00}, "extra": {"count": 2, "amount": 60_00}},
    )
    pools = api.open_scope(
        scope=SCOPE, section=later, currency="CNY", campaign_slug="slug-scope-1", now=NOW
    )
    assert sorted(pools) == ["extra", "main"]
    assert totals() == (10_00, 140_00, 0, 0)
    assert Budget.objects.get().total == 150_00
    assert api.audit() == []


def test_pools_beyond_the_budget_are_refused_whole():
    open_scope()
    with pytest.raises(Conflict) as refused:
        api.add_packets(
            scope=SCOPE,
            pool="main",
            key="more",
            section=PoolSection(count=17, amount=5_00),
            now=NOW,
        )
    assert refused.value.code == "budget.exceeded"
    assert totals() == (80_00, 20_00, 0, 0)
    assert Unit.objects.count() == 4


def test_top_up_and_packets_count_once_under_their_key():
    pool = open_scope()
    assert api.top_up(scope=SCOPE, key="may", amount=50_00, now=NOW) is True
    assert api.top_up(scope=SCOPE, key="may", amount=50_00, now=NOW) is False
    more = PoolSection(count=3, split="exchangeable", total=30_00, min=1)
    for expected in (True, False):
        assert (
            api.add_packets(
                scope=SCOPE, pool="main", key="m", section=more, now=NOW, rng=random.Random(1)
            )
            is expected
        )
    assert totals() == (100_00, 50_00, 0, 0)
    assert api.free_units(pool) == 7
    assert api.audit() == []


def test_closing_returns_the_free_packets_and_honours_promises():
    pool = open_scope()
    owner = person()
    grant(pool, owner)
    assert api.close_scope(SCOPE, NOW) == 15_00
    assert totals() == (95_00, 0, 5_00, 0)
    assert api.stock_level(SCOPE) == "none"
    assert api.audit() == []
    assert api.close_scope(SCOPE, NOW) == 0
    with pytest.raises(Conflict) as refused, transaction.atomic():
        grant(pool, owner, "k2")
    assert refused.value.code == "stock.empty"
    # What expires after the end goes to the budget, not back on sale.
    assert api.sweep(NOW + timedelta(days=8)).expired == 1
    assert totals() == (100_00, 0, 0, 0)
    assert api.audit() == []


def test_a_closed_scope_takes_no_money():
    open_scope()
    api.close_scope(SCOPE, NOW)
    for act in (
        lambda: api.top_up(scope=SCOPE, key="x", amount=1, now=NOW),
        lambda: open_scope(),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "budget.closed"
    with pytest.raises(Missing):
        api.close_scope("nowhere", NOW)


def test_stock_level_in_words():
    pool = open_scope(pools={"main": {"count": 20, "amount": 100}})
    assert api.stock_level(SCOPE) == "plenty"
    owner = person()
    for number in range(17):
        grant(pool, owner, f"k{number}")
    assert api.stock_level(SCOPE) == "plenty"
    grant(pool, owner, "k17")
    assert api.stock_level(SCOPE) == "few"
    grant(pool, owner, "k18")
    grant(pool, owner, "k19")
    assert api.stock_level(SCOPE) == "none"
    assert api.stock_level("nowhere") == "none"
