"""The commands and the clock's tasks."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from campaigns import api as campaigns
from campaigns import roles, tasks
from campaigns.models import AssistSession, Campaign
from core.clock import utc_now
from core.ids import uuid7
from core.models import AuditEntry
from tests.campaigns.support import Player, launched, staff
from tests.campaigns.test_risk import held_reward

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_gates")]


def output(*arguments: str) -> Any:
    out = StringIO()
    call_command(*arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_lifecycle_moves_and_audits(now: datetime) -> None:
    slug = launched(now)
    for action, status in (("pause", "paused"), ("resume", "approved"), ("end", "ended")):
        call_command("lifecycle", action, slug, "--actor", "operator", stdout=StringIO())
        assert Campaign.objects.get(slug=slug).status == status
    with pytest.raises(CommandError, match=r"campaign\.state"):
        call_command("lifecycle", "pause", slug, "--actor", "operator")
    with pytest.raises(CommandError, match=r"campaign\.role"):
        call_command("lifecycle", "pause", slug, "--actor", "manager")
    with pytest.raises(CommandError, match=r"campaign\.unknown"):
        call_command("lifecycle", "pause", "nothing", "--actor", "operator")
    verbs = AuditEntry.objects.filter(target=f"campaign:{slug}").values_list(
        "action", flat=True
    )
    assert {"campaign.paused", "campaign.resumed", "campaign.ended"} <= set(verbs)


def test_held_rewards_are_listed_and_decided(now: datetime) -> None:
    player, reward = held_reward(now)
    (listed,) = output("review_rewards", "list", "--campaign", player.slug)
    assert (listed["id"], listed["amount"]) == (reward, 888)
    with pytest.raises(CommandError, match=r"campaign\.role"):
        call_command("review_rewards", "release", reward, "--actor", "operator")
    assert output("review_rewards", "release", reward) == {"release": [reward]}
    assert output("review_rewards", "list") == []
    with pytest.raises(CommandError, match=r"reward\.not_held"):
        call_command("review_rewards", "reject", reward)


def test_staff_have_their_roles_and_no_more(now: datetime) -> None:
    staff()
    staff()
    people = {user.username: user for user in get_user_model().objects.all()}
    assert set(people) >= set(roles.GROUPS)
    assert [name for name in roles.GROUPS if people[name].is_superuser] == ["admin"]
    for name in roles.GROUPS:
        assert people[name].has_perm("wagtailadmin.access_admin")
    assert people["operator"].has_perm("campaigns.change_campaign")
    assert not people["manager"].has_perm("campaigns.change_campaign")
    assert not people["reviewer"].has_perm("campaigns.change_campaign")
    people["operator"].is_active = False
    assert not roles.has_role(people["operator"], roles.OPERATOR)


def test_the_clock_expires_sessions_ends_campaigns_and_settles() -> None:
    past = utc_now() - timedelta(days=15)
    slug = launched(past, packets__count=3, budget__total=2664)
    Player(slug, past).join()
    assert AssistSession.objects.get().state == "open"
    assert tasks.expire_sessions() == 1
    assert tasks.expire_sessions() == 0
    tasks.follow_the_clock()
    campaign = Campaign.objects.get(slug=slug)
    assert (campaign.status, campaign.settled_at is not None) == ("ended", True)
    money = campaigns.campaign_overview(slug).money
    assert (money.unallocated, money.escrow, money.free_units) == (2664, 0, 0)


def test_a_friend_that_cannot_be_settled_keeps_no_campaign_from_ending(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_now: datetime) -> int:
        raise DatabaseError("unit 7 holds 888, not 900")

    past = utc_now() - timedelta(days=15)
    slug = launched(past)
    monkeypatch.setattr("campaigns.services.referrals.sweep", broken)
    tasks.follow_the_clock()
    assert Campaign.objects.get(slug=slug).status == "ended"


def test_beat_names_real_tasks() -> None:
    known = {value.name for value in vars(tasks).values() if hasattr(value, "delay")}
    assert {entry["task"] for entry in tasks.BEAT.values()} <= known
    assert {tasks.expire_sessions.name, tasks.follow_the_clock.name} <= known


def test_money_that_cannot_come_back_keeps_no_other_campaigns() -> None:
    past = utc_now() - timedelta(days=15)
    broken, good = launched(past, "broken"), launched(past, "good")
    # Its budget is not found any more.
    Campaign.objects.filter(slug=broken).update(uid=uuid7())
    tasks.follow_the_clock()
    assert Campaign.objects.get(slug=broken).settled_at is None
    assert Campaign.objects.get(slug=good).settled_at is not None
