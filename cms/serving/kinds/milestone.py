"""A ladder: stairs that carry the numbers at which there are prizes."""

from __future__ import annotations

from typing import Any

from cms.serving.facts import Facts
from cms.serving.kinds.base import Kind, Painted, currency_of, rounded
from cms.serving.kinds.steps import highest, places

STAIRS = 4
"""Stairs of the picture; of a longer ladder the first three and the top are named."""


def terms(facts: Facts) -> dict[str, Any]:
    """`boot.milestone`: what is counted, and the steps with their prizes."""
    return facts.terms() or {
        "label": "",
        "counts": str(facts.mechanic.get("counts") or "friend_verified"),
        "per_day": 0,
        "steps": places(facts, facts.mechanic.get("steps"), "at"),
    }


def paint(facts: Facts) -> Painted:
    """The numbers stand on the stairs, the best prize on the card."""
    told = terms(facts)
    steps = told["steps"]
    named = steps if len(steps) <= STAIRS else [*steps[: STAIRS - 1], steps[-1]]
    best = highest(steps)
    top = rounded(best, currency_of(facts)) if best else (steps[-1]["title"] if steps else "")
    return Painted(
        line=facts.say("start.line", n=len(steps)),
        spoken=f"{facts.say('card.label')} {top}.",
        scene=(
            *((f"stair-{place}", str(one["at"])) for place, one in enumerate(named, start=1)),
            ("card-label", facts.say("card.label")),
            ("card-amount", top),
        ),
        blanks=(("n", len(steps)), ("label", told["label"])),
        boot=(("amount", best), ("helpers", 0), ("milestone", told)),
    )


MILESTONE = Kind(entry="src/play/milestone.ts", scene="stairs", paint=paint)
