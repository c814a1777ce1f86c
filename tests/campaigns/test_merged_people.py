"""Two people who turn out to be one keep their participations; the money counts them as one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from audiences.api import attach_phone, person_by_uid
from campaigns.models import LimitCount, Participation
from rewards import api as rewards
from rewards.models import Grant, Payout
from rewards.providers.base import Answer, Outcome
from rewards.services import settling
from tests.campaigns.law_kit import limit, ruled
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


def test_a_limit_of_a_person_counts_what_all_their_devices_did(now: datetime) -> None:
    slug = ruled(
        now,
        limits=[limit("two", "claim", "person", "total", 2)],
        session__helpers=0,
        mechanics__assist__sessions_per_day=3,
    )
    older, newer = Player(slug, now), Player(slug, now + timedelta(seconds=1))
    first, second = won(older), won(newer)
    assert newer.claim(second, PHONE).status == 200
    # The older row is the person from here on; what the newer did is theirs too.
    assert older.claim(first, PHONE).status == 200
    assert merged(older, newer)
    for player in (older, newer):
        refused = player.claim(won(player), PHONE)
        assert (refused.status, code(refused)) == (409, "limit.reached")
    assert claimed() == 2


def test_a_merge_in_the_claim_itself_leaves_no_fresh_counter(now: datetime) -> None:
    slug = ruled(now, limits=[limit("one", "claim", "person", "total", 1)], session__helpers=0)
    older, newer = Player(slug, now), Player(slug, now + timedelta(seconds=1))
    first, second = won(older), won(newer)
    assert newer.claim(second, PHONE).status == 200
    refused = older.claim(first, PHONE)
    assert (refused.status, code(refused)) == (409, "limit.reached")
    assert refused.body["errors"] == [{"path": "limits.one", "code": "reached"}]
    assert claimed() == 1
    assert not merged(older, newer)


def test_nobody_helps_themselves_from_a_second_device(now: datetime) -> None:
    slug = launched(now)
    first, second = Player(slug, now), Player(slug, now + timedelta(seconds=1))
    for player in (first, second):
        assert player.join().status == 200
        assert player.person is not None
        known = person_by_uid(player.person)
        assert known is not None
        attach_phone(person_id=known.id, phone_e164=PHONE, now=player.now)
    refused = second.help(first.invite)
    assert (refused.status, code(refused)) == (409, "help.own")


def test_what_nobody_confirmed_is_claimed_again_within_its_limit(now: datetime) -> None:
    slug = ruled(now, limits=[limit("one", "claim", "person", "total", 1)], session__helpers=0)
    player = Player(slug, now)
    reward = won(player)
    assert player.claim(reward, PHONE).status == 200
    number = Payout.objects.get(grant__uid=reward).number
    settling.receive(Answer(number, Outcome.FAILED, unconfirmed=True), now)
    assert player.state()["rewards"][0]["status"] == "granted"
    assert player.claim(reward, PHONE).status == 200
    assert LimitCount.objects.get().used == 1
    assert Payout.objects.get(grant__uid=reward).generation == 1
    assert rewards.audit() == []
