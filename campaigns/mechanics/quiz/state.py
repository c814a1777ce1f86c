"""What an action leads to, from the loaded document alone. No I/O.

joined ── start ──► attempt open ── answer ──► answered: passed ── draw ──► granted
             ▲           └── seconds ──► over ─┐  └► not passed ─┐
             └─────────────────────────────────┴─────────────────┘  at most so often a day

The page sends all answers of an attempt at once: between start and answer nothing is told, so
there is nothing to try out.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from campaigns.mechanics import common, taking
from campaigns.mechanics.base import Effect, Loaded, Move, Outcome, Setting
from campaigns.mechanics.quiz import rules
from campaigns.mechanics.quiz.config import QuizConfig
from core.clock import day_start, to_ms
from core.errors import Conflict, DomainError, Forbidden, Missing

GRACE_SECONDS = 3
"""What a slow network may take beyond the time for an attempt."""
KEY = "quiz"
"""Of the one prize a participant can take."""


class Answers(BaseModel):
    """`input` of the act `answer`: for each question of the attempt the positions chosen, or
    the step of a scale; an empty list leaves it out."""

    model_config = ConfigDict(extra="forbid")

    attempt: UUID
    answers: list[Annotated[list[Annotated[int, Field(ge=0, le=20)]], Field(max_length=8)]] = (
        Field(max_length=200)
    )


def open_attempt(loaded: Loaded, setting: Setting, now: datetime) -> dict[str, Any] | None:
    """The attempt that can still be answered: one of another version asks other questions."""
    last: dict[str, Any] | None = loaded["last"]
    if last is None or last["answered_at"] is not None or last["version"] != setting.version:
        return None
    return last if to_ms(now) < last["ends_at"] else None


def check_start(loaded: Loaded, config: QuizConfig) -> None:
    """Raises Conflict limit.reached where no new attempt may begin."""
    done = loaded["passed_at"] is not None
    if done and (config.again == "never" or loaded["passed_today"]):
        raise Conflict("limit.reached")
    if loaded["today"] >= config.attempts_per_day:
        raise Conflict("limit.reached")
    if config.attempts and loaded["attempts"] >= config.attempts:
        raise Conflict("limit.reached")


def check_draw(loaded: Loaded, config: QuizConfig) -> None:
    """Raises where the prize cannot be taken: none offered, not passed, taken already."""
    if config.prize is None:
        raise Conflict("play.not_offered")
    if loaded["passed_at"] is None:
        raise Conflict("step.not_reached")
    if loaded["prize"] is not None:
        raise Conflict("limit.reached")


def possible(check: Callable[..., None], *arguments: Any) -> bool:
    """Whether a check lets it pass."""
    try:
        check(*arguments)
    except DomainError:
        return False
    return True


def decide(move: Move, loaded: Loaded, config: QuizConfig, setting: Setting) -> Outcome:
    """The effects of join, share, draw and of the acts; DomainError where it is forbidden."""
    return _DECISIONS[move.do or move.action](move, loaded, config, setting)


def actions(loaded: Loaded, config: QuizConfig, setting: Setting, now: datetime) -> list[str]:
    """What the person could do now, most wanted first."""
    found = ["claim"] if common.claimable(loaded, setting) else []
    me = loaded["me"]
    if me and common.may_take(setting, now) and possible(check_draw, loaded, config):
        found.append("draw")
    if setting.phase != "running":
        return found
    if me is None:
        return [*found, "join"]
    if open_attempt(loaded, setting, now) or possible(check_start, loaded, config):
        found.append("act")
    return [*found, "share"]


def _joined(loaded: Loaded) -> dict[str, Any]:
    if loaded["me"] is None:
        raise Forbidden("eligibility.not_joined")
    found: dict[str, Any] = loaded["me"]
    return found


def _join(move: Move, loaded: Loaded, _config: QuizConfig, _setting: Setting) -> Outcome:
    return Outcome(tuple(common.join(move, loaded)))


def _start(move: Move, loaded: Loaded, config: QuizConfig, setting: Setting) -> Outcome:
    """Open an attempt. While one is open this changes nothing: the page shows that one."""
    me = _joined(loaded)
    if open_attempt(loaded, setting, move.now):
        return Outcome()
    check_start(loaded, config)
    effect: Effect = {
        "op": "quiz_start",
        "participation": me["id"],
        "uid": move.fresh[0],
        "seed": move.fresh[1],
        "number": loaded["attempts"] + 1,
        "ends_at": move.now + timedelta(seconds=config.seconds),
        "day_start": day_start(move.now, setting.timezone),
        "per_day": config.attempts_per_day,
        "most": config.attempts,
    }
    return Outcome((effect,))


def _answer(move: Move, loaded: Loaded, config: QuizConfig, setting: Setting) -> Outcome:
    """Score an attempt. Raises Missing quiz.unknown, Conflict quiz.answered or quiz.late."""
    me, last = _joined(loaded), loaded["last"]
    given = move.input
    assert isinstance(given, Answers)
    if last is None or last["uid"] != str(given.attempt):
        raise Missing("quiz.unknown")
    if last["answered_at"] is not None:
        raise Conflict("quiz.answered")
    latest = last["ends_at"] + GRACE_SECONDS * 1000
    if to_ms(move.now) >= latest or last["version"] != setting.version:
        raise Conflict("quiz.late")
    seed = UUID(last["seed"])
    chosen = rules.read(config, seed, given.answers)
    score = sum(rules.marks(config, seed, chosen)) if config.mode == "quiz" else 0
    passed = rules.passed(config, score)
    answered: Effect = {
        "op": "quiz_answer",
        "participation": me["id"],
        "attempt": last["id"],
        "chosen": chosen,
        "score": score,
        "total": len(given.answers),
        "passed": passed,
        "latest": latest,
    }
    told = {"score": score, "total": len(given.answers), "number": last["number"]}
    effects = [answered, _happens(me["id"], "answered", last["uid"], move.fresh[2], told)]
    if passed and config.mode == "quiz":
        effects.append(_happens(me["id"], "quiz_passed", last["uid"], move.fresh[3], told))
    return Outcome(tuple(effects))


def _happens(me: int, name: str, key: str, event: UUID, props: dict[str, int]) -> Effect:
    return {
        "op": "happen",
        "participation": me,
        "name": name,
        "key": key,
        "amount": 1,
        "event": event,
        "props": props,
    }


def _draw(move: Move, loaded: Loaded, config: QuizConfig, setting: Setting) -> Outcome:
    """Take the prize of whoever passed, once."""
    _joined(loaded)
    common.check_taking(setting, move.now)
    check_draw(loaded, config)
    return taking.grant(move, loaded, setting, key=KEY, prize=config.prize)


_DECISIONS: dict[str, Callable[[Move, Loaded, QuizConfig, Setting], Outcome]] = {
    "join": _join,
    "start": _start,
    "answer": _answer,
    "draw": _draw,
    "share": common.share,
}
