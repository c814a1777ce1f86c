"""Quizzes, votes and rankings under a rush. Each guard has its control."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import DatabaseError

from campaigns.models import QuizAttempt, Standing, Vote, VoteTally
from campaigns.play import sql
from campaigns.services import standings
from rewards import api as rewards
from rewards.models import Grant
from tests.campaigns.contest.kit import Contestant, joined, launched, voting
from tests.campaigns.contest.test_ranking_play import campaign_of, crowd, ranked
from tests.race.meeting import meeting, meeting_after
from tests.race.play_support import at_once, function_replaced, without_indexes

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 12


def answered(now: datetime) -> int:
    """One attempt, answered by twelve requests at once; how many counted."""
    slug = launched("quiz", now)
    player = joined(slug, now)
    attempt = player.start()["id"]
    answers = at_once([partial(player.answer, attempt, wrong=n % 3) for n in range(CROWD)])
    refused = {answer.body["code"] for answer in answers if answer.status != 200}
    assert refused <= {"quiz.answered"}
    return sum(answer.status == 200 for answer in answers)


def test_an_attempt_is_answered_once(now: datetime) -> None:
    assert answered(now) == 1
    assert QuizAttempt.objects.filter(answered_at__isnull=False).count() == 1
    assert rewards.audit() == []


def test_control_without_the_look_an_attempt_is_answered_often(now: datetime) -> None:
    """The row's lock alone does not help: who waited for it writes over the first."""
    with (
        meeting_after(sql, "load", 2),
        function_replaced(
            "campaigns_effect_quiz_answer",
            "IF v_row.answered_at IS NOT NULL THEN",
            "IF false THEN",
        ),
    ):
        assert answered(now) > 1


def started(now: datetime) -> int:
    """Twelve starts of one person at once; how many attempts came of it."""
    slug = launched("quiz", now)
    player = joined(slug, now)
    answers = at_once([partial(player.act, "start") for _tap in range(CROWD)])
    assert {answer.status for answer in answers} == {200}
    return QuizAttempt.objects.count()


def test_a_rush_of_starts_is_one_attempt(now: datetime) -> None:
    assert started(now) == 1


def test_control_without_the_lock_starts_multiply(now: datetime) -> None:
    with (
        meeting(),
        without_indexes("quizattempt_number_once"),
        function_replaced("campaigns_effect_quiz_start", " FOR NO KEY UPDATE", ""),
        function_replaced(
            "campaigns_effect_quiz_start", "IF v_open OR", "PERFORM race_meet(2); IF v_open OR"
        ),
    ):
        assert started(now) > 1


def voted(now: datetime) -> int:
    """One person with three votes a day taps twelve times at once; how many were taken."""
    slug = voting(now, per_day=3)
    player = joined(slug, now)
    names = ("cat", "dog", "owl")
    answers = at_once([partial(player.act, "vote", entry=names[n % 3]) for n in range(CROWD)])
    refused = {answer.body["code"] for answer in answers if answer.status != 200}
    assert refused <= {"limit.reached"}
    return sum(answer.status == 200 for answer in answers)


def test_haste_does_not_pass_the_votes_of_a_day(now: datetime) -> None:
    assert voted(now) == 3
    assert Vote.objects.count() == 3
    assert rewards.audit() == []


def test_control_without_the_lock_there_are_more_votes(now: datetime) -> None:
    with (
        meeting(),
        without_indexes("vote_number_once", "vote_key_once"),
        function_replaced("campaigns_effect_vote", " FOR NO KEY UPDATE", ""),
        function_replaced(
            "campaigns_effect_vote", "IF v_used >=", "PERFORM race_meet(4); IF v_used >="
        ),
    ):
        assert voted(now) > 3


def test_a_crowd_s_votes_for_one_entry_are_all_counted(now: datetime) -> None:
    slug = voting(now)
    crowd: list[Contestant] = [joined(slug, now) for _voter in range(CROWD)]
    answers = at_once([partial(voter.act, "vote", entry="owl") for voter in crowd])
    assert {answer.status for answer in answers} == {200}
    assert sum(VoteTally.objects.values_list("votes", flat=True)) == CROWD
    assert VoteTally.objects.count() > 1
    assert rewards.audit() == []


def ranked_by_two(now: datetime) -> list[int]:
    """Two runs settle a ranking of three at once; how many prizes each gave."""
    slug = ranked(now)
    crowd(slug, now, 3, 2, 1)
    later = now + timedelta(days=10)
    return at_once([partial(standings.settle, campaign_of(slug), later)] * 2)


def test_two_runs_settle_a_ranking_once(now: datetime) -> None:
    assert sum(ranked_by_two(now)) == 3
    assert sorted(Standing.objects.values_list("place", flat=True)) == [1, 2, 3]
    assert sorted(Grant.objects.values_list("amount", flat=True)) == [200, 200, 500]
    assert rewards.audit() == []


def test_control_without_the_gate_two_runs_collide(now: datetime) -> None:
    """What the tables refuse then is an error; no place is given twice even so."""
    gate = "PERFORM pg_advisory_xact_lock(campaigns_gate(v_campaign));"
    written = "    INSERT INTO campaigns_standing ("
    with (
        meeting(),
        function_replaced("campaigns_ranking_write", gate, ""),
        function_replaced(
            "campaigns_ranking_write", written, f"    PERFORM race_meet(2);\n{written}"
        ),
        pytest.raises(DatabaseError),
    ):
        ranked_by_two(now)
