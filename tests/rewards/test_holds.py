"""Risk holds, claims and what time does to rewards."""

from datetime import timedelta

import pytest
from django.db import transaction

from audiences.models import Person
from core.errors import Conflict, Missing
from core.ids import uuid7
from core.models import AuditEntry
from rewards import api
from rewards.models import Grant
from rewards.numbers import payout_number
from tests.rewards.kit import (
    NOW,
    SCOPE,
    claim,
    facts,
    grant,
    open_scope,
    payout,
    person,
    totals,
)

pytestmark = pytest.mark.django_db

HOLD = {"status": "checking", "hold_until": NOW + timedelta(hours=72)}


def refusal(call):
    with pytest.raises(Conflict) as refused, transaction.atomic():
        call()
    return refused.value.code


def test_a_held_reward_waits_and_its_money_with_it():
    pool = open_scope()
    owner = person()
    reward = grant(pool, owner, **HOLD).uid
    [waiting] = api.held(SCOPE)
    assert (waiting.id, waiting.campaign, waiting.hold_until) == (
        reward,
        "slug-scope-1",
        NOW + timedelta(hours=72),
    )
    assert api.scope_totals(SCOPE).held == 5_00
    assert facts()[0][0] == "reward_held"
    assert refusal(lambda: claim(reward, owner)) == "reward.checking"
    assert api.audit() == []


def test_release_gives_back_the_time_that_was_lost():
    pool = open_scope()
    owner = person()
    reward = grant(pool, owner, **HOLD).uid
    later = NOW + timedelta(hours=30)
    api.release_hold(reward, "reviewer", later)
    api.release_hold(reward, "reviewer", later)
    [mine] = api.rewards_of(owner, SCOPE)
    assert (mine.status, mine.claim_by) == ("granted", NOW + timedelta(days=7, hours=30))
    assert [name for name, _ in facts()] == ["reward_held", "reward_granted"]
    assert AuditEntry.objects.get().data == {
        "amount": 500,
        "currency": "CNY",
        "campaign": "slug-scope-1",
    }
    assert refusal(lambda: api.reject_hold(reward, "reviewer", later)) == "reward.not_held"
    assert claim(reward, owner).status == "claimed"


def test_a_reward_held_at_its_claim_gets_back_what_the_hold_took():
    pool = open_scope()
    owner = person()
    reward = grant(pool, owner).uid
    held_at = NOW + timedelta(days=3)
    for _ in range(2):
        api.place_hold(reward, held_at + timedelta(hours=72), held_at)
    assert [one.hold_until for one in api.held(SCOPE)] == [held_at + timedelta(hours=72)]
    assert api.audit() == []
    api.release_hold(reward, "reviewer", held_at + timedelta(hours=5))
    [mine] = api.rewards_of(owner, SCOPE)
    assert (mine.status, mine.claim_by) == ("granted", NOW + timedelta(days=7, hours=5))
    claim(reward, owner)
    assert refusal(lambda: api.place_hold(reward, NOW, NOW)) == "reward.not_granted"


def test_reject_frees_packet_and_money():
    pool = open_scope()
    reward = grant(pool, person(), **HOLD).uid
    api.reject_hold(reward, "reviewer", NOW)
    api.reject_hold(reward, "reviewer", NOW)
    assert totals() == (80_00, 20_00, 0, 0)
    assert api.free_units(pool) == 4
    assert api.held() == []
    assert facts()[-1][0] == "reward_revoked"
    assert refusal(lambda: api.release_hold(reward, "reviewer", NOW)) == "reward.not_held"
    assert api.audit() == []


def test_a_packet_that_came_back_goes_out_again():
    pool = open_scope(pools={"main": {"count": 1, "amount": 5_00}})
    first = grant(pool, person(), **HOLD)
    api.reject_hold(first.uid, "reviewer", NOW)
    second = grant(pool, person(), "k2")
    assert second.unit == first.unit
    assert Grant.objects.get(uid=first.uid).unit_id == first.unit
    assert api.audit() == []


def test_expiry_returns_packet_and_money():
    pool = open_scope()
    reward = grant(pool, person()).uid
    assert api.sweep(NOW + timedelta(days=7) - timedelta(seconds=1)).expired == 0
    assert api.sweep(NOW + timedelta(days=7)).expired == 1
    assert api.sweep(NOW + timedelta(days=8)).expired == 0
    assert Grant.objects.get(uid=reward).status == "expired"
    assert totals() == (80_00, 20_00, 0, 0)
    assert api.free_units(pool) == 4
    assert facts()[-1][1]["props"]["status"] == "expired"
    assert api.audit() == []


def test_a_hold_does_not_expire_but_is_reported():
    grant(open_scope(), person(), **HOLD)
    counts = api.sweep(NOW + timedelta(days=30))
    assert (counts.expired, counts.overdue_holds) == (0, 1)


def test_reservations_end():
    from tests.rewards.test_grants import reserve

    pool = open_scope()
    reserve(pool, "short", NOW + timedelta(minutes=1))
    reserve(pool, "long", NOW + timedelta(hours=1))
    assert api.sweep(NOW + timedelta(minutes=1)).released == 1
    assert api.free_units(pool) == 3
    api.close_scope(SCOPE, NOW)
    assert totals() == (95_00, 5_00, 0, 0)
    assert api.sweep(NOW + timedelta(hours=2)).released == 1
    assert totals() == (100_00, 0, 0, 0)
    assert api.audit() == []


def test_a_claim_orders_one_payout():
    pool = open_scope()
    owner = person()
    reward = grant(pool, owner).uid
    assert claim(reward, owner).status == "claimed"
    assert claim(reward, owner).status == "claimed"
    order = payout(reward)
    assert (order.number, order.state, order.next_at) == (
        payout_number(reward, 0),
        "created",
        NOW,
    )
    assert order.number.isalnum()
    assert len(order.number) == 32
    assert order.recipient == "sealed"
    assert [name for name, _ in facts()] == ["reward_granted", "reward_claimed"]
    assert refusal(lambda: claim(reward, owner, "b" * 64)) == "reward.claimed"


def test_cooling_off_delays_the_payout():
    pool = open_scope(cool_off_seconds=3600)
    owner = person()
    reward = grant(pool, owner).uid
    claim(reward, owner)
    assert payout(reward).next_at == NOW + timedelta(hours=1)


def test_a_claim_is_refused_with_its_reason():
    pool = open_scope()
    owner = person()
    reward = grant(pool, owner).uid
    with pytest.raises(Missing, match="reward.unknown"), transaction.atomic():
        claim(uuid7(), owner)
    with pytest.raises(Missing, match="reward.unknown"), transaction.atomic():
        claim(reward, person())
    late = NOW + timedelta(days=7)
    assert refusal(lambda: claim(reward, owner, now=late)) == "reward.expired"
    api.revoke(reward, "manager", NOW)
    assert refusal(lambda: claim(reward, owner)) == "reward.revoked"


def test_somebody_merged_since_claims_what_is_theirs():
    pool = open_scope()
    older, newer = person(), person()
    reward = grant(pool, newer).uid
    Person.objects.filter(id=newer).update(merged_into_id=older)
    assert claim(reward, older).status == "claimed"


def test_one_phone_claims_as_often_as_it_may():
    pool = open_scope(claims_per_phone=2)
    people = [person() for _ in range(3)]
    rewards = [grant(pool, one, f"k{one}").uid for one in people]
    claim(rewards[0], people[0])
    claim(rewards[1], people[1])
    assert refusal(lambda: claim(rewards[2], people[2])) == "limit.reached"
    assert claim(rewards[2], people[2], "b" * 64).status == "claimed"


def test_numbers_are_the_same_in_python_and_sql():
    from django.db import connection

    from rewards.numbers import grant_uid

    for generation in (0, 1, 35):
        uid = uuid7()
        with connection.cursor() as cursor:
            cursor.execute("SELECT rewards_payout_number(%s, %s)", [uid, generation])
            number = cursor.fetchone()[0]
        assert number == payout_number(uid, generation)
        assert grant_uid(number) == uid
