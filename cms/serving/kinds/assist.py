"""The packet that friends open together."""

from __future__ import annotations

from cms.serving.facts import Facts, whole
from cms.serving.kinds.base import Kind, Painted


def paint(facts: Facts) -> Painted:
    """The most one packet can hold, and how many friends it takes."""
    amount = whole(facts.mechanic.get("target"))
    friends = whole(facts.mechanic.get("helpers"))
    return Painted(
        amount=amount,
        line=facts.say("start.line", n=friends),
        blanks=(("n", friends),),
        boot=(("amount", amount), ("helpers", friends)),
    )


ASSIST = Kind(entry="src/play/assist.ts", scene="red-packet", paint=paint)
