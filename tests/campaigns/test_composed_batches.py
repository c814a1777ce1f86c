"""Composed moves in batches: draws, catches, limits; one read, one statement, one commit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from antifraud import api as antifraud
from antifraud.contracts import RiskRequest
from campaigns import api as campaigns
from campaigns.mechanics.draw import rules
from campaigns.mechanics.draw.checking import check
from campaigns.models import DrawTicket, LimitCount, Meter, RainCatch
from campaigns.play import engine, heads
from campaigns.play.contracts import PlayAnswer, PlayCommand
from rewards import api as rewards
from rewards.models import Grant
from tests.campaigns import party_kit, support
from tests.campaigns.draw import kit
from tests.campaigns.draw.test_draw_play import dealt
from tests.campaigns.law_kit import limit, ruled
from tests.campaigns.support import CONSENT, Player
from tests.campaigns.test_batching import HONEST, answer_of, together

pytestmark = pytest.mark.django_db(transaction=True)


def draw(player: Player, key: str | None = None) -> PlayCommand:
    return player.command("draw", {"scene": "default", "signals": HONEST}, key)


def answers(commands: Sequence[PlayCommand]) -> list[PlayAnswer]:
    """Each one's answer, by the batch or alone."""
    found = [
        tap.answer or engine.perform(tap.command, tap.judged) for tap in together(commands)
    ]
    assert all(isinstance(answer, PlayAnswer) for answer in found), found
    return found  # type: ignore[return-value]


def test_draws_of_a_deck_are_one_read_and_one_write(now: datetime) -> None:
    slug = kit.deck(now, first=1, second=2, third=5, blank=40)
    players = kit.crowd(slug, now, 12)
    campaigns.head(slug)
    draw_alone = players[0].draw()
    with CaptureQueriesContext(connection) as seen:
        taps = together([draw(player) for player in players])
    # A head that is half a second old is read again, by whoever comes then.
    called = [query["sql"].split("(")[0] for query in seen]
    called = [one for one in called if one.startswith("SELECT campaigns_")]
    assert called == ["SELECT campaigns_load_set", "SELECT campaigns_apply_set"]
    found = [answer_of(tap) for tap in taps]
    assert {answer.status for answer in found} == {200}
    assert len({answer.body["result"]["ticket"] for answer in found}) == 12
    assert found[1].body["state"].keys() == draw_alone.body["state"].keys()
    assert found[1].body["result"].keys() == draw_alone.body["result"].keys()
    assert len(dealt()) == 13
    assert (check(slug).broken, rewards.audit()) == ((), [])


def test_a_deck_is_dealt_to_the_last_ticket_and_no_further(now: datetime) -> None:
    """48 tickets in three ranges; batches of 20 go over their ends."""
    slug = kit.deck(now, first=1, second=2, third=5, blank=40)
    players = kit.crowd(slug, now, 20)
    found = [one for _ in range(3) for one in answers([draw(player) for player in players])]
    codes = [one.body["code"] for one in found if one.status != 200]
    assert codes == ["stock.empty"] * 12
    assert sorted(dealt()) == list(range(48))
    assert Grant.objects.count() == 8
    assert (check(slug).broken, rewards.audit()) == ((), [])


def test_what_a_batch_answers_is_what_is_there(now: datetime) -> None:
    slug = kit.weights(now)
    players = kit.crowd(slug, now, 4)
    for player, answer in zip(players, answers([draw(one) for one in players]), strict=True):
        state = player.state()
        assert {**state, "server_time": 0} == {**answer.body["state"], "server_time": 0}
        replay = answers([draw(player, "key-for-again"), draw(player, "key-for-again")])
        assert replay[0].body == replay[1].body
    assert DrawTicket.objects.count() == 8
    assert (check(slug).broken, rewards.audit()) == ((), [])


def test_one_refusal_spoils_no_other(now: datetime) -> None:
    """Two tabs of one person with one chance: the second is refused by SQL, nobody else is."""
    slug = kit.launched("scratch-card", now)
    players = kit.crowd(slug, now, 5)
    commands = [draw(player) for player in (players[0], players[0], *players[1:])]
    taps = together(commands)
    assert [tap.alone for tap in taps] == [False, True, False, False, False, False]
    statuses = [
        (tap.answer or engine.perform(tap.command)).status  # type: ignore[union-attr]
        for tap in taps
    ]
    assert sorted(statuses) == [200] * 5 + [409]
    assert Meter.objects.filter(name="chances", free_used=1).count() == 5
    assert (check(slug).broken, rewards.audit()) == ((), [])


def test_a_refusal_by_sql_is_kept_and_heard_again(now: datetime) -> None:
    """A limit that the first of the batch has filled: rules had read it as free for all."""
    slug = ruled(now, limits=[limit("a-net", "draw", "net", "day", 3)], session__helpers=0)
    players = [Player(slug, now) for _ in range(6)]
    for player in players:
        assert player.do("join", {"consent": CONSENT, "signals": HONEST}).status == 200
    commands = [draw(player) for player in players]
    taps = together(commands)
    assert [tap.alone for tap in taps] == [False] * 6
    found = [answer_of(tap) for tap in taps]
    assert [answer.status for answer in found] == [200] * 3 + [409] * 3
    assert found[-1].body["code"] == "limit.reached"
    assert found[-1].body["errors"] == [{"path": "limits.a-net", "code": "reached"}]
    assert LimitCount.objects.get(rule="a-net").used == 3
    again = engine.perform(commands[-1])
    assert (again.replayed, again.body) == (True, found[-1].body)
    assert rewards.audit() == []


def test_a_wave_is_caught_in_batches_to_its_last_packet() -> None:
    start = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)
    first = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    slug = party_kit.launched(
        "packet-rain", start, "rain", packets__count=200, wave__packets=10, wave__catches=2
    )
    players = [party_kit.joined(slug, start) for _ in range(8)]
    for player in players:
        player.now = first
    heads.forget()
    found = [one for _ in range(2) for one in answers([draw(player) for player in players])]
    won = [answer for answer in found if answer.status == 200]
    assert len(won) == 10
    refused = {answer.body["code"] for answer in found if answer.status != 200}
    assert refused == {"stock.empty"}
    assert RainCatch.objects.count() == Grant.objects.count() == 10
    assert party_kit.broken(slug) == []
    assert rewards.audit() == []


def test_risk_is_asked_once_for_a_tap_that_goes_alone(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = support.launched(now, session__helpers=0, protection="standard")
    players = [Player(slug, now) for _ in range(3)]
    for player in players:
        assert player.do("join", {"consent": CONSENT, "signals": HONEST}).status == 200
    asked: list[RiskRequest] = []
    real = antifraud.decide_many

    def counted(requests: Sequence[RiskRequest]) -> list[object]:
        asked.extend(requests)
        return list(real(requests))

    monkeypatch.setattr(antifraud, "decide_many", counted)
    monkeypatch.setattr(antifraud, "decide", lambda request: counted([request])[0])
    # The same packet opened twice in one batch: refused as a whole, so each goes alone.
    commands = [draw(player) for player in (players[0], players[0], *players[1:])]
    taps = together(commands)
    assert all(tap.alone for tap in taps)
    assert all(tap.judged is not None for tap in taps)
    statuses = [engine.perform(tap.command, tap.judged).status for tap in taps]
    assert sorted(statuses) == [200, 200, 200, 409]
    assert len(asked) == 4
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM antifraud_decision WHERE action = 'draw'")
        assert cursor.fetchone() == (3,)


def test_a_move_decided_again_asks_risk_once(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from campaigns.play import sql

    slug = support.launched(now, session__helpers=0, protection="standard")
    player = Player(slug, now)
    assert player.do("join", {"consent": CONSENT, "signals": HONEST}).status == 200
    asked, applied = [], []
    decide, apply = antifraud.decide, sql.apply
    monkeypatch.setattr(antifraud, "decide", lambda request: asked.append(1) or decide(request))

    def stale_at_first(document: dict[str, object]) -> dict[str, object]:
        applied.append(1)
        if len(applied) < 3:
            raise sql.Stale
        return apply(document)

    monkeypatch.setattr(sql, "apply", stale_at_first)
    assert engine.perform(draw(player)).status == 200
    assert (len(asked), len(applied)) == (1, 3)


def test_who_is_held_draws_in_a_batch_too(now: datetime) -> None:
    slug = kit.weights(now)
    players = kit.crowd(slug, now, 3)
    from campaigns.models import Participation

    Participation.objects.filter(person_uid=players[1].person).update(held=True)
    won = {"granted": 0, "checking": 0}
    for _ in range(12):
        for answer in answers([draw(player) for player in players]):
            assert answer.status == 200
            for reward in answer.body["state"]["rewards"][-1:]:
                won[reward["status"]] += 1
    statuses = {
        (grant.person.uid == players[1].person, grant.status) for grant in Grant.objects.all()
    }
    assert statuses <= {(True, "checking"), (False, "granted")}
    assert (True, "checking") in statuses
    assert rewards.audit() == []


def test_tickets_that_those_before_in_the_line_will_draw() -> None:
    ranges = [[3, 10, 12], [4, 20, 30], [5, 0, 9]]
    assert rules.dealt_before(ranges, 0) == [[3, 10, 12], [4, 20, 30]]
    assert rules.dealt_before(ranges, 1) == [[3, 10, 12], [4, 20, 30]]
    assert rules.dealt_before(ranges, 2) == [[3, 11, 12], [4, 20, 30]]
    assert rules.dealt_before(ranges, 4) == [[4, 21, 30], [5, 0, 9]]
    assert rules.dealt_before(ranges, 99) == []


def test_moves_of_a_paused_campaign_are_refused_in_a_batch(now: datetime) -> None:
    slug = kit.weights(now)
    players = kit.crowd(slug, now, 2)
    campaigns.pause(slug, actor="operator", now=now)
    codes = {answer.body["code"] for answer in answers([draw(player) for player in players])}
    assert codes == {"campaign.paused"}
