"""Real new people, channels, generations, cycle time: exact, from what the engine wrote."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from campaigns import api as campaigns
from campaigns import selectors_people
from core.clock import to_ms, utc_now
from dashboards import selectors, snapshot
from rewards import api as rewards
from tests.campaigns.support import CONSENT, Player, launched

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("clean_gates", "event_store"),
]

SLUG = "packet"


@pytest.fixture
def now() -> datetime:
    return utc_now()


@pytest.fixture
def join(now: datetime) -> Callable[..., Player]:
    """Somebody joins some time ago."""
    launched(now - timedelta(days=10), SLUG, session__helpers=1, packets__count=50)

    def make(*, ago: timedelta = timedelta(), slug: str = SLUG, **body: Any) -> Player:
        player = Player(slug, now - ago)
        answer = player.do("join", {"consent": CONSENT, **body})
        assert answer.status == 200, answer.body
        player.invite = answer.body["result"]["invite"]
        return player

    return make


def _people(now: datetime, slug: str = SLUG) -> dict[str, Any]:
    found: dict[str, Any] = snapshot.build(slug, now)["people"]
    return found


def _won(player: Player, now: datetime) -> str:
    """A packet of 888, opened by that player."""
    assert Player(SLUG, now).help(player.invite).status == 200
    player.now = now
    answer = player.draw()
    assert answer.status == 200, answer.body
    return str(answer.body["result"]["reward"])


def _dated(reward: str, at: datetime) -> None:
    _sql("UPDATE rewards_grant SET created_at = %s WHERE uid = %s", at, reward)


def _sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def test_who_took_part_before_is_not_new(now: datetime, join: Callable[..., Player]) -> None:
    launched(now - timedelta(days=10), "older")
    known = join(ago=timedelta(days=3))
    join(ago=timedelta(days=1))
    assert (_people(now)["joined"], _people(now)["real_new"]) == (2, 2)
    again = Player("older", now - timedelta(hours=1), person=known.person)
    assert again.do("join", {"consent": CONSENT}).status == 200
    # Known in `packet` already, so not new in `older`, and still new in `packet`.
    assert _people(now, "older")["real_new"] == 0
    assert _people(now)["real_new"] == 2


def test_who_turns_out_to_be_somebody_known_is_one_person(
    now: datetime, join: Callable[..., Player]
) -> None:
    first = join(ago=timedelta(days=3))
    second = join(ago=timedelta(days=1))
    assert _people(now)["real_new"] == 2
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audiences_merge(b.id, a.id, %s) FROM audiences_person a, audiences_person b"
            " WHERE a.uid = %s AND b.uid = %s",
            [now, first.person, second.person],
        )
    found = _people(now)
    assert (found["joined"], found["real_new"]) == (2, 1)


def test_held_and_rejected_people_are_not_counted(
    now: datetime, join: Callable[..., Player]
) -> None:
    good, flagged, held, rejected = (join() for _ in range(4))
    _won(good, now)
    _sql("UPDATE campaigns_participation SET held = true WHERE invite = %s", flagged.invite)
    rewards.place_hold(UUID(_won(held, now)), now + timedelta(days=3), now)
    reward = UUID(_won(rejected, now))
    rewards.place_hold(reward, now + timedelta(days=3), now)
    assert _people(now)["real_new"] == 1
    campaigns.reject_hold(reward, "reviewer", now)
    found = snapshot.build(SLUG, now)
    assert found["people"]["real_new"] == 1
    assert found["money"]["saved"] == {"count": 1, "amount": 888}
    assert found["held"]["count"] == 1
    # What is held costs nothing yet: one packet of 888 for one real new person.
    assert found["money"]["per_real_new"] == 888


def test_channels_carry_names_costs_and_what_their_people_bring(
    now: datetime, join: Callable[..., Player]
) -> None:
    campaigns.create_channel(
        SLUG, name="Moments advert", kind="media", actor="operator", now=now, code="feed",
        cost=10_000,
    )  # fmt: skip
    campaigns.create_channel(
        SLUG, name="Nobody's metro", kind="offline", actor="operator", now=now, code="metro",
        cost=500,
    )  # fmt: skip
    first = join(channel="feed")
    friend = join(invite=first.invite)
    join(channel="old-sms")
    join()
    _won(friend, now)
    found = {channel["code"]: channel for channel in _people(now)["channels"]}
    assert list(found)[0] == "feed"
    assert found["feed"] == {
        "code": "feed", "name": "Moments advert", "kind": "media", "retired": False,
        "cost": 10_000, "joins": 2, "invited": 1, "real_new": 2, "granted": 888,
        "per_real_new": 5_444,
    }  # fmt: skip
    assert found["metro"]["real_new"] == 0
    assert found["metro"]["per_real_new"] is None
    unknown = found["old-sms"]
    assert (unknown["name"], unknown["kind"], unknown["real_new"]) == (None, None, 1)
    assert (found[""]["joins"], found[""]["per_real_new"]) == (1, 0)
    money = snapshot.build(SLUG, now)["money"]
    assert (money["cost"], money["channel_cost"], money["total_cost"]) == (888, 10_500, 11_388)
    assert money["per_real_new"] == 2_847


def test_channels_agree_with_what_operators_see(
    now: datetime, join: Callable[..., Player]
) -> None:
    first = join(channel="feed")
    join(invite=first.invite)
    join()
    ours = {c["code"]: (c["joins"], c["invited"]) for c in _people(now)["channels"]}
    theirs = {c.code: (c.people, c.invited) for c in campaigns.channel_figures(SLUG)}
    assert ours == theirs


def test_generations_and_the_time_to_the_first_friend(
    now: datetime, join: Callable[..., Player]
) -> None:
    hour = timedelta(hours=1)
    one = join(ago=10 * hour)
    two = join(ago=10 * hour)
    three = join(ago=8 * hour, invite=one.invite)  # two hours after `one`
    join(ago=7 * hour, invite=one.invite)  # a second friend does not count
    join(ago=6 * hour, invite=two.invite)  # four hours after `two`
    join(ago=hour, invite=three.invite)  # seven hours after `three`
    growth = _people(now)["growth"]
    assert (growth["joined"], growth["invited"], growth["k"]) == (6, 4, 0.6667)
    assert (growth["inviters"], growth["cycle_s"]) == (3, 4 * 3600)
    lines = [(line["generation"], line["joins"]) for line in growth["depths"]]
    assert lines == [(0, 2), (1, 3), (2, 1)]


def test_deep_chains_end_in_one_line(now: datetime, join: Callable[..., Player]) -> None:
    player = join()
    for _ in range(8):
        player = join(invite=player.invite)
    depths = _people(now)["growth"]["depths"]
    assert len(depths) == 7
    assert depths[6] == {"generation": 6, "and_deeper": True, "joins": 3, "real_new": 3}


def test_the_change_of_a_day_and_its_line(now: datetime, join: Callable[..., Player]) -> None:
    for hours in (1, 5, 23, 30, 80):
        join(ago=timedelta(hours=hours, minutes=1))
    found = _people(now)
    assert found["change"]["hours"] == 24
    assert found["change"]["now"]["real_new"] == 3
    assert found["change"]["before"]["real_new"] == 1
    assert found["spark"] == {"hours": 24, "real_new": [1, 0, 1, 3], "spent": [0, 0, 0, 0]}


def test_the_burn_by_day_and_the_forecast(now: datetime, join: Callable[..., Player]) -> None:
    player = join()
    reward = _won(player, now)
    _sql(
        "UPDATE rewards_grant SET created_at = %s WHERE uid = %s",
        now - timedelta(days=2),
        reward,
    )
    second = join()
    _won(second, now)
    money = snapshot.build(SLUG, now)["money"]
    assert money["burn"]["granted"] == [888, 0, 888]
    assert money["forecast"] is None, "two rewards are no rate"
    card = selectors.card(SLUG, now)
    burnt = selectors_people.burn(card.scope, card.timezone, now)
    assert burnt.back == {0: (888, 1), 48: (888, 1)}
    assert sum(burnt.days.values()) == money["cost"] == 1776


def test_a_forecast_on_the_board(now: datetime, join: Callable[..., Player]) -> None:
    hours = 24
    for ago in range(hours):
        reward = _won(join(), now)
        _dated(reward, now - timedelta(hours=ago, minutes=1))
    found = snapshot.build(SLUG, now)
    money = found["money"]
    left = money["left"]
    assert left == money["budget"] - hours * 888
    assert money["forecast"]["per_day"] == hours * 888
    expected = to_ms(now) + round(left / 888 * 3_600_000)
    assert money["forecast"]["at"] == money["forecast"]["earliest"] == expected
    ends_early = expected < found["ends_at"]
    assert ("budget.ends_early" in {a["code"] for a in found["alarms"]}) == ends_early
