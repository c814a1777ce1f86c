"""A pause stops the campaign, not its promises: what was won is claimed, time stands still."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection

from campaigns import api as campaigns
from campaigns.models import AssistSession, Campaign
from campaigns.services import lifecycle
from core.clock import to_ms
from rewards import api as rewards
from tests.campaigns.support import Player, code, launched

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def sweep(now: datetime) -> None:
    """What the beat does, at that moment."""
    rewards.sweep(now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT campaigns_expire_sessions(%s, 100)", [now])


def paused(slug: str, now: datetime) -> None:
    campaigns.pause(slug, actor="operator", now=now)
    campaigns.forget(slug)


def resumed(slug: str, now: datetime) -> None:
    campaigns.resume(slug, actor="operator", now=now)
    campaigns.forget(slug)


def test_what_was_won_can_be_claimed_while_the_campaign_is_paused(now: datetime) -> None:
    slug = launched(now, session__helpers=0)
    winner, late = Player(slug, now), Player(slug, now)
    for player in (winner, late):
        player.join()
    reward = winner.draw().body["result"]["reward"]
    paused(slug, now)
    assert winner.state()["actions"] == ["claim"]
    assert code(late.draw()) == "campaign.paused"
    answer = winner.claim(reward)
    assert answer.status == 200, answer.body
    assert answer.body["state"]["campaign"]["status"] == "paused"
    assert answer.body["result"]["reward"]["status"] in ("claimed", "fulfilling", "fulfilled")
    assert rewards.audit() == []


def test_packets_under_way_survive_a_long_pause(now: datetime) -> None:
    end = now + 60 * DAY
    slug = launched(now, session__helpers=1, period__end=end.isoformat())
    waiting, full, over = (Player(slug, now) for _ in range(3))
    over.join()
    for player in (waiting, full):
        player.now = now + timedelta(hours=20)
        player.join()
    Player(slug, full.now).help(full.invite)
    open_until, full_until = (
        player.state()["session"]["expires_at"] for player in (waiting, full)
    )
    # 24 hours for friends to help: the first one's are over before the pause.
    pause_at = now + timedelta(hours=30)
    paused(slug, pause_at)
    resume_at = pause_at + 30 * DAY
    sweep(resume_at)
    assert list(AssistSession.objects.order_by("id").values_list("state", flat=True)) == [
        "expired",
        "open",
        "complete",
    ]
    for player in (waiting, full):
        player.now = resume_at
        assert player.state()["session"] is not None

    resumed(slug, resume_at)
    sweep(resume_at)
    month = to_ms(now + 30 * DAY) - to_ms(now)
    assert waiting.state()["session"]["expires_at"] == open_until + month
    assert full.state()["session"]["expires_at"] == full_until + month
    assert Player(slug, resume_at).help(waiting.invite).status == 200
    assert waiting.draw().status == 200
    full.now = resume_at + 6 * DAY
    sweep(full.now)
    assert full.draw().status == 200
    assert rewards.audit() == []


def test_an_open_packet_is_promised_no_help_after_the_end(now: datetime) -> None:
    end = now + 2 * DAY
    slug = launched(now, session__helpers=1, period__end=end.isoformat())
    player = Player(slug, now)
    player.join()
    paused(slug, now)
    player.now = now + timedelta(hours=30)
    resumed(slug, player.now)
    assert player.state()["session"]["expires_at"] == to_ms(end)


@pytest.mark.parametrize("ending", ["end", "expire"])
def test_ending_a_paused_campaign_gives_the_time_back_too(now: datetime, ending: str) -> None:
    slug = launched(now, session__helpers=0, period__end=(now + 20 * DAY).isoformat())
    full, won = Player(slug, now), Player(slug, now)
    for player in (full, won):
        player.join()
    reward = won.draw().body["result"]["reward"]
    paused(slug, now)
    later = now + 20 * DAY
    sweep(later - timedelta(seconds=1))
    if ending == "end":
        campaigns.end(slug, actor="operator", now=later)
    else:
        campaigns.expire(slug, now=later)
    campaigns.forget(slug)
    full.now = later + 6 * DAY
    sweep(full.now)
    assert full.state()["actions"] == ["draw"]
    assert full.draw().status == 200
    # Claiming was possible all the time, so its date has not moved.
    won.now = later
    assert code(won.claim(reward)) == "reward.expired"
    assert rewards.audit() == []


def test_an_early_end_keeps_promises_until_their_date(now: datetime) -> None:
    slug = launched(now, session__helpers=0, packets__count=3, budget__total=2664)
    full, won, idle = (Player(slug, now) for _ in range(3))
    for player in (full, won, idle):
        player.join()
    reward = won.draw().body["result"]["reward"]
    claim_by = now + 7 * DAY
    campaigns.end(slug, actor="operator", now=now)
    last = claim_by - timedelta(seconds=1)
    full.now = won.now = last
    campaigns.forget(slug)
    sweep(last)
    assert not lifecycle.settle(Campaign.objects.get(slug=slug), last)
    assert won.claim(reward).status == 200
    drawn = full.draw()
    assert drawn.status == 200
    # The one who never opened gets nothing once the date is over, and the money goes back.
    sweep(claim_by)
    idle.now = claim_by
    assert code(idle.draw()) == "campaign.ended"
    assert lifecycle.settle(Campaign.objects.get(slug=slug), claim_by)
    # What was opened at the last moment has its own week.
    full.now = claim_by + 6 * DAY
    sweep(full.now)
    assert full.claim(drawn.body["result"]["reward"]).status == 200
    totals = rewards.scope_totals(str(Campaign.objects.get(slug=slug).uid))
    assert (totals.escrow, totals.granted) == (0, 1776)
    assert rewards.audit() == []
