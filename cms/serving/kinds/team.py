"""A team shares a pot: its amount, and how many come together."""

from __future__ import annotations

from typing import Any

from cms.serving.facts import Facts, whole
from cms.serving.kinds.base import Kind, Painted, currency_of, rounded


def terms(facts: Facts) -> dict[str, Any]:
    """`boot.team`: size, pot, time."""
    told = facts.terms()
    if told is not None:
        return told
    section = facts.mechanic
    size, amount = whole(section.get("size")) or 5, whole(section.get("amount"))
    least, step = whole(section.get("least")) or size, whole(section.get("step"))
    return {
        "size": size,
        "least": least,
        "amount": amount,
        "smallest": max(0, amount - (size - least) * step),
        "step": step,
        "ttl_hours": whole(section.get("ttl_hours")) or 24,
        "per_person": whole(section.get("per_person")) or 1,
    }


def paint(facts: Facts) -> Painted:
    """The pot is the promise."""
    told = terms(facts)
    blanks = {
        "n": told["size"],
        "least": told["least"],
        "hours": told["ttl_hours"],
        "amount": rounded(told["smallest"], currency_of(facts)),
    }
    key = "start.grows" if told["least"] < told["size"] else "start.line"
    return Painted(
        amount=told["amount"],
        line=facts.say(key, **blanks),
        blanks=tuple(blanks.items()),
        boot=(("amount", told["amount"]), ("helpers", 0), ("team", told)),
    )


TEAM = Kind(entry="src/play/team.ts", scene="team-pot", paint=paint)
