"""Gifts: a quota a day, policies instead of payments."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from pydantic import ValidationError

from core.crypto import encrypt
from core.errors import Conflict
from core.ids import uuid7
from core.sqlcall import call_json
from rewards import api
from rewards.contracts import PoolSection, RewardsSection
from rewards.models import Grant, PoolDay, SandboxTransfer, Unit
from rewards.providers.sandbox import tell
from rewards.services import payouts
from tests.rewards import kit

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 5, 1)
ID = "11010519491231002X"


def open_gifts(count: int = 6, per_day: int = 2, **config: Any) -> int:
    return kit.open_scope(
        budget={"total": 300 * count},
        pools={"main": {"kind": "gifts", "count": count, "amount": 300, "per_day": per_day}},
        provider={"slug": "gift-sandbox", "config": config},
    )


def reserve(pool: int, day: date = TODAY, holder: str = "") -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rewards_reserve_gift(%s, %s, %s, %s, 1)",
            [pool, day, holder or str(uuid7()), kit.NOW + timedelta(minutes=30)],
        )
        found = cursor.fetchone()[0]
        return None if found is None else int(found)


def left(day: date = TODAY) -> dict[str, Any]:
    answer: dict[str, Any] = call_json("rewards_gifts_on", kit.SCOPE, day)
    return answer


def granted(pool: int, day: date = TODAY) -> UUID:
    holder = f"gift:{uuid7()}"
    unit = reserve(pool, day, holder)
    assert unit is not None
    owner = kit.person()
    return kit.grant(pool, owner, holder, unit=unit, holder=holder, provider="gift-sandbox").uid


def claimed(pool: int, number: str = ID) -> UUID:
    reward = granted(pool)
    kit.claim(reward, Grant.objects.get(uid=reward).person_id)
    order(reward, number)
    return reward


def order(reward: UUID, number: str, **details: Any) -> None:
    told = {
        "product": "DEMO:ACC30",
        "term_days": 30,
        "timezone": "Asia/Shanghai",
        "insured": "王**",
    }
    sealed = encrypt(json.dumps({"name": "王小明", "id_number": number}))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rewards_order_details(%s, %s, %s::jsonb)",
            [reward, sealed, json.dumps(told | details)],
        )


def pay(seconds: int = 0) -> datetime:
    now = kit.NOW + timedelta(seconds=seconds)
    payouts.run_due(now)
    payouts.collect_answers(now)
    return now


def test_a_day_gives_its_quota_and_no_more() -> None:
    pool = open_gifts()
    assert left() == {"today": "plenty", "more": True}
    first = reserve(pool)
    assert left()["today"] == "few"
    second = reserve(pool)
    assert (reserve(pool), left()) == (None, {"today": "none", "more": True})
    assert len({first, second}) == 2
    assert (PoolDay.objects.get().day, PoolDay.objects.get().quota) == (TODAY, 2)


def test_a_day_s_gifts_are_scattered_anew() -> None:
    """Taken by their places they stood side by side: everybody would meet at the first."""
    pool = open_gifts(count=60, per_day=30)
    reserve(pool)
    places = Unit.objects.filter(day=TODAY).values_list("slot", flat=True)
    assert len(places) == 30
    # Thirty random places: that all are in one half has a chance of two in a thousand million.
    assert min(places) < 2**30
    assert max(places) >= 2**30


METHODS = ("seqscan", "hashagg", "hashjoin", "mergejoin", "material", "sort")


def bound_where_a_subquery_is_asked_for_each_row() -> int:
    """How many units a day of one gets when the planner has no better way left."""
    pool = open_gifts(count=2, per_day=1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        for method in METHODS:
            cursor.execute(f"SET LOCAL enable_{method} = off")
        assert reserve(pool) is not None
    return Unit.objects.filter(day=TODAY).count()


def test_a_day_binds_its_quota_whatever_the_planner_thinks() -> None:
    assert bound_where_a_subquery_is_asked_for_each_row() == 1


def test_the_next_day_opens_with_its_own_quota() -> None:
    pool = open_gifts(count=3)
    tomorrow = TODAY + timedelta(days=1)
    assert [reserve(pool), reserve(pool)].count(None) == 0
    assert left(tomorrow) == {"today": "few", "more": True}
    assert reserve(pool, tomorrow) is not None
    assert (reserve(pool, tomorrow), left(tomorrow)) == (None, {"today": "none", "more": False})


def test_what_comes_back_is_free_on_the_same_day() -> None:
    pool = open_gifts()
    holder = "gift:a"
    unit = reserve(pool, holder=holder)
    reserve(pool)
    assert reserve(pool) is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT rewards_release_unit(%s, %s)", [unit, holder])
    assert reserve(pool) == unit
    assert api.audit() == []


def test_an_unclaimed_gift_is_free_again_the_same_day() -> None:
    pool = open_gifts(count=2)
    rewards = [granted(pool), granted(pool)]
    assert reserve(pool) is None
    api.revoke(rewards[0], "reviewer", kit.NOW)
    assert reserve(pool) is not None
    assert kit.totals() == (0, 300, 300, 0)
    assert api.audit() == []


def test_leftovers_wait_for_a_later_day_and_the_quota_holds() -> None:
    pool = open_gifts(count=3, per_day=2)
    assert reserve(pool) is not None
    days = [TODAY + timedelta(days=n) for n in range(1, 4)]
    taken = [[reserve(pool, day) is not None for _ in range(3)] for day in days]
    assert taken == [[True, True, False], [False] * 3, [False] * 3]


def test_a_quota_that_grows_counts_today() -> None:
    pool = open_gifts(count=6, per_day=1)
    assert [reserve(pool) is None for _ in range(2)] == [False, True]
    open_gifts(count=6, per_day=3)
    assert left()["today"] == "plenty"
    assert [reserve(pool) is None for _ in range(3)] == [False, False, True]


def test_the_audit_finds_a_day_that_gave_too_many() -> None:
    pool = open_gifts()
    rewards = [granted(pool), granted(pool)]
    assert api.audit() == []
    PoolDay.objects.update(quota=1)
    assert [one.invariant for one in api.audit()] == ["gift.quota"]
    PoolDay.objects.update(quota=2)
    Unit.objects.filter(grants__uid=rewards[0]).update(day=TODAY + timedelta(days=5))
    assert [one.invariant for one in api.audit()] == ["gift.day"]


def test_a_claimed_gift_becomes_a_policy_and_its_premium_is_spent() -> None:
    reward = claimed(open_gifts())
    pay()
    policy = api.certificate(reward)
    assert policy is not None
    assert policy.number.startswith("DEMO20260502")
    assert policy.insured == "王**"
    assert policy.starts_at == datetime.fromisoformat("2026-05-02T00:00+08:00")
    assert policy.ends_at - policy.starts_at == timedelta(days=30)
    assert kit.totals() == (0, 1500, 0, 300)
    assert kit.payout(reward).recipient == ""
    assert api.audit() == []


@pytest.mark.parametrize(
    "config",
    [
        {"behaviour": "late", "delay_seconds": 3},
        {"behaviour": "double"},
        {"behaviour": "unknown", "lands": True},
        {"behaviour": "unknown", "lands": False},
    ],
)
def test_a_difficult_insurer_issues_one_policy(config: dict[str, Any]) -> None:
    reward = claimed(open_gifts(**config))
    for seconds in (0, 60, 200, 500, 1000):
        pay(seconds)
    book = SandboxTransfer.objects.get()
    assert (book.state, book.provider) == ("succeeded", "gift-sandbox")
    policy = api.certificate(reward)
    assert policy is not None
    assert policy.number == book.certificate["number"]
    assert kit.totals() == (0, 1500, 0, 300)
    assert api.audit() == []


def test_a_silent_insurer_is_asked_until_it_speaks() -> None:
    reward = claimed(open_gifts(behaviour="silent"))
    pay()
    assert api.certificate(reward) is None
    tell(kit.payout(reward).number, True, kit.NOW)
    pay(60)
    assert api.certificate(reward) is not None
    assert api.audit() == []


def test_a_refusing_insurer_costs_nothing_and_the_gift_can_be_taken_back() -> None:
    reward = claimed(open_gifts(behaviour="fail"))
    pay()
    assert (kit.payout(reward).state, kit.payout(reward).error) == ("failed", "insurer.refused")
    api.revoke(reward, "reviewer", kit.NOW)
    assert (api.certificate(reward), kit.totals()) == (None, (0, 1800, 0, 0))
    assert api.audit() == []


def forget(reward: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rewards_forget_recipients(%s::uuid[])", [[reward]])


def test_a_policy_is_not_ordered_again_for_nobody() -> None:
    reward = claimed(open_gifts(behaviour="fail"))
    pay()
    forget(reward)
    with pytest.raises(Conflict) as refused:
        api.retry_failed(reward, "manager", kit.NOW)
    assert refused.value.code == "payout.erased"
    order = kit.payout(reward)
    assert (order.state, order.generation, order.next_at) == ("failed", 0, None)
    api.revoke(reward, "reviewer", kit.NOW)
    assert api.audit() == []


def test_a_policy_is_ordered_again_while_its_details_are_kept() -> None:
    reward = claimed(open_gifts(behaviour="fail"))
    pay()
    api.retry_failed(reward, "manager", kit.NOW)
    assert (kit.payout(reward).state, kit.payout(reward).generation) == ("created", 1)
    assert kit.payout(reward).recipient != ""


def test_the_insurer_insures_a_person_once_whatever_we_order() -> None:
    pool = open_gifts()
    rewards = [claimed(pool), claimed(pool)]
    pay()
    states = sorted(kit.payout(reward).state for reward in rewards)
    errors = sorted(kit.payout(reward).error for reward in rewards)
    assert (states, errors) == (["failed", "succeeded"], ["", "insurer.already_insured"])
    assert api.audit() == []


def test_the_audit_finds_two_policies_of_one_person() -> None:
    pool = open_gifts()
    claimed(pool)
    claimed(pool, "110105198001011232")
    pay()
    assert api.audit() == []
    one = SandboxTransfer.objects.order_by("id")[0].subject_hash
    SandboxTransfer.objects.update(subject_hash=one)
    assert [found.invariant for found in api.audit()] == ["gift.once"]


def test_the_audit_finds_a_policy_that_is_missing() -> None:
    reward = claimed(open_gifts())
    pay()
    number = kit.payout(reward).number
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE rewards_payout SET certificate = NULL WHERE number = %s", [number]
        )
    assert [found.invariant for found in api.audit()] == ["gift.certificate"]


def test_an_order_without_an_id_number_is_incomplete() -> None:
    pool = open_gifts()
    reward = claimed(pool, "")
    pay()
    assert kit.payout(reward).error == "insurer.incomplete"


def test_no_name_or_number_stands_in_the_insurers_book() -> None:
    claimed(open_gifts())
    pay()
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM rewards_sandboxtransfer t")
        book = str(cursor.fetchall())
    assert ID not in book
    assert "小明" not in book


def test_a_released_gift_waits_as_long_as_any_reward() -> None:
    pool = open_gifts()
    reward = granted(pool)
    api.place_hold(reward, kit.NOW + timedelta(hours=72), kit.NOW)
    later = kit.NOW + timedelta(hours=50)
    api.release_hold(reward, "reviewer", later)
    found = api.reward(reward)
    assert found is not None
    assert found.claim_by >= later + timedelta(days=7)
    assert found.kind == "gift"


def test_pools_of_gifts_are_of_one_premium_and_packets_have_no_quota() -> None:
    with pytest.raises(ValidationError):
        PoolSection(kind="gifts", count=3, split="exchangeable", total=900, per_day=1)
    with pytest.raises(ValidationError):
        PoolSection(kind="packets", count=3, amount=300, per_day=1)
    assert PoolSection(kind="gifts", count=3, amount=300, per_day=1).escrow == 900
    with pytest.raises(ValidationError):
        RewardsSection.model_validate(
            {
                "budget": {"total": 899},
                "pools": {"g": {"kind": "gifts", "count": 3, "amount": 300, "per_day": 1}},
            }
        )
