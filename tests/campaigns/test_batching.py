"""Many taps in one round trip: each is answered as it would be by itself, or left alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from campaigns import api as campaigns
from campaigns.models import AssistSession, PlayRequest
from campaigns.play import batching, engine
from campaigns.play.contracts import PlayAnswer, PlayCommand
from core.models import OutboxMessage
from rewards import api as rewards
from tests.campaigns.support import CONSENT, Player, launched

HONEST = {
    "v": 1, "dwell_ms": 8000, "pointer": 12, "touch": 6, "scroll": 3, "webdriver": False,
}  # fmt: skip

pytestmark = pytest.mark.django_db(transaction=True)


def together(commands: Sequence[PlayCommand]) -> list[batching.Tap]:
    """The taps of one batch, carried out."""
    taps = [batching.Tap(command, f"request-{place}") for place, command in enumerate(commands)]
    batching.perform_many(taps)
    return taps


def joined(now: datetime, number: int, **settings: Any) -> list[Player]:
    slug = launched(now, session__helpers=0, **settings)
    players = [Player(slug, now) for _ in range(number)]
    for player in players:
        assert player.do("join", {"consent": CONSENT, "signals": HONEST}).status == 200
    return players


def draw(player: Player, key: str | None = None) -> PlayCommand:
    return player.command("draw", {"scene": "default", "signals": HONEST}, key)


def answer_of(tap: batching.Tap) -> PlayAnswer:
    assert isinstance(tap.answer, PlayAnswer), tap
    return tap.answer


def nameless(body: dict[str, Any]) -> Any:
    """A body without what belongs to one person: ids and tokens."""
    unlike = {"id", "uid", "invite", "invite_url", "reward"}
    if isinstance(body, dict):
        return {key: nameless(value) for key, value in body.items() if key not in unlike}
    return [nameless(item) for item in body] if isinstance(body, list) else body


@pytest.mark.parametrize("protection", ["off", "basic", "standard"])
def test_a_batch_answers_each_as_it_would_be_answered_alone(
    now: datetime, protection: str
) -> None:
    alone, *others = joined(now, 6, protection=protection)
    single = engine.perform(draw(alone))
    taps = together([draw(player) for player in others])
    assert single.status == 200
    for tap in taps:
        answer = answer_of(tap)
        assert nameless(answer.body) == nameless(single.body)
        assert answer.body["state"]["rewards"][0]["id"] == answer.body["result"]["reward"]
    assert rewards.audit() == []


def test_what_was_foreseen_is_what_is_there(now: datetime) -> None:
    (player,) = joined(now, 1)
    (tap,) = together([draw(player)])
    state = player.state()
    told = answer_of(tap).body["state"]
    assert {**state, "server_time": 0} == {**told, "server_time": 0}


def test_a_batch_writes_what_single_taps_write(now: datetime) -> None:
    one, two = joined(now, 2, protection="standard")
    written = []
    for carry_out in (lambda: engine.perform(draw(one)), lambda: together([draw(two)])):
        OutboxMessage.objects.all().delete()
        before = _rows()
        carry_out()
        facts = [row.payload for row in OutboxMessage.objects.order_by("id")]
        assert [fact["name"] for fact in facts] == ["reward_granted"]
        assert set(facts[0]["props"]) == {"reward", "kind", "amount", "currency", "status"}
        written.append({table: count - before[table] for table, count in _rows().items()})
    assert written[0] == written[1]
    assert written[0]["antifraud_decision"] == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(DISTINCT (kind, amount, currency, provider, status, version,"
            " claim_by)) FROM rewards_grant"
        )
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT count(*) FROM antifraud_decision WHERE subject IS NOT NULL")
        assert cursor.fetchone() == (2,)


def _rows() -> dict[str, int]:
    tables = (
        "rewards_grant", "rewards_ledgerentry", "antifraud_decision", "campaigns_playrequest",
    )  # fmt: skip
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def test_the_same_key_again_is_answered_alike(now: datetime) -> None:
    (player,) = joined(now, 1)
    first = answer_of(together([draw(player, "key-of-mine")])[0])
    again = engine.perform(draw(player, "key-of-mine"))
    assert again.replayed
    assert (again.status, again.body) == (first.status, first.body)
    (tap,) = together([draw(player, "key-of-mine")])
    assert tap.alone
    assert tap.answer is None


def test_one_key_twice_in_a_batch_pays_once(now: datetime) -> None:
    one, two = joined(now, 2)
    taps = together([draw(one, "the-same-key"), draw(two), draw(one, "the-same-key")])
    assert all(tap.alone for tap in taps)
    answers = [engine.perform(tap.command) for tap in taps]
    assert {answer.status for answer in answers} == {200}
    assert answers[0].body == answers[2].body
    assert rewards.audit() == []
    assert PlayRequest.objects.filter(action="draw").count() == 2


def test_two_keys_of_one_person_in_a_batch_pay_once(now: datetime) -> None:
    (player,) = joined(now, 1)
    taps = together([draw(player), draw(player)])
    answers = [tap.answer or engine.perform(tap.command) for tap in taps]
    statuses = sorted(answer.status for answer in answers if isinstance(answer, PlayAnswer))
    assert statuses == [200, 409]
    assert rewards.audit() == []


def test_refusals_do_not_touch_the_others(now: datetime) -> None:
    one, two = joined(now, 2)
    stranger = Player(one.slug, now)
    assert engine.perform(draw(two)).status == 200
    taps = together([draw(one), draw(two, "second-try"), draw(stranger, "nobody-yet")])
    assert answer_of(taps[0]).status == 200
    assert answer_of(taps[1]).body["code"] == "limit.reached"
    assert taps[2].alone
    assert engine.perform(taps[2].command).body["code"] == "eligibility.not_joined"
    again = engine.perform(draw(two, "second-try"))
    assert again.replayed
    assert again.body == answer_of(taps[1]).body
    assert again.body["request_id"] == "request-1"


def test_a_pause_between_reading_and_writing_promises_nothing(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    players = joined(now, 3)
    write = batching._write

    def paused_first(taps: list[batching.Tap]) -> None:
        campaigns.pause(players[0].slug, actor="operator", now=now)
        write(taps)

    monkeypatch.setattr(batching, "_write", paused_first)
    taps = together([draw(player) for player in players])
    assert all(tap.alone for tap in taps)
    codes = {engine.perform(tap.command).body["code"] for tap in taps}
    assert codes == {"campaign.paused"}
    assert set(AssistSession.objects.values_list("state", flat=True)) == {"complete"}


def test_a_session_that_ran_out_meanwhile_is_not_opened(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    players = joined(now, 2)
    write = batching._write

    def late(taps: list[batching.Tap]) -> None:
        AssistSession.objects.filter(id=taps[0].effect["session"]).update(
            expires_at=now - timedelta(seconds=1)
        )
        write(taps)

    monkeypatch.setattr(batching, "_write", late)
    taps = together([draw(player) for player in players])
    assert all(tap.alone for tap in taps)
    answers = [engine.perform(tap.command) for tap in taps]
    assert [answer.status for answer in answers] == [409, 200]
    assert rewards.audit() == []


def test_a_held_person_is_held_in_a_batch_too(now: datetime) -> None:
    player, other = joined(now, 2)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE campaigns_participation SET held = true WHERE person_uid = %s",
            [player.person],
        )
    taps = together([draw(player), draw(other)])
    statuses = [answer_of(tap).body["state"]["rewards"][0]["status"] for tap in taps]
    assert statuses == ["checking", "granted"]
    assert player.state()["rewards"][0]["status"] == "checking"
