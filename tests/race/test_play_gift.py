"""Gifts under a rush: so many a day, one policy a person. Each guard has its control."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pytest

from campaigns.models import InsuredPerson, LimitCount
from campaigns.play import sql
from rewards import api as rewards
from rewards.models import Grant, SandboxTransfer
from tests.campaigns.gift_support import Player, fields, issue, launched
from tests.campaigns.law_kit import limit
from tests.race.meeting import meeting, meeting_after
from tests.race.play_support import at_once, function_replaced, without_indexes

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 24


def crowd(now: datetime, quota: int) -> list[Player]:
    slug = launched(now, quota__per_day=quota, gifts__count=100, budget__total=30000)
    players = [Player(slug, now, serial=n) for n in range(1, CROWD + 1)]
    for player in players:
        player.join()
    return players


def given(players: list[Player]) -> int:
    answers = at_once([player.draw for player in players])
    assert {answer.status for answer in answers} <= {200, 409}
    refused = [answer.body for answer in answers if answer.status == 409]
    assert {body["code"] for body in refused} <= {"stock.empty"}
    assert all(body["retry_at"] is not None for body in refused)
    return sum(answer.status == 200 for answer in answers)


def test_a_rush_gets_the_days_quota_and_no_more(now: datetime) -> None:
    assert given(crowd(now, 5)) == 5
    assert rewards.audit() == []


def test_control_without_the_day_s_gate_a_day_gives_more(now: datetime) -> None:
    """Everybody opens the day for himself: each binds a quota of units of his own. Two
    have looked before the first of them commits."""
    players = crowd(now, 5)
    with (
        meeting(),
        function_replaced("rewards_open_day", "PERFORM pg_advisory_xact_lock", "PERFORM abs"),
        function_replaced(
            "rewards_open_day", "IF v_before >= v_quota", "PERFORM race_meet(2); IF false"
        ),
    ):
        given(players)
    assert "gift.quota" in {found.invariant for found in rewards.audit()}


def claims_of_one_person(now: datetime) -> int:
    """Twelve accounts with phones of their own claim with one id number; how many got it.

    Newcomers are not asked for, which would be a second guard.
    """
    settings = {"mechanics.gift.newcomers_only": False}
    slug = launched(now, gifts__count=100, quota__per_day=100, budget__total=30000, **settings)
    players = [Player(slug, now, serial=n) for n in range(1, 13)]
    taken = [(player, player.take()) for player in players]
    answers = at_once([partial(player.insure, reward, fields(1)) for player, reward in taken])
    refused = {answer.body["code"] for answer in answers if answer.status != 200}
    assert refused <= {"eligibility.already_insured"}
    return sum(answer.status == 200 for answer in answers)


def test_one_id_number_gets_one_policy(now: datetime) -> None:
    assert claims_of_one_person(now) == 1
    assert InsuredPerson.objects.count() == 1
    assert Grant.objects.filter(status="claimed").count() == 1
    issue(now)
    assert SandboxTransfer.objects.filter(state="succeeded").count() == 1
    assert rewards.audit() == []


def test_control_without_the_unique_indexes_one_id_number_gets_many(now: datetime) -> None:
    with without_indexes("insured_id_once", "insured_campaign_id_once"):
        assert claims_of_one_person(now) > 1


def insured_by_one_phone(now: datetime) -> int:
    """Eight accounts claim with one number at once; how many got a policy."""
    settings = {"mechanics.gift.newcomers_only": False}
    slug = launched(now, gifts__count=100, quota__per_day=100, budget__total=30000, **settings)
    players = [Player(slug, now, serial=n) for n in range(1, 9)]
    taken = [(player, player.take()) for player in players]
    answers = at_once(
        [partial(player.insure, reward, phone="+8613800000001") for player, reward in taken]
    )
    return sum(answer.status == 200 for answer in answers)


def test_one_phone_gets_one_policy(now: datetime) -> None:
    assert insured_by_one_phone(now) == 1
    assert InsuredPerson.objects.count() == 1


def test_control_without_the_unique_indexes_one_phone_gets_many(now: datetime) -> None:
    with without_indexes("insured_phone_once", "insured_campaign_phone_once"):
        assert insured_by_one_phone(now) > 1


def tapped(now: datetime) -> list[str]:
    """One person taps twelve times at once; "" for each gift, else the refusal's code."""
    slug = launched(now)
    player = Player(slug, now)
    player.join()
    answers = at_once([player.draw] * 12)
    return ["" if one.status == 200 else one.body["code"] for one in answers]


def test_a_double_tap_takes_one_gift(now: datetime) -> None:
    assert sorted(tapped(now)) == [""] + ["limit.reached"] * 11
    assert rewards.audit() == []


def test_control_without_the_look_at_the_count_a_double_tap_takes_more(now: datetime) -> None:
    with (
        meeting_after(sql, "load", 2),
        function_replaced(
            "campaigns_effect_gift_take",
            "IF v_me.grants <> (e->>'grants')::integer + 1 THEN",
            "IF false THEN",
        ),
    ):
        assert tapped(now).count("") > 1


GUARD = " WHERE n.used < excluded.most"
LOOK = "    WITH item AS MATERIALIZED ("


def two_with_one_card(now: datetime) -> int:
    """Two people with phones of their own claim with one identity card, under a limit of one;
    how many got it. The law's own guard is out of the way."""
    settings = {
        "mechanics.gift.newcomers_only": False,
        "limits": [limit("a-card", "claim", "id_card", "total", 1)],
    }
    slug = launched(now, gifts__count=10, quota__per_day=10, budget__total=3000, **settings)
    players = [Player(slug, now, serial=n) for n in (1, 2)]
    taken = [(player, player.take()) for player in players]
    answers = at_once([partial(player.insure, reward, fields(1)) for player, reward in taken])
    refused = [answer.body for answer in answers if answer.status != 200]
    assert {(one["code"], one["errors"][0]["path"]) for one in refused} <= {
        ("limit.reached", "limits.a-card")
    }
    return sum(answer.status == 200 for answer in answers)


def test_a_limit_of_identity_cards_gives_its_last_unit_once(now: datetime) -> None:
    with without_indexes("insured_id_once", "insured_campaign_id_once"):
        assert two_with_one_card(now) == 1
        assert LimitCount.objects.get(rule="a-card").used == 1
        assert Grant.objects.filter(status="claimed").count() == 1


def test_control_without_the_guard_both_get_it(now: datetime) -> None:
    with (
        without_indexes("insured_id_once", "insured_campaign_id_once"),
        meeting(),
        function_replaced("campaigns_effect_limit", GUARD, ""),
        function_replaced("campaigns_effect_limit", LOOK, f"    PERFORM race_meet(2);\n{LOOK}"),
    ):
        assert two_with_one_card(now) == 2
