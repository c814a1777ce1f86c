"""Votes through the engine: limits, tallies, held people."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from campaigns.models import Happening, Participation, Vote, VoteTally
from campaigns.services import holds
from rewards import api as rewards
from tests.campaigns.contest.kit import Contestant, joined, voting
from tests.campaigns.support import code

pytestmark = pytest.mark.django_db


def counts(player: Contestant, now: datetime) -> dict[str, int | None]:
    player.now = now
    return {one["slug"]: one["votes"] for one in player.part("vote")["entries"]}


def test_votes_are_counted_within_the_day_s_limit(now: datetime) -> None:
    slug = voting(now, per_day=2)
    first, second = joined(slug, now), joined(slug, now)
    answer = first.act("vote", entry="owl")
    assert answer.body["result"] == {"entry": "owl", "left": 1}
    assert first.act("vote", entry="owl").body["result"]["left"] == 0
    assert code(first.act("vote", entry="cat")) == "limit.reached"
    assert second.act("vote", entry="cat").status == 200
    later = now + timedelta(seconds=10)
    assert counts(second, later) == {"cat": 1, "dog": 0, "owl": 2}
    part = second.part("vote")
    assert [one["place"] for one in part["entries"]] == [2, 3, 1]
    assert (part["total"], part["left"], part["acts"]) == (3, 1, ["vote"])
    assert [one["mine"] for one in part["entries"]] == [1, 0, 0]
    first.now = now + timedelta(days=1)
    assert first.act("vote", entry="dog").status == 200
    assert Vote.objects.count() == Happening.objects.filter(name="voted").count() == 4
    assert sum(VoteTally.objects.values_list("votes", flat=True)) == 4
    assert rewards.audit() == []


def test_an_entry_has_a_limit_of_its_own_and_must_exist(now: datetime) -> None:
    slug = voting(now, per_day=3, per_entry=1)
    player = joined(slug, now)
    assert player.act("vote", entry="cat").status == 200
    assert code(player.act("vote", entry="cat")) == "limit.reached"
    open_ = {one["slug"]: one["open"] for one in player.part("vote")["entries"]}
    assert open_ == {"cat": False, "dog": True, "owl": True}
    refused = player.act("vote", entry="cow")
    assert refused.body["errors"] == [{"path": "input.entry", "code": "choice"}]
    assert player.act("vote").body["errors"] == [{"path": "input.entry", "code": "missing"}]
    assert code(Contestant(slug, now).act("vote", entry="cat")) == "eligibility.not_joined"


def test_counts_can_be_hidden_until_the_end(now: datetime) -> None:
    slug = voting(now, hidden=True)
    player = joined(slug, now)
    player.act("vote", entry="dog")
    assert counts(player, now + timedelta(minutes=1)) == {"cat": None, "dog": None, "owl": None}
    assert player.part("vote")["total"] is None
    assert counts(player, now + timedelta(days=60)) == {"cat": 0, "dog": 1, "owl": 0}


def test_a_held_vote_counts_when_somebody_has_looked(now: datetime) -> None:
    slug = voting(now)
    player = joined(slug, now)
    Participation.objects.filter(id=player.row().id).update(held=True)
    assert player.act("vote", entry="dog").status == 200
    assert VoteTally.objects.count() == 0
    assert rewards.audit() == []
    holds.clear(slug, player.row().uid, actor="reviewer", now=now)
    assert list(VoteTally.objects.values_list("entry", "votes")) == [("dog", 1)]
    assert holds.clear(slug, player.row().uid, actor="reviewer", now=now) == 0
    assert rewards.audit() == []


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE campaigns_votetally SET votes = votes + 1", {"vote.tally"}),
        ("DELETE FROM campaigns_vote", {"vote.happening", "vote.tally"}),
        (
            "INSERT INTO campaigns_vote (campaign_id, participation_id, entry, day, number,"
            " key, at) SELECT campaign_id, participation_id, entry, day, 2, 'x', at"
            " FROM campaigns_vote",
            {"vote.happening", "vote.limit"},
        ),
    ],
)
def test_the_audit_finds_what_was_not_voted(
    now: datetime, change: str, broken: set[str]
) -> None:
    slug = voting(now)
    player: Any = joined(slug, now)
    player.act("vote", entry="dog")
    with connection.cursor() as cursor:
        cursor.execute(change)
    assert {found.invariant for found in rewards.audit()} == broken
