"""A quiz: cards with a question mark, and what passing is worth."""

from __future__ import annotations

from typing import Any

from cms.serving.facts import Facts, dictionary, whole
from cms.serving.kinds.base import Kind, Painted, currency_of, rounded


def terms(facts: Facts) -> dict[str, Any]:
    """`boot.quiz`: as `campaigns.mechanics.quiz.view.boot` says it, also of a draft."""
    told = facts.terms()
    if told is not None:
        return told
    section = facts.mechanic
    prize = dictionary(section.get("prize"))
    return {
        "mode": "survey" if section.get("mode") == "survey" else "quiz",
        "questions": whole(section.get("draws")) or len(section.get("questions") or []),
        "pass_mark": whole(section.get("pass_mark")),
        "seconds": whole(section.get("seconds")) or 120,
        "attempts_per_day": whole(section.get("attempts_per_day")) or 1,
        "prize": {"title": facts.spoken(prize.get("title")), "amount": 0} if prize else None,
    }


def time_of(facts: Facts, seconds: int) -> str:
    """`2 min`, `90 s`."""
    if seconds % 60:
        return facts.say("time.seconds", n=seconds)
    return facts.say("time.minutes", n=seconds // 60)


def paint(facts: Facts) -> Painted:
    """Number of questions, time, what is needed; the prize stands on the card."""
    told = terms(facts)
    prize = told["prize"] or {"title": "", "amount": 0}
    worth = rounded(prize["amount"], currency_of(facts)) if prize["amount"] else prize["title"]
    blanks = {
        "n": told["questions"],
        "mark": told["pass_mark"],
        "time": time_of(facts, told["seconds"]),
        "prize": worth,
    }
    key = "start.line" if told["mode"] == "quiz" else "start.survey"
    label = facts.say("object.label") if worth else ""
    shown = worth or facts.say("object.questions", n=told["questions"])
    return Painted(
        line=facts.say(key, **blanks),
        spoken=f"{label} {shown}".strip(),
        scene=(("card-label", label), ("card-amount", shown)),
        blanks=tuple(blanks.items()),
        boot=(("amount", prize["amount"]), ("helpers", 0), ("quiz", told)),
    )


QUIZ = Kind(entry="src/play/quiz.ts", scene="quiz-cards", paint=paint)
