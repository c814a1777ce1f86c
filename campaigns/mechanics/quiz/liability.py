"""What a quiz promises, and how often it can be answered and passed. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from campaigns.liability.reach import Reach
from campaigns.liability.terms import Most, Promise, least
from campaigns.mechanics.quiz.config import QuizConfig


def promises(config: QuizConfig, reach: Reach) -> Iterator[Promise]:
    """Its prize is taken once by whoever passed."""
    if config.prize is not None:
        prize = config.prize
        yield Promise("quiz", prize.slug, prize.pool, least(1, reach.taken()), prize.title)


def tells(config: QuizConfig, reach: Reach) -> dict[str, Most]:
    attempts = least(config.attempts_per_day * reach.days, config.attempts or None)
    passes = 1 if config.again == "never" else reach.days
    return {"answered": attempts, "quiz_passed": least(attempts, passes)}
