"""Launch, join, help, open, claim: the main job, on the real database."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from campaigns import api as campaigns
from core.clock import to_ms
from rewards import api as rewards
from tests.campaigns.support import Player, code, launched

pytestmark = pytest.mark.django_db


def test_five_new_friends_open_a_packet_and_it_is_claimed(now: datetime) -> None:
    slug = launched(now, packets__count=3, budget__total=2664)
    owner = Player(slug, now)
    answer = owner.join()
    assert answer.status == 200
    assert answer.person_uid is not None
    session = answer.body["state"]["session"]
    assert session["amount"] == 0
    assert session["target"] == 888
    assert session["needed"] == 5
    assert session["expires_at"] == to_ms(now + timedelta(hours=24))
    assert answer.body["state"]["actions"] == ["share"]

    total = 0
    for place in range(1, 6):
        friend = Player(slug, now)
        seen = friend.state(owner.invite)
        assert seen["inviter"] == {"name": "your friend", "can_help": True}
        assert seen["actions"] == ["help", "join"]
        helped = friend.help(owner.invite)
        assert helped.status == 200, helped.body
        total += helped.body["result"]["amount"]
        assert helped.body["result"]["total"] == total
        assert helped.body["result"]["complete"] is (place == 5)
        assert helped.person_uid is not None
    assert total == 888

    assert owner.state()["actions"] == ["draw", "share"]
    opened = owner.draw()
    assert opened.status == 200
    assert opened.body["result"]["prize"]["amount"] == 888
    reward = opened.body["result"]["reward"]
    assert opened.body["state"]["rewards"] == [
        {
            "id": reward,
            "kind": "packet",
            "amount": 888,
            "status": "granted",
            "claim_by": to_ms(now + timedelta(days=7)),
        }
    ]
    assert opened.body["state"]["session"] is None

    claimed = owner.claim(reward)
    assert claimed.status == 200, claimed.body
    assert claimed.body["result"]["reward"]["status"] in ("claimed", "fulfilling", "fulfilled")
    assert claimed.body["state"]["me"]["phone_masked"] == "138****0001"

    overview = campaigns.campaign_overview(slug, now)
    assert (overview.joins, overview.invited, overview.sessions) == (1, 0, 1)
    assert (overview.helps, overview.new_friends, overview.opened) == (5, 5, 1)
    assert overview.money.granted == 888
    assert rewards.audit() == []


def test_an_invited_person_is_bound_to_the_first_inviter_for_good(now: datetime) -> None:
    slug = launched(now)
    first, second = Player(slug, now), Player(slug, now)
    first.join()
    second.join()
    child = Player(slug, now)
    child.join(first.invite)
    child.now = now + timedelta(days=1)
    assert child.join(second.invite).status == 200
    overview = campaigns.campaign_overview(slug, now)
    assert (overview.joins, overview.invited, overview.inviters) == (3, 1, 1)
    assert overview.k_factor == pytest.approx(1 / 3)


def test_without_packets_one_still_joins(now: datetime) -> None:
    slug = launched(now, packets__count=1, budget__total=888)
    lucky, late = Player(slug, now), Player(slug, now)
    lucky.join()
    answer = late.join()
    assert answer.status == 200
    assert answer.body["state"]["me"] is not None
    assert answer.body["state"]["session"] is None
    assert answer.body["state"]["campaign"]["stock"] == "none"
    refused = late.draw()
    assert (refused.status, code(refused)) == (409, "stock.empty")
    helper = Player(slug, now)
    assert code(helper.help(late.invite)) == "stock.empty"
