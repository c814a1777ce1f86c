"""The clamp: an amount at random is cut to what an hour has left; a fixed promise never is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from pydantic import ValidationError

from core.errors import Conflict
from rewards import api
from rewards.contracts_nodes import Cut, CutSum
from rewards.models import Grant, Pool, Unit
from tests.rewards.kit import NOW, SCOPE, facts, grant, open_scope, person, request, totals

pytestmark = pytest.mark.django_db(transaction=True)

RANDOM = {"kind": "packets", "split": "exchangeable", "count": 1, "total": 800, "min": 100}


def opened(hour: int, **pool: Any) -> int:
    """One packet that holds 800, and a campaign's hour that may have less."""
    return open_scope(
        budget={"total": 10_000, "per_hour": hour},
        pools={
            "main": RANDOM | {"cut": True} | pool,
            "goods": {"kind": "goods", "count": 10, "amount": 500},
        },
    )


def asked(query: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone()[0]


def hours() -> dict[str, int]:
    return {one.pool: one.promised for one in api.hour_use(SCOPE, NOW)}


def test_an_hour_that_has_enough_cuts_nothing() -> None:
    assert grant(opened(800), person()).amount == 800
    assert Grant.objects.get().asked is None
    assert hours() == {"": 800}
    assert api.audit() == []


def test_the_pools_hour_cuts_and_the_rest_goes_back_to_the_budget() -> None:
    pool = open_scope(
        budget={"total": 10_000}, pools={"main": RANDOM | {"cut": True, "per_hour": 500}}
    )
    assert totals() == (9_200, 800, 0, 0)
    reward = grant(pool, person())
    assert reward.amount == 500
    assert totals() == (9_500, 0, 500, 0)
    assert api.cuts([reward.uid]) == {reward.uid: Cut(asked=800, given=500, by="pool")}
    assert hours() == {"main": 500}
    [(name, props)] = facts()
    assert name == "reward_granted"
    said = props["props"]
    assert (said["amount"], said["asked"], said["cut_by"]) == (500, 800, "pool")
    assert api.audit() == []


def test_the_campaigns_hour_cuts_and_the_pools_counts_only_what_was_given() -> None:
    pool = opened(500, per_hour=600)
    reward = grant(pool, person())
    assert api.cuts([reward.uid])[reward.uid] == Cut(800, 500, "campaign")
    assert hours() == {"": 500, "main": 500}
    assert api.cut_sum(SCOPE, NOW - timedelta(hours=1)) == CutSum(1, 300)
    assert api.cut_sum(SCOPE, NOW + timedelta(seconds=1)) == CutSum(0, 0)
    assert api.audit() == []


def test_below_the_smallest_amount_it_is_refused_until_the_next_hour() -> None:
    pool = opened(599)
    owner = person()
    grant(Pool.objects.get(slug="goods").id, owner, "first")
    with pytest.raises(Conflict) as refused, transaction.atomic():
        grant(pool, owner, "second")
    assert refused.value.code == "stock.empty"
    assert refused.value.retry_at == int((NOW + timedelta(hours=1)).timestamp() * 1000)
    assert hours() == {"": 500}
    assert Unit.objects.get(pool_id=pool).amount == 800
    later = api.grant_batch([request(pool, owner, "second")], NOW + timedelta(hours=1))
    # The new hour has 599 of the 800.
    assert later[0].amount == 599
    assert api.audit() == []


@pytest.mark.parametrize(("pool", "item"), [({"cut": False}, {}), ({}, {"amount": 800})])
def test_a_promise_that_was_told_and_a_pool_that_does_not_cut_are_refused(
    pool: dict[str, Any], item: dict[str, Any]
) -> None:
    found = opened(500, **pool)
    with pytest.raises(Conflict, match=r"stock\.empty"), transaction.atomic():
        grant(found, person(), **item)
    assert hours() == {"": 0}
    assert totals()[2] == 0
    assert api.audit() == []


def test_what_comes_back_is_worth_what_it_was_cut_to_and_says_so_no_more() -> None:
    pool = opened(500)
    first = grant(pool, person(), "first")
    late = NOW + timedelta(days=8)
    assert api.sweep(late).expired == 1
    second = api.grant_batch([request(pool, person(), "second")], late)[0]
    assert (first.amount, second.amount) == (500, 500)
    assert list(api.cuts([first.uid, second.uid])) == [first.uid]
    assert api.audit() == []


@pytest.mark.parametrize("wave", [None, 7])
def test_what_is_reserved_is_cut_then_and_kept_to_the_grant(wave: int | None) -> None:
    pool = opened(500)
    until = NOW + timedelta(hours=1)
    if wave is None:
        unit = asked("SELECT rewards_reserve_unit(%s, 'rain:1', %s, 1)", pool, until)
    else:
        Unit.objects.filter(pool_id=pool).update(batch=wave)
        unit = asked(
            "SELECT rewards_reserve_in_wave(%s, %s, 'rain:1', %s, 1)", pool, wave, until
        )
    assert Unit.objects.values_list("amount", "asked", "cut_by").get(id=unit) == (
        500, 800, "campaign",
    )  # fmt: skip
    # What somebody holds is theirs, whatever hour it is granted in.
    reward = grant(pool, person(), unit=unit, holder="rain:1", amount=500)
    assert api.cuts([reward.uid])[reward.uid] == Cut(800, 500, "campaign")
    assert api.audit() == []


def test_the_audit_sees_a_cut_whose_money_went_nowhere() -> None:
    grant(opened(500), person())
    Grant.objects.update(asked=900)
    assert [one.invariant for one in api.audit()] == ["grant.cut"]


@pytest.mark.parametrize(
    "pool",
    [
        {"kind": "goods", "count": 1, "amount": 800},
        {"kind": "packets", "count": 1, "amount": 800},
        {"kind": "packets", "split": "exchangeable", "count": 1, "amount": 800, "shares": 2},
    ],
)
def test_only_an_amount_at_random_can_be_cut(pool: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="only an amount at random can be cut"):
        open_scope(budget={"total": 10_000}, pools={"main": pool | {"cut": True}})
