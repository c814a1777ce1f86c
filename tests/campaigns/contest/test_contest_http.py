"""Leaderboard and quiz over HTTP: from the launch command to a prize that has arrived."""

from __future__ import annotations

import json
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from campaigns import api as campaigns
from campaigns.models import Campaign, QuizAttempt
from campaigns.play import boards
from campaigns.services import lifecycle, standings
from core.clock import utc_now
from core.stores import gates
from rewards import api as rewards
from rewards.services import payouts
from tests.campaigns.contest.kit import config_of
from tests.campaigns.http.helpers import BROWSER, Player, code_for, problem, tap

pytestmark = pytest.mark.django_db(transaction=True)

CONSENT = {"consent": {"rules": "2026-01", "privacy": "privacy-2026-01"}}
SLUG = "contest"


@pytest.fixture(autouse=True)
def _may_launch(settings: Any) -> None:
    settings.ALLOW_LAUNCH = True
    settings.DEMO_PASSWORD = "demo"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    campaigns.forget()


def launched(template: str, **answers: Any) -> None:
    out = StringIO()
    settings = {"protection": "off"} | answers
    pairs = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
    call_command("launch", template, "--slug", SLUG, *pairs, "--json", stdout=out)
    assert json.loads(out.getvalue())["slug"] == SLUG
    campaigns.forget()


def joined(invite: str | None = None) -> Player:
    player = Player(SLUG, **BROWSER)
    assert player.state(f"?i={invite}" if invite else "").status_code == 200
    body = CONSENT | ({"invite": invite} if invite else {})
    answer = tap(player, "join", body)
    assert answer.status_code == 200, answer.content
    return player


def paid(player: Player, reward: str, phone: str) -> None:
    """Claim with a phone; let the payout run; the reward has arrived and the books agree."""
    code = code_for(player, phone)
    body = {"reward": reward, "phone": phone, "otp": code, "fields": {}, "consent": {}}
    claimed = tap(player, "claim", body)
    assert claimed.status_code == 200, claimed.content
    for _ in range(2):
        payouts.run_due(utc_now())
        payouts.collect_answers(utc_now())
    found = {one["id"]: one["status"] for one in player.state().json()["rewards"]}
    assert found[reward] == "fulfilled"
    out = StringIO()
    call_command("audit_ledger", "--campaign", SLUG, "--json", stdout=out)
    assert json.loads(out.getvalue()) == []
    assert rewards.audit() == []


def test_the_quiz_pays_who_passes() -> None:
    launched("quiz", protection="basic")
    player = joined()
    started = tap(player, "act", {"do": "start", "input": {}})
    assert started.status_code == 200, started.content
    attempt = started.json()["state"]["quiz"]["attempt"]
    answers = known(attempt["id"])
    body = {"do": "answer", "input": {"attempt": attempt["id"], "answers": answers}}
    answered = tap(player, "act", body)
    assert answered.json()["result"] == {"score": 5, "total": 5, "passed": True}
    drawn = tap(player, "draw", {"scene": "default"}).json()
    assert drawn["result"]["prize"]["amount"] == 200
    paid(player, drawn["result"]["reward"], "13800000041")


def known(attempt: str) -> list[list[int]]:
    """The right answers, as only this machine can know them."""
    from uuid import UUID

    from campaigns.mechanics.quiz import rules

    seed = UUID(str(QuizAttempt.objects.get(uid=attempt).seed))
    return [
        [n for n, option in enumerate(one.options) if option.id in one.question.right]
        for one in rules.asked(config_of(SLUG), seed)
    ]


def test_no_right_answer_is_in_anything_that_is_sent() -> None:
    """Shell and boot document in both languages, state, the answers of join and start, the
    rules: nothing that is not asked, no explanation, no name of an option, no bank."""
    launched("quiz")
    player = joined()
    sent = [player.state().content.decode()]
    started = tap(player, "act", {"do": "start", "input": {}})
    asked = {q["text"] for q in started.json()["state"]["quiz"]["attempt"]["questions"]}
    sent += [started.content.decode(), player.state().content.decode()]
    shells = []
    for language in ("en", "zh-hans"):
        page = Client().get(f"/c/{SLUG}/?lang={language}")
        assert page.status_code == 200
        shells.append(page.content.decode())
    whole = "\n".join(sent + shells)
    assert '"right"' not in whole
    config = config_of(SLUG)
    for question in config.questions:
        for language in ("en", "zh-hans"):
            assert question.note is not None
            assert question.note[language] not in whole
            assert not any(question.text[language] in shell for shell in shells)
        # A bank of names would tell as much.
        assert not re.search(rf'"{question.id}"', whole)
    assert len(asked) == 5
    assert (
        sum(q.text["en"] in whole or q.text["zh-hans"] in whole for q in config.questions) == 5
    )


def test_a_body_that_is_none_is_refused_with_its_path() -> None:
    launched("quiz")
    player = joined()
    tap(player, "act", {"do": "start", "input": {}})
    refused = player.post("act", {"do": "answer", "input": {"attempt": "x", "answers": []}})
    assert problem(refused, 422, "body.invalid")["errors"] == [
        {"path": "input.attempt", "code": "format"}
    ]
    problem(player.post("act", {"do": "nothing", "input": {}}), 409, "play.not_offered")


def fresh_boards() -> None:
    """Nobody has looked at the ranking within the last seconds."""
    boards.forget()
    for key in gates().scan_iter("board:*"):
        gates().delete(key)


def test_the_first_place_is_paid_after_the_check() -> None:
    launched("leaderboard", **{"cool.hours": 0})
    leader, second = joined(), joined()
    for n, inviter in enumerate([leader, leader, second]):
        invite = inviter.state().json()["me"]["invite"]
        friend = joined(invite)
        number = f"1380000010{n}"
        code = code_for(friend, number)
        verified = tap(friend, "verify", {"phone": number, "otp": code, "consent": {}})
        assert verified.status_code == 200, verified.content
    fresh_boards()
    own = leader.state().json()["ranking"]
    assert (own["value"], own["place"], own["phase"]) == (2, 1, "running")
    assert second.state().json()["ranking"]["next"]["needed"] == 2
    now = utc_now()
    lifecycle.end(SLUG, actor="operator", now=now)
    campaigns.forget()
    campaign = Campaign.objects.get(slug=SLUG)
    assert standings.sweep(now) == 2
    assert lifecycle.settle(campaign, now) is True
    fresh_boards()
    state = leader.state().json()
    assert state["ranking"]["phase"] == "settled"
    assert [(r["amount"], r["status"]) for r in state["rewards"]] == [(88_800, "granted")]
    paid(leader, state["rewards"][0]["id"], "13800000042")
