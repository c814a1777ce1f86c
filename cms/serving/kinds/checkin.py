"""Checking in: a calendar that shows the days."""

from __future__ import annotations

from typing import Any

from cms.serving.facts import Facts, whole
from cms.serving.kinds.base import Kind, Painted
from cms.serving.kinds.steps import highest, places


def terms(facts: Facts) -> dict[str, Any]:
    """`boot.checkin`: how days count, and the days with their prizes."""
    return facts.terms() or {
        "mode": str(facts.mechanic.get("mode") or "streak"),
        "length": whole(facts.mechanic.get("length")) or 7,
        "makeups": whole(facts.mechanic.get("makeups")),
        "days": places(facts, facts.mechanic.get("days"), "day"),
    }


def paint(facts: Facts) -> Painted:
    """The number of days stands on the calendar."""
    told = terms(facts)
    days = told["days"]
    first = days[0]["day"] if days else 1
    return Painted(
        line=facts.say("start.line", first=first),
        spoken=facts.say("start.line", first=first),
        scene=(
            ("card-amount", str(told["length"])),
            ("card-label", facts.say("card.days")),
        ),
        blanks=(("n", told["length"]), ("first", first)),
        boot=(("amount", highest(days)), ("helpers", 0), ("checkin", told)),
    )


CHECKIN = Kind(entry="src/play/checkin.ts", scene="calendar", paint=paint)
