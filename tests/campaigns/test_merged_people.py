"""Two people who turn out to be one keep their participations; the money counts them as one."""

from __future__ import annotations

from datetime import datetime

import pytest

from audiences.api import person_by_uid
from campaigns.models import Participation
from rewards import api as rewards
from rewards.models import Grant
from tests.campaigns.support import Player, code, launched

pytestmark = pytest.mark.django_db

PHONE = "+8613800000001"
OTHER = "+8613800000002"


def started(now: datetime, limit: int) -> tuple[Player, Player]:
    """Two strangers in a campaign that opens at once, twice a day each."""
    slug = launched(
        now,
        session__helpers=0,
        rewards__claims_per_phone=limit,
        mechanics__assist__sessions_per_day=3,
    )
    return Player(slug, now), Player(slug, now)


def won(player: Player) -> str:
    assert player.join().status == 200
    return str(player.draw().body["result"]["reward"])


def merged(*players: Player) -> bool:
    found = {person_by_uid(player.person) for player in players if player.person}
    return len(found) == 1


def claimed() -> int:
    return Grant.objects.exclude(phone_hash=None).count()


def test_the_claim_limit_spans_both(now: datetime) -> None:
    first, second = started(now, limit=2)
    assert first.claim(won(first), PHONE).status == 200
    assert second.claim(won(second), PHONE).status == 200
    assert merged(first, second)
    assert Participation.objects.count() == 2
    for player in (first, second):
        reward = won(player)
        said = player.claim(reward, PHONE)
        unsaid = player.do("claim", {"reward": reward})
        assert (said.status, code(said)) == (409, "limit.reached")
        assert (unsaid.status, code(unsaid)) == (409, "limit.reached")
    assert claimed() == 2
    assert rewards.audit() == []


def test_a_refused_claim_of_the_second_leaves_two_people(now: datetime) -> None:
    first, second = started(now, limit=1)
    assert first.claim(won(first), PHONE).status == 200
    refused = second.claim(won(second), PHONE)
    assert (refused.status, code(refused)) == (409, "limit.reached")
    # Refused whole: the number is not attached either.
    assert not merged(first, second)
    assert claimed() == 1


def test_people_with_numbers_of_their_own_have_limits_of_their_own(now: datetime) -> None:
    """The control of the limit: it is the number that is counted."""
    first, second = started(now, limit=1)
    assert first.claim(won(first), PHONE).status == 200
    assert second.claim(won(second), OTHER).status == 200
    assert claimed() == 2


def test_after_the_merge_either_may_claim_what_both_have_won(now: datetime) -> None:
    first, second = started(now, limit=3)
    theirs, mine = won(second), won(first)
    assert first.claim(mine, PHONE).status == 200
    assert code(first.claim(theirs, PHONE)) == "reward.unknown"
    third = won(second)
    assert second.claim(third, PHONE).status == 200
    assert merged(first, second)
    shown = {reward["id"] for reward in first.state()["rewards"]}
    assert shown == {reward["id"] for reward in second.state()["rewards"]}
    assert shown == {mine, theirs, third}
    assert first.claim(theirs, PHONE).status == 200
    assert rewards.audit() == []
