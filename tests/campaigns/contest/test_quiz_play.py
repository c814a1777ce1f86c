"""A quiz from the first tap to the packet, through the engine."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from campaigns import api as campaigns
from campaigns.models import Campaign, Happening, Participation, QuizAttempt
from campaigns.services import lifecycle
from core.sqlcall import call_json
from rewards import api as rewards
from tests.campaigns.contest.kit import Contestant, config_of, joined, launched
from tests.campaigns.support import code

pytestmark = pytest.mark.django_db


def test_who_knows_enough_takes_the_packet_once(now: datetime) -> None:
    slug = launched("quiz", now)
    player = joined(slug, now)
    assert player.part("quiz")["acts"] == ["start"]
    assert code(player.draw()) == "step.not_reached"
    attempt = player.start()
    assert len(attempt["questions"]) == 5
    assert attempt["ends_at"] == int((now + timedelta(seconds=120)).timestamp() * 1000)
    player.later(seconds=60)
    answer = player.answer(attempt["id"], wrong=1)
    assert answer.status == 200, answer.body
    assert answer.body["result"] == {"score": 4, "total": 5, "passed": True}
    part = answer.body["state"]["quiz"]
    assert (part["passed"], part["prize"], part["scenes"], part["acts"]) == (
        True, "open", ["default"], [],
    )  # fmt: skip
    assert "draw" in answer.body["state"]["actions"]
    assert [one["ok"] for one in part["last"]["review"]].count(True) == 4
    drawn = player.draw()
    assert drawn.status == 200, drawn.body
    assert drawn.body["result"]["prize"] == {
        "slot": "packet", "kind": "packet", "amount": 200,
    }  # fmt: skip
    assert code(player.draw()) == "limit.reached"
    assert code(player.act("start")) == "limit.reached"
    reward = drawn.body["result"]["reward"]
    claimed = player.claim(reward, player.number)
    assert claimed.body["result"]["reward"]["status"] == "claimed"
    assert Happening.objects.filter(name="quiz_passed", amount=1).count() == 1
    assert rewards.audit() == []


def test_who_knows_too_little_tries_again_and_other_questions_come(now: datetime) -> None:
    slug = launched("quiz", now)
    player = joined(slug, now)
    seen = []
    for number in range(1, 4):
        attempt = player.start()
        assert attempt["number"] == number
        seen.append(tuple(question["text"] for question in attempt["questions"]))
        answer = player.answer(attempt["id"], wrong=2)
        assert answer.body["result"] == {"score": 3, "total": 5, "passed": False}
        last = answer.body["state"]["quiz"]["last"]
        assert (last["score"], last["review"]) == (3, [])
    assert len(set(seen)) > 1
    assert code(player.act("start")) == "limit.reached"
    assert player.part("quiz")["left_today"] == 0
    assert code(player.draw()) == "step.not_reached"
    player.now += timedelta(days=1)
    assert player.part("quiz")["left_today"] == 3
    assert player.start()["number"] == 4


def test_the_servers_clock_decides(now: datetime) -> None:
    slug = launched("quiz", now)
    player = joined(slug, now)
    attempt = player.start()
    player.later(seconds=122.9)  # three seconds are the network's
    assert player.part("quiz")["attempt"] is None
    assert player.answer(attempt["id"]).status == 200
    player.later(days=1)
    other = joined(slug, player.now)
    attempt = other.start()
    other.later(seconds=123)
    assert code(other.answer(attempt["id"])) == "quiz.late"
    assert other.part("quiz")["last"]["late"] is True
    assert other.part("quiz")["last"]["review"] == []
    assert not QuizAttempt.objects.get(uid=attempt["id"]).passed


def test_starting_twice_is_one_attempt_and_an_answer_counts_once(now: datetime) -> None:
    slug = launched("quiz", now)
    player = joined(slug, now)
    attempt = player.start()
    player.later(seconds=5)
    assert player.start() == attempt
    assert QuizAttempt.objects.count() == 1
    first = player.answer(attempt["id"], wrong=5, key="first-answer")
    assert first.body["result"]["score"] == 0
    assert code(player.answer(attempt["id"])) == "quiz.answered"
    again = player.answer(attempt["id"], wrong=5, key="first-answer")
    assert (again.replayed, again.body) == (True, first.body)
    stranger = joined(slug, player.now)
    assert code(stranger.answer(attempt["id"])) == "quiz.unknown"
    assert Happening.objects.filter(name="answered").count() == 1


def test_nothing_that_reaches_the_phone_says_what_is_right(now: datetime) -> None:
    """Neither names nor order: the right option comes in every place before long."""
    slug = launched("quiz", now)
    config = config_of(slug)
    places: list[tuple[int, ...]] = []
    while len(set(places)) < 4:
        # About four an attempt: two hundred pass none of four places by.
        assert len(places) < 200
        player = joined(slug, now)
        attempt = player.start()
        sent = json.dumps(player.state())
        for question in config.questions:
            for option in question.options:
                assert f'"{option.id}"' not in sent
            assert question.note is None or question.note["en"] not in sent
            assert f'"{question.id}"' not in sent
        assert '"right"' not in sent
        row = QuizAttempt.objects.get(uid=attempt["id"])
        assert str(row.seed) not in sent
        places += [tuple(one) for one in player.right(attempt["id"]) if len(one) == 1]


def test_a_wrong_form_is_told_with_its_path(now: datetime) -> None:
    slug = launched("quiz", now)
    player = joined(slug, now)
    attempt = player.start()
    answer = player.act("answer", attempt=attempt["id"], answers=[[0], [0], [0], [0], [9]])
    assert (answer.status, code(answer)) == (422, "body.invalid")
    assert answer.body["errors"] == [{"path": "input.answers.4", "code": "range"}]
    answer = player.act("answer", attempt=attempt["id"], answers=[[0]], extra=1)
    assert answer.body["errors"] == [{"path": "input.extra", "code": "unknown"}]
    assert player.part("quiz")["acts"] == ["answer"]


def test_a_held_person_passes_but_the_packet_waits(now: datetime) -> None:
    slug = launched("quiz", now)
    player = joined(slug, now)
    attempt = player.start()
    player.answer(attempt["id"])
    Participation.objects.filter(id=player.row().id).update(held=True)
    drawn = player.draw()
    assert drawn.status == 200, drawn.body
    assert [one["status"] for one in drawn.body["state"]["rewards"]] == ["checking"]
    assert rewards.audit() == []


def survey(now: datetime) -> str:
    questions: list[dict[str, Any]] = [
        {
            "id": "plan",
            "kind": "one",
            "text": {"en": "Plan?", "zh-hans": "计划？"},
            "options": [
                {"id": name, "text": {"en": name, "zh-hans": name}} for name in ("yes", "no")
            ],
        },
        {
            "id": "risks",
            "kind": "several",
            "text": {"en": "Risks?", "zh-hans": "风险？"},
            "options": [
                {"id": name, "text": {"en": name, "zh-hans": name}} for name in ("ill", "car")
            ],
        },
        {"id": "nps", "kind": "scale", "steps": 11, "text": {"en": "NPS", "zh-hans": "推荐度"}},
    ]
    return launched(
        "quiz",
        now,
        mechanics__quiz__mode="survey",
        mechanics__quiz__draws=0,
        mechanics__quiz__pass_mark=0,
        mechanics__quiz__questions=questions,
    )


def test_a_survey_is_counted_and_pays_once(now: datetime) -> None:
    slug = survey(now)
    given = [[[0], [0, 1], [9]], [[0], [1], [10]], [[1], [0], [9]]]
    for answers in given:
        player: Contestant = joined(slug, now)
        attempt = player.start()
        assert [question["kind"] for question in attempt["questions"]] == [
            "one", "several", "scale",
        ]  # fmt: skip
        missing = player.act("answer", attempt=attempt["id"], answers=[[0], [], [9]])
        assert missing.body["errors"] == [{"path": "input.answers.1", "code": "missing"}]
        answer = player.act("answer", attempt=attempt["id"], answers=answers)
        assert answer.body["result"] == {"score": 0, "total": 3, "passed": True}
        assert player.draw().body["result"]["prize"]["amount"] == 200
        assert code(player.act("start")) == "limit.reached"
    counts = call_json("campaigns_quiz_counts", QuizAttempt.objects.all()[0].campaign_id)
    assert counts == {
        "plan": {"yes": 2, "no": 1},
        "risks": {"ill": 2, "car": 2},
        "nps": {"9": 2, "10": 1},
    }
    assert Happening.objects.filter(name="quiz_passed").count() == 0
    assert rewards.audit() == []


def test_who_passed_in_time_takes_the_prize_after_the_end(now: datetime) -> None:
    slug = launched("quiz", now)
    player, other = joined(slug, now), joined(slug, now)
    for one in (player, other):
        assert one.answer(one.start()["id"]).body["result"]["passed"]
    end = now + timedelta(hours=1)
    lifecycle.end(slug, actor="operator", now=end)
    campaigns.forget()
    assert lifecycle.settle(Campaign.objects.get(slug=slug), end) is False
    player.now = end + timedelta(days=1)
    assert "draw" in player.state()["actions"]
    assert player.draw().body["result"]["prize"]["amount"] == 200
    # The other does not come: nobody waits for ever.
    running = campaigns.running(slug)
    assert running is not None
    late = end + timedelta(days=running.rewards.claim_days)
    assert lifecycle.settle(Campaign.objects.get(slug=slug), late) is True
    assert rewards.audit() == []
