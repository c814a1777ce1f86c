"""A ranking from the first friend to the claimed prize."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from campaigns import api as campaigns
from campaigns.mechanics.ranking import rules
from campaigns.models import Campaign, Happening, Meter, Participation, Ranking, Standing
from campaigns.services import holds, lifecycle, settling, standings
from core.sqlcall import call_json
from rewards import api as rewards
from rewards.models import Grant
from tests.campaigns.contest.kit import TITLE, Contestant, joined, launched
from tests.campaigns.support import code

pytestmark = pytest.mark.django_db

PACKETS = {"kind": "packets", "split": "fixed"}


def ranked(now: datetime, **more: Any) -> str:
    """First place 500, second and third 200 each, four days."""
    bands = [
        {"first": 1, "last": 1, "prize": "gold", "pool": "gold", "title": TITLE},
        {"first": 2, "last": 3, "prize": "silver", "pool": "silver", "title": TITLE},
    ]
    answers: dict[str, Any] = {
        "mechanics__ranking__bands": bands,
        "mechanics__ranking__top": 3,
        "mechanics__ranking__around": 1,
        "rewards__pools": {
            "gold": {**PACKETS, "count": 1, "amount": 500},
            "silver": {**PACKETS, "count": 2, "amount": 200},
        },
        "period__start": now.isoformat(),
        "period__end": (now + timedelta(days=4)).isoformat(),
    }
    return launched("leaderboard", now, **(answers | more))


def crowd(slug: str, now: datetime, *counts: int) -> list[Contestant]:
    """People who have brought so many friends, each a minute after the other."""
    found = []
    for place, count in enumerate(counts):
        player = joined(slug, now + timedelta(minutes=place))
        player.brings(count)
        found.append(player)
    return found


def campaign_of(slug: str) -> Campaign:
    return Campaign.objects.select_related("current_version").get(slug=slug)


def at(player: Contestant, now: datetime) -> dict[str, Any]:
    player.now = now
    return player.part("ranking")


def test_more_stands_higher_and_of_equals_who_was_earlier(now: datetime) -> None:
    slug = ranked(now)
    first, second, third, fourth, nobody = crowd(slug, now, 2, 3, 2, 1, 0)
    then = now + timedelta(hours=1)
    found = [at(player, then) for player in (first, second, third, fourth, nobody)]
    assert [one["place"] for one in found] == [2, 1, 3, 4, None]
    assert [one["value"] for one in found] == [2, 3, 2, 1, 0]
    assert [(r["place"], r["value"], r["me"]) for r in found[0]["top"]] == [
        (1, 3, False), (2, 2, True), (3, 2, False),
    ]  # fmt: skip
    assert [(r["place"], r["me"]) for r in found[3]["near"]] == [(3, False), (4, True)]
    assert [one["people"] for one in found] == [4] * 5
    # The next prize: one more than its last place has.
    assert found[0]["next"] == {"prize": "Prize", "place": 1, "needed": 2}
    assert found[1]["next"] is None
    assert found[3]["next"] == {"prize": "Prize", "place": 3, "needed": 2}
    assert found[4]["next"] == {"prize": "Prize", "place": 3, "needed": 3}
    names = {row["name"] for one in found for row in one["top"] + one["near"]}
    assert all(name.startswith("Player ") and len(name) == 12 for name in names)
    stranger = Contestant(slug, then)
    assert at(stranger, then)["place"] is None
    assert [row["me"] for row in at(stranger, then)["top"]] == [False] * 3


def test_sql_sorts_as_the_rule_says(now: datetime) -> None:
    slug = ranked(now, least=2)
    players = crowd(slug, now, *[0] * 12)
    rows = [player.row() for player in players]
    campaign = campaign_of(slug)
    for place, row in enumerate(rows):
        Meter.objects.create(
            campaign_id=campaign.id,
            participation=row,
            name="ranking",
            value=0,
            raised=1 + place % 3,
            reached_at=now + timedelta(seconds=place % 2),
        )
    entries = [
        rules.Entry(m.participation_id, m.raised, int((m.reached_at - now).total_seconds()))
        for m in Meter.objects.filter(name="ranking")
        if m.reached_at is not None
    ]
    order = [entry.participation for entry in rules.standing(entries, 2)]
    assert len(order) == 8
    question = {
        "scope": str(campaign.uid),
        "meter": "ranking",
        "least": 2,
        "top": 20,
        "deep": 100,
        "places": [1, 5],
    }
    board = call_json("campaigns_ranking_board", question)
    assert [row["id"] for row in board["rows"]] == order
    assert board["people"] == 8
    assert board["marks"] == {"1": 3, "5": 2}
    for player, row in zip(players, rows, strict=True):
        part = at(player, now + timedelta(hours=1))
        assert part["place"] == (order.index(row.id) + 1 if row.id in order else None)
        if part["place"]:
            near = order[max(0, part["place"] - 2) : part["place"] + 1]
            assert [r["place"] for r in part["near"]] == [order.index(n) + 1 for n in near]


def test_prizes_come_when_the_time_to_check_is_over(now: datetime) -> None:
    slug = ranked(now)
    players = crowd(slug, now, 1, 3, 2, 4)
    end = now + timedelta(days=4)
    campaign = campaign_of(slug)
    assert standings.settle(campaign, end) == 0
    lifecycle.expire(slug, now=end)
    campaign = campaign_of(slug)
    assert at(players[3], end + timedelta(hours=1))["phase"] == "cooling"
    assert lifecycle.settle(campaign, end) is False, "the money must wait for the prizes"
    due = end + timedelta(hours=72)
    assert standings.settle(campaign, due - timedelta(seconds=1)) == 0
    assert Standing.objects.count() == 0
    assert standings.sweep(due) == 3
    assert standings.sweep(due) == 0
    found = list(Standing.objects.order_by("place").values_list("place", "value", "prize"))
    assert found == [(1, 4, "gold"), (2, 3, "silver"), (3, 2, "silver"), (4, 1, "")]
    assert lifecycle.settle(campaign_of(slug), due) is True
    part = at(players[2], due + timedelta(hours=1))
    assert (part["phase"], part["place"], part["value"]) == ("settled", 3, 2)
    player = players[3]
    state = player.state() if not at(player, due) else player.state()
    assert [(r["amount"], r["status"]) for r in state["rewards"]] == [(500, "granted")]
    assert state["ranking"]["reward"] == state["rewards"][0]["id"]
    claimed = player.claim(state["rewards"][0]["id"], player.number)
    assert claimed.body["result"]["reward"]["status"] == "claimed"
    assert rewards.audit() == []


def test_who_is_on_hold_has_no_place_until_released(now: datetime) -> None:
    slug = ranked(now)
    first, second, third = crowd(slug, now, 3, 2, 1)
    Participation.objects.filter(id=first.row().id).update(held=True)
    then = now + timedelta(hours=1)
    assert at(first, then)["place"] is None
    assert at(first, then)["checking"] is True
    assert [at(player, then)["place"] for player in (second, third)] == [1, 2]
    # What the held person does meanwhile counts when they are released, at its own moment.
    first.brings(1)
    assert Happening.objects.filter(counted=False).count() == 1
    # Somebody looks and keeps them out: said to be checked no longer, until they are cleared.
    assert (at(first, then)["checking"], at(first, then)["left_out"]) == (True, False)
    holds.keep(slug, first.row().uid, actor="reviewer", now=then)
    assert (at(first, then)["checking"], at(first, then)["left_out"]) == (False, True)
    assert at(first, then)["place"] is None
    holds.clear(slug, first.row().uid, actor="reviewer", now=then)
    later = then + timedelta(minutes=5)
    assert (at(first, later)["place"], at(first, later)["value"]) == (1, 4)
    assert at(first, later)["left_out"] is False


def test_who_is_still_on_hold_at_the_end_goes_without(now: datetime) -> None:
    slug = ranked(now)
    first, second, _third = crowd(slug, now, 3, 2, 1)
    Participation.objects.filter(id=first.row().id).update(held=True)
    due = now + timedelta(days=7)
    assert standings.sweep(due) == 2
    ranking = Ranking.objects.get()
    assert (ranking.people, ranking.left_out) == (2, 1)
    assert Standing.objects.get(place=1).participation_id == second.row().id
    assert rewards.audit() == []


def test_nothing_counts_after_the_freeze(now: datetime) -> None:
    freeze = now + timedelta(days=1)
    slug = ranked(now, mechanics__ranking__freeze_at=freeze.isoformat())
    first, second = crowd(slug, now, 1, 2)
    first.now = freeze
    first.brings(5)
    assert Happening.objects.filter(name="friend_verified").count() == 8
    part = at(first, freeze + timedelta(hours=2))
    assert (part["phase"], part["value"], part["place"]) == ("cooling", 1, 2)
    assert standings.sweep(freeze + timedelta(hours=72)) == 2
    assert Standing.objects.get(place=1).participation_id == second.row().id
    assert Campaign.objects.get(slug=slug).status == "approved"


def test_an_early_end_keeps_the_promise(now: datetime) -> None:
    slug = ranked(now)
    (first,) = crowd(slug, now, 2)
    early = now + timedelta(hours=2)
    lifecycle.end(slug, actor="operator", now=early)
    campaigns.forget()
    assert at(first, early)["settle_at"] == int(
        (early + timedelta(hours=72)).timestamp() * 1000
    )
    assert standings.sweep(early + timedelta(hours=72)) == 1
    assert Grant.objects.get().amount == 500


def test_a_run_that_is_killed_between_batches_goes_on(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = ranked(now)
    crowd(slug, now, 3, 2, 1)
    monkeypatch.setattr(settling, "BATCH", 1)
    due = now + timedelta(days=7)
    real, calls = settling.batch, []

    def dies(*arguments: Any) -> int | None:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(settling, "batch", dies)
    with pytest.raises(KeyboardInterrupt):
        standings.sweep(due)
    assert Grant.objects.count() == 1
    assert standings.is_open(campaign_of(slug))
    assert standings.sweep(due + timedelta(minutes=1)) == 2
    assert sorted(Grant.objects.values_list("amount", flat=True)) == [200, 200, 500]
    # A row that forgot its grant finds the same one by its key.
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE campaigns_standing DISABLE TRIGGER USER")
        cursor.execute("UPDATE campaigns_standing SET state = 'waiting', reward_uid = NULL")
        cursor.execute("ALTER TABLE campaigns_standing ENABLE TRIGGER USER")
        cursor.execute("UPDATE campaigns_ranking SET settled_at = NULL")
    assert standings.sweep(due + timedelta(minutes=2)) == 3
    assert Grant.objects.count() == 3
    assert rewards.audit() == []


def test_places_cannot_be_rewritten(now: datetime) -> None:
    slug = ranked(now)
    crowd(slug, now, 2, 1)
    standings.sweep(now + timedelta(days=7))
    for change in ("place = 9", "value = 99", "prize = 'silver'", "reward_uid = NULL"):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(f"UPDATE campaigns_standing SET {change} WHERE place = 1")


def test_the_audit_finds_a_place_that_was_not_earned(now: datetime) -> None:
    slug = ranked(now)
    crowd(slug, now, 2, 1)
    standings.sweep(now + timedelta(days=7))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE campaigns_standing DISABLE TRIGGER USER")
        cursor.execute("UPDATE campaigns_standing SET value = 7 WHERE place = 2")
        cursor.execute("UPDATE campaigns_standing SET prize = 'gold' WHERE place = 2")
        cursor.execute("UPDATE campaigns_standing SET reward_uid = NULL WHERE place = 1")
        cursor.execute("ALTER TABLE campaigns_standing ENABLE TRIGGER USER")
    assert {found.invariant for found in rewards.audit()} == {
        "ranking.order", "ranking.value", "ranking.band", "ranking.grant", "ranking.unknown",
    }  # fmt: skip


def test_one_human_has_one_place(now: datetime) -> None:
    """Two participations that turned out to be one person: the better of the two."""
    slug = ranked(now)
    first, second, third = crowd(slug, now, 3, 2, 1)
    rows = [player.row() for player in (first, second, third)]
    rows[1].person.__class__.objects.filter(id=rows[1].person_id).update(
        merged_into_id=rows[0].person_id
    )
    standings.sweep(now + timedelta(days=7))
    assert list(
        Standing.objects.order_by("place").values_list("participation_id", flat=True)
    ) == [rows[0].id, rows[2].id]
    assert rewards.audit() == []


def test_limits_of_a_day_and_altogether(now: datetime) -> None:
    slug = ranked(now, per__day=2, mechanics__ranking__most=3)
    (player,) = crowd(slug, now, 4)
    assert at(player, now + timedelta(hours=1))["value"] == 2
    player.later(days=1)
    player.brings(4)
    player.later(minutes=1)
    assert player.part("ranking")["value"] == 3
    assert code(player.act("start")) == "play.not_offered"


def test_an_hours_limit_delays_prizes_and_takes_none_away(now: datetime) -> None:
    slug = ranked(now, rewards__budget__per_hour=500)
    crowd(slug, now, 3, 2, 1)
    end = now + timedelta(days=4)
    lifecycle.expire(slug, now=end)
    due = (end + timedelta(hours=73)).replace(minute=0, second=0)
    assert standings.sweep(due) == 1
    assert standings.sweep(due) == 0
    assert lifecycle.settle(campaign_of(slug), due) is False, "two winners still wait"
    assert standings.sweep(due + timedelta(hours=1)) == 2
    assert set(Standing.objects.values_list("place", "state")) == {
        (1, "granted"), (2, "granted"), (3, "granted"),
    }  # fmt: skip
    assert lifecycle.settle(campaign_of(slug), due + timedelta(hours=1)) is True
    assert rewards.audit() == []
