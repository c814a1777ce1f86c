"""What preflight says of a quiz's own settings."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from campaigns.contracts import Finding, FrozenCampaign
from campaigns.mechanics.quiz.config import QuizConfig

PATH = "mechanics.quiz"
SECONDS_A_QUESTION = 8
GUESSES = 0.2
"""Chance of passing by guessing, within a day's attempts, above which a quiz is no quiz."""


def findings(config: QuizConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    """Prize, bank, time."""
    yield from _prize(config, frozen)
    if config.mode == "quiz" and config.draws == len(config.questions) and config.draws > 1:
        yield Finding(
            "quiz.small_bank",
            "advice",
            f"{PATH}.questions",
            _("Every attempt asks all the questions there are."),
            _("Add questions, or ask fewer of them."),
            _("Answers are passed on from friend to friend."),
        )
    if config.seconds < config.length * SECONDS_A_QUESTION:
        yield Finding(
            "quiz.short_time",
            "warn",
            f"{PATH}.seconds",
            _("There are %(seconds)s seconds for %(questions)s questions.")
            % {"seconds": config.seconds, "questions": config.length},
            _("Give at least %(least)s seconds.")
            % {"least": config.length * SECONDS_A_QUESTION},
            _("Who reads slowly cannot finish, older people first."),
        )
    if config.mode == "quiz" and guessed(config) > GUESSES:
        yield Finding(
            "quiz.guessable",
            "warn",
            f"{PATH}.pass_mark",
            _("About %(percent)s%% pass in a day by guessing alone.")
            % {"percent": round(guessed(config) * 100)},
            _("Ask for more right answers, give more options or fewer attempts."),
            _("The prizes go to whoever taps fastest, programs first."),
        )


def _prize(config: QuizConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    if config.prize is not None and config.prize.pool not in frozen.rewards.pools:
        yield Finding(
            "pool.missing",
            "block",
            f"{PATH}.prize.pool",
            _("The prize comes from a pool that does not exist."),
            _("Name one of the pools."),
            _("Nobody could be rewarded."),
        )
    event = "answered" if config.mode == "survey" else "quiz_passed"
    if config.prize is None and event not in frozen.heard:
        yield Finding(
            "quiz.no_reward",
            "warn",
            f"{PATH}.prize",
            _("Nothing is won by it."),
            _("Give a prize, or let it earn chances in a draw."),
            _("People answer once and have no reason to come back."),
        )


def guessed(config: QuizConfig) -> float:
    """The chance that somebody who knows nothing passes within one day: one attempt after the
    other, each question guessed by itself, with the mean chance of the bank's questions."""
    chances = [
        1 / len(q.options) if q.kind == "one" else 1 / (2 ** len(q.options) - 1)
        for q in config.questions
    ]
    one = sum(chances) / len(chances)
    # Binomial, from no right answer up.
    reached = [1.0] + [0.0] * config.length
    for _question in range(config.length):
        reached = [
            (reached[n - 1] * one if n else 0.0) + reached[n] * (1 - one)
            for n in range(config.length + 1)
        ]
    once = sum(reached[config.pass_mark :])
    tries = min(config.attempts_per_day, config.attempts or config.attempts_per_day)
    return float(1 - (1 - once) ** tries)
