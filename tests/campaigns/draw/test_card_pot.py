"""A collection whose pot is shared at the end: who has a part, how much, and exactly once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from campaigns import api as campaigns
from campaigns import rules_page
from campaigns.mechanics.collect import pot
from campaigns.mechanics.collect.config import CollectConfig
from campaigns.models import Campaign, CardPot, CardShare, Happening, Participation
from campaigns.preflight import preflight
from campaigns.services import holds, lifecycle, settling, sharing
from cms.serving.facts import Facts
from cms.serving.kinds import collect
from core.clock import to_ms
from rewards import api as rewards
from rewards.models import Grant, Pool, Unit
from tests.campaigns.draw.kit import Player, crowd, launched
from tests.campaigns.draw.test_card_gifts import CARDS
from tests.campaigns.draw.test_draw_play import have
from tests.campaigns.support import code

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def shared(now: datetime, total: int = 1000, **more: Any) -> str:
    """A running collection whose pot of `total` is shared two hours after the end."""
    settings: dict[str, Any] = {
        "mechanics__collect__share_pot": True,
        "mechanics__collect__share_hours": 2,
        "packets__count": 1,
        "packets__amount": total,
        "period__end": (now + 24 * HOUR).isoformat(),
    }
    return launched("collect-cards", now, **(settings | more))


def complete(player: Player) -> Any:
    return player.do("act", {"do": "complete", "input": {}})


def completed(slug: str, now: datetime, size: int) -> list[Player]:
    """So many people who have completed the set, a minute after one another."""
    players = crowd(slug, now, size)
    for place, player in enumerate(players):
        player.now += timedelta(minutes=place)
        for card in CARDS:
            have(player, slug, card)
        assert complete(player).status == 200
    return players


def over(slug: str, now: datetime) -> datetime:
    """The campaign has ended; when its pot is shared."""
    ended = now + 24 * HOUR
    lifecycle.expire(slug, now=ended)
    campaigns.forget()
    return ended + 2 * HOUR


def of(slug: str) -> Campaign:
    return Campaign.objects.select_related("current_version").get(slug=slug)


def test_the_template_of_the_pot_is_played_to_its_end(now: datetime) -> None:
    """As it comes out of the gallery: rules, page, play, parts, claims, the rest goes back."""
    slug = launched("share-the-pot", now, pot__total=500_000, pot__most=2_000)
    law = campaigns.frozen(of(slug).current_version.sha256)
    for language, words in {
        "en": [
            "share ¥5,000.00 in equal parts, 72 hours after",
            "gets ¥20.00 at most",
            "within 7 days after",
        ],
        "zh-hans": [
            "72 小时后平分 ¥5,000.00，每人一份",
            "每人最多获得 ¥20.00",
            "平分后 7 天内",
        ],
    }.items():
        rules = str(rules_page.clauses(law, language))
        assert [word for word in words if word not in rules] == []
    for language, promise in {"en": "Collect five, share", "zh-hans": "集齐五福，平分"}.items():
        facts = Facts(of(slug).draft, language)
        assert facts.texts["start.headline"] == promise
        assert "¥20" in facts.texts["start.line"]
        painted = collect.paint(facts)
        assert (painted.amount, dict(painted.boot)["collect"]["pot"]) == (500_000, 500_000)

    players = completed(slug, now, 3)
    ended = of(slug).ends_at
    assert ended is not None
    lifecycle.expire(slug, now=ended)
    campaigns.forget()
    due = ended + 72 * HOUR
    assert (sharing.sweep(due - HOUR), sharing.sweep(due)) == (0, 3)
    for player in players:
        player.now = due + HOUR
        mine = player.state()["collect"]["pot"]
        assert mine["amount"] == 2_000
        assert player.claim(mine["reward"]).status == 200
    assert lifecycle.settle(of(slug), due + 2 * HOUR) is True
    assert rewards.audit() == []


@given(st.integers(0, 10**9), st.integers(0, 300), st.integers(0, 10**7))
def test_parts_are_equal_and_add_up(total: int, people: int, most: int) -> None:
    parts = pot.parts(total, people, most)
    assert len(parts) == people
    if not people:
        return
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)
    if most and total // people >= most:
        assert set(parts) == {most}
    else:
        assert sum(parts) == total


def test_all_who_completed_share_the_pot_to_the_last_cent(now: datetime) -> None:
    slug = shared(now)
    players = completed(slug, now, 3)
    (idle,) = crowd(slug, now, 1)
    assert code(complete(idle)) == "cards.missing"
    assert code(complete(players[0])) == "limit.reached"
    assert code(players[0].combine()) == "play.not_offered"
    told = players[0].state()["collect"]
    assert (told["combined"], told["scenes"], told["kinds"]) == (1, [], 0)
    assert told["pot"]["stage"] == "running"
    assert told["pot"]["completed"] is True

    due = over(slug, now)
    assert sharing.sweep(due - timedelta(seconds=1)) == 0
    assert lifecycle.settle(of(slug), due) is False
    for player in (*players, idle):
        player.now = due - HOUR
    told = players[0].state()["collect"]["pot"]
    assert (told["stage"], told["people"], told["shared_at"]) == ("waiting", 3, to_ms(due))

    assert sharing.sweep(due) == 3
    assert sharing.sweep(due) == 0
    campaigns.forget()
    amounts = []
    for player in players:
        player.now = due + timedelta(minutes=1)
        state = player.state()
        mine = state["collect"]["pot"]
        assert mine["stage"] == "shared"
        assert [one["id"] for one in state["rewards"]] == [mine["reward"]]
        assert state["rewards"][0]["amount"] == mine["amount"]
        amounts.append(mine["amount"])
        claimed = player.claim(mine["reward"])
        assert claimed.body["result"]["reward"]["status"] == "claimed"
    assert amounts == pot.parts(1000, 3) == [334, 333, 333]
    idle.now = due + timedelta(minutes=1)
    assert idle.state()["collect"]["pot"]["reward"] is None
    assert lifecycle.settle(of(slug), due + HOUR) is True
    assert rewards.audit() == []


def test_who_is_on_hold_at_the_sharing_has_no_part(now: datetime) -> None:
    slug = shared(now)
    held, *_others = completed(slug, now, 3)
    Participation.objects.filter(invite=held.invite).update(held=True)
    mine = held.state()["collect"]["pot"]
    assert (mine["checking"], mine["left_out"]) == (True, False)
    uid = Participation.objects.get(invite=held.invite).uid
    holds.keep(slug, uid, "reviewer", now)
    mine = held.state()["collect"]["pot"]
    assert (mine["checking"], mine["left_out"]) == (False, True)
    due = over(slug, now)
    assert sharing.sweep(due) == 2
    found = CardPot.objects.get()
    assert (found.total, found.people, found.left_out) == (1000, 2, 1)
    assert list(CardShare.objects.values_list("amount", flat=True)) == [500, 500]
    assert rewards.audit() == []


def test_who_is_put_on_hold_between_writing_and_giving_is_looked_at(now: datetime) -> None:
    """The part stays theirs, and waits for a person."""
    slug = shared(now)
    held, *_others = completed(slug, now, 3)
    due = over(slug, now)
    campaign = of(slug)
    assert campaign.current_version is not None
    config = CollectConfig.model_validate(
        campaign.current_version.document["mechanics"]["collect"]
    )
    assert sharing.write(campaign, config, campaign.current_version.sha256, due) is True
    assert sharing.write(campaign, config, campaign.current_version.sha256, due) is False
    Participation.objects.filter(invite=held.invite).update(held=True)
    assert sharing.sweep(due) == 3
    found = dict(Grant.objects.values_list("person_id", "status"))
    mine = Participation.objects.get(invite=held.invite).person_id
    assert found.pop(mine) == "checking"
    assert set(found.values()) == {"granted"}
    assert not sharing.is_open(campaign)
    assert lifecycle.settle(of(slug), due + HOUR) is True
    assert rewards.audit() == []

    reward = Grant.objects.get(person_id=mine)
    holds.release_hold(reward.uid, "reviewer", due + HOUR)
    held.now = due + 2 * HOUR
    assert held.claim(str(reward.uid)).body["result"]["reward"]["amount"] == 334
    assert rewards.audit() == []


def test_one_human_has_one_part(now: datetime) -> None:
    """Two participations that turned out to be one person before the writing; what comes out
    after it changes nothing."""
    slug = shared(now)
    first, second, third = (
        Participation.objects.get(invite=player.invite) for player in completed(slug, now, 3)
    )
    type(second.person).objects.filter(id=second.person_id).update(
        merged_into_id=first.person_id
    )
    due = over(slug, now)
    assert sharing.sweep(due) == 2
    assert list(
        CardShare.objects.order_by("place").values_list("participation_id", "amount")
    ) == [(first.id, 500), (third.id, 500)]
    type(third.person).objects.filter(id=third.person_id).update(merged_into_id=first.person_id)
    assert rewards.audit() == []


FAULTS = [
    ("campaigns_cardshare SET amount = 300 WHERE place = 3", {"sum", "part", "grant"}),
    ("campaigns_cardpot SET total = 1001", {"sum", "part"}),
    ("campaigns_cardpot SET people = 2", {"sum", "part", "late"}),
    (
        "campaigns_cardshare s SET person_id = (SELECT person_id FROM campaigns_cardshare"
        " WHERE place = 1) WHERE place = 2",
        {"person"},
    ),
    ("campaigns_happening SET counted = false WHERE name = 'combined'", {"person"}),
    ("campaigns_cardshare SET reward_uid = NULL WHERE place = 1", {"grant", "unknown"}),
    ("campaigns_cardshare SET state = 'waiting' WHERE place = 1", {"grant"}),
    ("campaigns_cardshare SET state = 'empty' WHERE place = 1", {"grant"}),
    ("rewards_grant SET amount = 1 WHERE amount = 334", {"grant"}),
]


@pytest.mark.parametrize(("fault", "found"), FAULTS)
def test_the_audit_finds_a_fault_of_a_pot(now: datetime, fault: str, found: set[str]) -> None:
    slug = shared(now)
    completed(slug, now, 3)
    sharing.sweep(over(slug, now))
    assert rewards.audit() == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE campaigns_cardshare DROP CONSTRAINT cardshare_human_once")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(f"UPDATE {fault}")
        cursor.execute("SET LOCAL session_replication_role = origin")
    names = [one.invariant for one in rewards.audit()]
    assert {name.removeprefix("cardpot.") for name in names if "cardpot" in name} == found


def test_a_limit_leaves_the_rest_and_what_nobody_claims_goes_back(now: datetime) -> None:
    slug = shared(now, mechanics__collect__share_most=300)
    completed(slug, now, 2)
    due = over(slug, now)
    assert sharing.sweep(due) == 2
    assert sorted(Unit.objects.values_list("state", "amount")) == [
        ("free", 400), ("granted", 300), ("granted", 300),
    ]  # fmt: skip
    assert Pool.objects.get(slug="sets").size == 3
    rewards.sweep(due + timedelta(days=8))
    assert sorted(Unit.objects.values_list("state", "amount")) == [
        ("free", 400), ("withdrawn", 300), ("withdrawn", 300),
    ]  # fmt: skip
    assert lifecycle.settle(of(slug), due + timedelta(days=9)) is True
    assert rewards.audit() == []


def test_nobody_completes_and_a_pot_smaller_than_its_people(now: datetime) -> None:
    slug = shared(now)
    due = over(slug, now)
    assert sharing.sweep(due) == 0
    assert CardPot.objects.get().people == 0
    assert lifecycle.settle(of(slug), due) is True
    assert rewards.audit() == []


def test_more_people_than_cents(now: datetime) -> None:
    slug = shared(now, total=2)
    completed(slug, now, 3)
    assert sharing.sweep(over(slug, now)) == 2
    rows = CardShare.objects.order_by("place").values_list("amount", "state")
    assert list(rows) == [(1, "granted"), (1, "granted"), (0, "empty")]
    assert rewards.audit() == []


def test_a_run_that_dies_between_two_batches_is_gone_on_with(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = shared(now)
    completed(slug, now, 3)
    due = over(slug, now)
    monkeypatch.setattr(settling, "BATCH", 1)
    real, calls = settling.batch, []

    def dies(*arguments: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(settling, "batch", dies)
    with pytest.raises(KeyboardInterrupt):
        sharing.sweep(due)
    assert Grant.objects.count() == 1
    assert sharing.is_open(of(slug))
    assert sharing.sweep(due + timedelta(minutes=1)) == 2
    assert not sharing.is_open(of(slug))
    assert sorted(Grant.objects.values_list("amount", flat=True)) == [333, 333, 334]
    assert rewards.audit() == []


def test_a_part_that_was_written_down_stays(now: datetime) -> None:
    slug = shared(now)
    completed(slug, now, 1)
    sharing.sweep(over(slug, now))
    with pytest.raises(Exception, match="is final"), connection.cursor() as cursor:
        cursor.execute("UPDATE campaigns_cardshare SET amount = 1")


def test_a_set_counts_once_though_nothing_listens(now: datetime) -> None:
    completed(shared(now), now, 2)
    assert Happening.objects.filter(name="combined", counted=True).count() == 2


def test_the_check_speaks_of_the_pot(now: datetime) -> None:
    slug = shared(now, mechanics__collect__share_hours=1)
    frozen = campaigns.frozen(of(slug).current_version.sha256)
    codes = {one.code for one in preflight(frozen, now)}
    assert {"collect.pot_hours", "collect.pot_most"} <= codes
    assert "collect.pot_kind" not in codes
