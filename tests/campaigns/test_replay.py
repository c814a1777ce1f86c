"""The same key is the same answer, byte by byte, whatever happened since."""

from __future__ import annotations

from datetime import datetime, timedelta

import orjson
import pytest

from campaigns.models import HelpAct, Participation, PlayRequest
from campaigns.play import engine
from core.errors import Invalid
from core.logs import set_request_id
from tests.campaigns.support import CONSENT, Player, code, launched

pytestmark = pytest.mark.django_db


def test_a_repeated_join_answers_the_same_bytes(now: datetime) -> None:
    slug = launched(now)
    player = Player(slug, now)
    first = player.join(key="join-key-1")
    bytes_then = orjson.dumps(first.body)
    friend = Player(slug, now)
    friend.help(player.invite)
    player.now = now + timedelta(hours=2)
    again = player.join(key="join-key-1")
    assert again.replayed
    assert (again.status, orjson.dumps(again.body)) == (200, bytes_then)
    assert again.person_uid == first.person_uid
    assert Participation.objects.count() == 1


def test_a_join_whose_answer_was_lost_finds_itself_without_the_cookie(now: datetime) -> None:
    slug = launched(now)
    player = Player(slug, now)
    body = {"consent": CONSENT}
    first = engine.perform(player.command("join", body, "join-key-1"))
    again = engine.perform(player.command("join", body, "join-key-1"))
    assert again.replayed
    assert again.person_uid == first.person_uid
    assert orjson.dumps(again.body) == orjson.dumps(first.body)


def test_a_repeated_help_counts_once(now: datetime) -> None:
    slug = launched(now)
    owner, friend = Player(slug, now), Player(slug, now)
    owner.join()
    first = friend.help(owner.invite, key="help-key-1")
    again = friend.help(owner.invite, key="help-key-1")
    assert again.replayed
    assert orjson.dumps(again.body) == orjson.dumps(first.body)
    assert HelpAct.objects.count() == 1
    other_key = friend.help(owner.invite)
    assert (other_key.status, code(other_key)) == (409, "help.already")


def test_a_refusal_is_repeated_with_its_request_id(now: datetime) -> None:
    slug = launched(now)
    owner = Player(slug, now)
    owner.join()
    set_request_id("req-1")
    first = owner.draw(key="draw-key-1")
    assert (first.status, code(first)) == (403, "eligibility.incomplete")
    assert first.body["request_id"] == "req-1"
    for _ in range(5):
        Player(slug, now).help(owner.invite)
    set_request_id("req-2")
    again = owner.draw(key="draw-key-1")
    set_request_id("")
    assert again.replayed
    assert (again.status, orjson.dumps(again.body)) == (403, orjson.dumps(first.body))
    assert owner.draw(key="draw-key-2").status == 200


def test_a_key_belongs_to_its_body_its_action_and_its_campaign(now: datetime) -> None:
    slug, other = launched(now), launched(now, slug="other")
    player = Player(slug, now)
    player.join(key="shared-key-1")
    with pytest.raises(Invalid, match=r"idempotency\.mismatch"):
        player.join(invite="ABCDEFGHJK", key="shared-key-1")
    with pytest.raises(Invalid, match=r"idempotency\.mismatch"):
        player.draw(key="shared-key-1")
    player.slug = other
    with pytest.raises(Invalid, match=r"idempotency\.mismatch"):
        player.join(key="shared-key-1")


def test_find_replay_asks_before_anything_expensive(now: datetime) -> None:
    slug = launched(now)
    player = Player(slug, now)
    command = player.command("join", {"consent": CONSENT}, "join-key-1")
    assert engine.find_replay(command) is None
    first = engine.perform(command)
    found = engine.find_replay(command)
    assert found is not None
    assert (found.replayed, orjson.dumps(found.body)) == (True, orjson.dumps(first.body))


def test_what_is_kept_names_no_phone(now: datetime) -> None:
    slug = launched(now, session__helpers=0)
    player = Player(slug, now)
    player.join()
    reward = player.draw().body["result"]["reward"]
    assert player.claim(reward, "+8613812345678").status == 200
    kept = orjson.dumps([row.facts for row in PlayRequest.objects.all()])
    assert b"13812345678" not in kept
