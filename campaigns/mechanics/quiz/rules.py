"""Which questions an attempt asks, and what its answers are worth. No I/O, no Django.

Everything follows from the attempt's seed, which never leaves the server: the questions, their
order and the order of the options. A phone is told positions alone, so that neither an
option's name nor its place in the operator's list says which one is right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from campaigns.mechanics.quiz.config import Option, Question, QuizConfig
from core.errors import FieldError, Invalid

T = TypeVar("T")
Chosen = dict[str, Any]
"""By question: the ids of the options chosen, or the step of a scale; None: left out."""


@dataclass(frozen=True)
class Asked:
    """A question of one attempt, its options as they are shown there."""

    question: Question
    options: tuple[Option, ...]


def asked(config: QuizConfig, seed: UUID) -> list[Asked]:
    """The questions of an attempt. A survey asks in its own order, a quiz in a drawn one."""
    if config.mode == "survey" and not config.draws:
        return [Asked(question, tuple(question.options)) for question in config.questions]
    drawn = shuffled(config.questions, seed, "questions")[: config.length]
    return [
        Asked(question, tuple(shuffled(question.options, seed, f"options:{question.id}")))
        for question in drawn
    ]


def shuffled(items: Sequence[T], seed: UUID, purpose: str) -> list[T]:
    """The items in an order that depends on seed and purpose alone (Fisher and Yates)."""
    found, words = list(items), _words(seed, purpose)
    for last in range(len(found) - 1, 0, -1):
        other = _below(last + 1, words)
        found[last], found[other] = found[other], found[last]
    return found


def _words(seed: UUID, purpose: str) -> Iterator[int]:
    """32-bit numbers: SHA-256 of seed, purpose and a counter."""
    counter = 0
    while True:
        block = hashlib.sha256(seed.bytes + f"{purpose}:{counter}".encode()).digest()
        for place in range(0, 32, 4):
            yield int.from_bytes(block[place : place + 4], "big")
        counter += 1


def _below(bound: int, words: Iterator[int]) -> int:
    """A number below `bound`, each as likely: what does not divide evenly is thrown away."""
    limit = (1 << 32) - (1 << 32) % bound
    return next(word for word in words if word < limit) % bound


def read(config: QuizConfig, seed: UUID, answers: Sequence[Sequence[int]]) -> Chosen:
    """What was chosen, from the positions that the phone sends, one list for each question.

    A quiz may leave a question out (time is short), a survey may not. Raises Invalid
    body.invalid with the path of each answer that cannot be.
    """
    questions = asked(config, seed)
    if len(answers) != len(questions):
        raise Invalid("body.invalid", errors=[FieldError("input.answers", "length")])
    chosen: Chosen = {}
    errors = []
    for place, (one, given) in enumerate(zip(questions, answers, strict=True)):
        wrong = _wrong(one, given, needed=config.mode == "survey")
        if wrong:
            errors.append(FieldError(f"input.answers.{place}", wrong))
        elif not given:
            chosen[one.question.id] = None
        elif one.question.kind == "scale":
            chosen[one.question.id] = given[0]
        else:
            chosen[one.question.id] = sorted(one.options[position].id for position in given)
    if errors:
        raise Invalid("body.invalid", errors=errors)
    return chosen


def _wrong(one: Asked, given: Sequence[int], *, needed: bool) -> str:
    """What is wrong with one answer; "" when nothing is."""
    if not given:
        return "missing" if needed else ""
    if one.question.kind == "scale":
        return "" if len(given) == 1 and 1 <= given[0] <= one.question.steps else "range"
    if len(set(given)) != len(given) or (one.question.kind == "one" and len(given) > 1):
        return "too_many"
    return "" if all(0 <= position < len(one.options) for position in given) else "range"


def marks(config: QuizConfig, seed: UUID, chosen: Chosen) -> list[bool]:
    """For each question of the attempt whether it is right: all right options, no other."""
    return [
        set(chosen.get(one.question.id) or ()) == set(one.question.right)
        for one in asked(config, seed)
    ]


def passed(config: QuizConfig, score: int) -> bool:
    """Whether so many right answers are enough; a survey that was filled in always is."""
    return config.mode == "survey" or score >= config.pass_mark
