"""The field `quiz` of the state document: pure. Before an attempt is answered it says nothing
of what is right; afterwards what the configuration allows."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from campaigns.contracts import FrozenCampaign
from campaigns.mechanics import common
from campaigns.mechanics.base import Loaded, Setting
from campaigns.mechanics.quiz import rules, state
from campaigns.mechanics.quiz.config import Question, QuizConfig
from core.money import format_minor


class _View(BaseModel):
    model_config = ConfigDict(extra="forbid")


class QuestionView(_View):
    """`options` in the order of this attempt: answers name positions in it. A scale has
    `steps` instead, from 1."""

    kind: Literal["one", "several", "scale"]
    text: str
    options: list[str]
    steps: int
    low: str
    high: str


class AttemptView(_View):
    """An attempt under way; `ends_at` in milliseconds UTC."""

    id: UUID
    number: int
    ends_at: int
    questions: list[QuestionView]


class ReviewView(_View):
    """One question of the last attempt. `ok` and the texts are null where they are not told."""

    text: str
    ok: bool | None
    chosen: list[str]
    right: list[str] | None
    note: str | None


class LastView(_View):
    """The last attempt that is over. `late`: its time ran out without an answer."""

    score: int
    total: int
    passed: bool
    late: bool
    review: list[ReviewView]


class QuizView(_View):
    """`left_today` are attempts; `acts` and `scenes` are what can be done now."""

    attempt: AttemptView | None
    last: LastView | None
    left_today: int
    more_later: bool
    passed: bool
    prize: Literal["none", "open", "taken"]
    acts: list[str]
    scenes: list[str]
    until: int | None
    """When a prize can be taken no more, in ms; null unless the campaign is over."""


def view(
    loaded: Loaded, config: QuizConfig, setting: Setting, language: str, now: datetime
) -> dict[str, Any]:
    """As `QuizView`, also for somebody who has not joined."""
    running = setting.phase == "running" and loaded["me"] is not None
    attempt = state.open_attempt(loaded, setting, now) if running else None
    may_start = running and state.possible(state.check_start, loaded, config)
    may_draw = loaded["me"] is not None and state.possible(state.check_draw, loaded, config)
    late = setting.phase == "ended" and not common.may_take(setting, now)
    prize = "none" if config.prize is None else "taken" if loaded["prize"] else "open"
    left = max(0, config.attempts_per_day - loaded["today"])
    if config.attempts:
        left = min(left, max(0, config.attempts - loaded["attempts"]))
    return {
        "attempt": _attempt(attempt, config, language) if attempt else None,
        "last": _last(loaded["last"], config, setting, language) if not attempt else None,
        "left_today": left,
        "more_later": not config.attempts or loaded["attempts"] < config.attempts,
        "passed": loaded["passed_at"] is not None,
        "prize": prize,
        "acts": ["answer"] if attempt else ["start"] if may_start else [],
        "scenes": ["default"] if may_draw and not late else [],
        "until": common.late_until(setting, now),
    }


def _attempt(last: dict[str, Any], config: QuizConfig, language: str) -> dict[str, Any]:
    questions = []
    for one in rules.asked(config, UUID(last["seed"])):
        question = one.question
        questions.append(
            {
                "kind": question.kind,
                "text": question.text[language],
                "options": [option.text[language] for option in one.options],
                "steps": question.steps if question.kind == "scale" else 0,
                "low": (question.low or {}).get(language, ""),
                "high": (question.high or {}).get(language, ""),
            }
        )
    return {
        "id": last["uid"],
        "number": last["number"],
        "ends_at": last["ends_at"],
        "questions": questions,
    }


def _last(
    last: dict[str, Any] | None, config: QuizConfig, setting: Setting, language: str
) -> dict[str, Any] | None:
    if last is None:
        return None
    late = last["answered_at"] is None
    return {
        "score": last["score"],
        "total": last["total"] or config.length,
        "passed": last["passed"],
        "late": late,
        "review": _review(last, config, language)
        if not late and last["version"] == setting.version
        else [],
    }


def _review(last: dict[str, Any], config: QuizConfig, language: str) -> list[dict[str, Any]]:
    """Question by question, once passed; nothing after a survey, nor before one has passed."""
    if config.mode == "survey" or not last["passed"]:
        return []
    told = []
    for one in rules.asked(config, UUID(last["seed"])):
        question = one.question
        ids = last["chosen"].get(question.id)
        right = set(question.right)
        open_ = config.reveal == "answers"
        told.append(
            {
                "text": question.text[language],
                "ok": set(ids or ()) == right,
                "chosen": _texts(question, ids or (), language),
                "right": _texts(question, right, language) if open_ else None,
                "note": question.note[language] if open_ and question.note else None,
            }
        )
    return told


def _texts(question: Question, ids: Any, language: str) -> list[str]:
    return [option.text[language] for option in question.options if option.id in set(ids)]


def boot(config: QuizConfig, frozen: FrozenCampaign, language: str) -> dict[str, Any]:
    """`boot.quiz`: what is promised; of the questions nothing but how many there are."""
    return {
        "mode": config.mode,
        "questions": config.length,
        "pass_mark": config.pass_mark if config.mode == "quiz" else 0,
        "seconds": config.seconds,
        "attempts_per_day": config.attempts_per_day,
        "prize": prize_of(config, frozen, language),
    }


def prize_of(
    config: QuizConfig, frozen: FrozenCampaign, language: str
) -> dict[str, Any] | None:
    """{title, amount}: `amount` in minor units, 0 where it is no money of a fixed amount."""
    if config.prize is None:
        return None
    pool = frozen.rewards.pools.get(config.prize.pool)
    return {
        "title": config.prize.title.get(language, config.prize.title["en"]),
        "amount": (pool.amount or 0) if pool is not None and pool.kind == "packets" else 0,
    }


def prize_words(config: QuizConfig, frozen: FrozenCampaign, language: str) -> str:
    """The prize in a sentence: its title and, for money, the amount."""
    told = prize_of(config, frozen, language)
    if told is None:
        return ""
    amount = format_minor(told["amount"], frozen.currency) if told["amount"] else ""
    return f"{told['title']} {amount}".strip()
