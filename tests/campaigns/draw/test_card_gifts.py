"""A double is given to a friend by a link: once, to whoever takes it first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from campaigns.models import CardGift
from campaigns.play.contracts import Caller
from tests.campaigns.draw.kit import Player, crowd, launched
from tests.campaigns.draw.test_draw_play import have
from tests.campaigns.support import BROWSER, code

pytestmark = pytest.mark.django_db

CARDS = ("health", "peace", "family", "joy", "luck")
POLICY = {"wechat": {"share_rewards": "off"}}


class InWeChat(Player):
    """The same phone, inside WeChat."""

    @property
    def caller(self) -> Caller:
        agent = f"{BROWSER} MicroMessenger/8.0.40(0x18002831) NetType/WIFI Language/zh_CN"
        return Caller(self.person, self.device, False, 60_000, "203.0.113.7", agent)


def collection(now: datetime, **more: Any) -> str:
    return launched("collect-cards", now, mechanics__collect__gives_per_day=2, **more)


def give(player: Player, card: str = "luck") -> Any:
    return player.do("act", {"do": "give_card", "input": {"card": card}})


def take(player: Player, gift: str) -> Any:
    return player.do("act", {"do": "take_card", "input": {"gift": gift}})


def count(player: Player, card: str = "luck") -> int:
    found = {one["slug"]: one["count"] for one in player.state()["collect"]["cards"]}
    return int(found[card])


def test_a_double_goes_to_the_friend_who_takes_it(now: datetime) -> None:
    giver, friend, late = crowd(collection(now), now, 3)
    have(giver, giver.slug, "luck", 2)
    assert giver.state()["collect"]["doubles"] == ["luck"]
    given = give(giver)
    gift = given.body["result"]["gift"]
    assert given.body["result"]["card"] == "luck"
    assert (count(giver), count(friend)) == (1, 0)
    assert giver.state()["collect"]["gifts"][0]["state"] == "open"

    assert take(friend, gift).body["result"] == {"card": "luck", "back": False}
    assert (count(giver), count(friend)) == (1, 1)
    assert giver.state()["collect"]["gifts"][0]["state"] == "taken"
    assert code(take(late, gift)) == "gift.taken"
    assert code(take(giver, gift)) == "gift.taken"
    assert code(take(late, "f" * 19)) == "gift.unknown"


def test_the_last_of_a_kind_stays_and_a_day_has_its_limit(now: datetime) -> None:
    (giver,) = crowd(collection(now), now, 1)
    assert code(give(giver)) == "cards.no_double"
    have(giver, giver.slug, "luck", 6)
    assert [give(giver).status, give(giver).status] == [200, 200]
    assert code(give(giver)) == "limit.reached"
    assert giver.state()["collect"]["doubles"] == []
    giver.now += timedelta(days=1)
    assert (give(giver).status, give(giver).status) == (200, 200)
    assert code(give(giver)) == "limit.reached"
    assert code(give(giver, "gold")) == "body.invalid"


def test_what_nobody_took_can_be_taken_back(now: datetime) -> None:
    giver, friend = crowd(collection(now), now, 2)
    have(giver, giver.slug, "joy", 2)
    gift = give(giver, "joy").body["result"]["gift"]
    assert take(giver, gift).body["result"] == {"card": "joy", "back": True}
    assert count(giver, "joy") == 2
    assert giver.state()["collect"]["gifts"][0]["state"] == "back"
    assert code(take(friend, gift)) == "gift.taken"


def test_a_given_card_completes_a_set(now: datetime) -> None:
    giver, friend = crowd(collection(now), now, 2)
    have(giver, giver.slug, "luck", 2)
    for card in CARDS[:-1]:
        have(friend, friend.slug, card)
    take(friend, give(giver).body["result"]["gift"])
    assert friend.combine().status == 200


def test_where_cards_are_not_given_nothing_is_offered(now: datetime) -> None:
    never = launched("collect-cards", now, mechanics__collect__gives_per_day=0)
    (giver,) = crowd(never, now, 1)
    have(giver, giver.slug, "luck", 3)
    assert giver.state()["collect"]["acts"] == []
    assert code(give(giver)) == "limit.reached"
    assert CardGift.objects.count() == 0


def test_inside_wechat_cards_are_neither_given_nor_taken(now: datetime) -> None:
    giver, friend = crowd(collection(now, channels__policy=POLICY), now, 2)
    have(giver, giver.slug, "luck", 3)
    gift = give(giver).body["result"]["gift"]
    inside = InWeChat(friend.slug, now, person=friend.person, device=friend.device)
    assert code(take(inside, gift)) == "eligibility.channel"
    assert take(friend, gift).status == 200


def test_inside_wechat_nobody_enters_a_team_by_an_invitation(now: datetime) -> None:
    founder, friend = crowd(launched("team-pot", now, channels__policy=POLICY), now, 2)
    assert founder.do("act", {"do": "found", "input": {}}).status == 200
    body = {"do": "join_team", "input": {"invite": founder.invite}}
    inside = InWeChat(friend.slug, now, person=friend.person, device=friend.device)
    refused = inside.do("act", body)
    assert (refused.status, code(refused)) == (403, "eligibility.channel")
    # Founding one's own team is nobody's sharing.
    assert "act" in inside.state()["actions"]
    assert friend.do("act", body).status == 200
