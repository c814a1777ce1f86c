"""Packet rain: the most one packet can hold, and when packets fall."""

from __future__ import annotations

from typing import Any

from cms.serving.facts import Facts, dictionary, whole
from cms.serving.kinds.base import Kind, Painted


def terms(facts: Facts) -> dict[str, Any]:
    """`boot.rain`: times, length, limits; no password is in it."""
    told = facts.terms()
    if told is not None:
        return told
    section = facts.mechanic
    return {
        "daily": [str(clock) for clock in section.get("daily") or []],
        "seconds": whole(section.get("seconds")) or 30,
        "per_wave": whole(section.get("per_wave")),
        "catches": whole(section.get("catches")) or 3,
        "most": _most(facts, str(section.get("pool") or "packets")),
        "word": None,
    }


def _most(facts: Facts, slug: str) -> int:
    pool = dictionary(facts.pools.get(slug))
    return whole(pool.get("max")) or whole(pool.get("amount"))


def paint(facts: Facts) -> Painted:
    """The highest amount is the promise; the line says how long and how many."""
    told = terms(facts)
    amount = whole(told["most"]) or whole(told["word"])
    blanks = {"seconds": told["seconds"], "n": told["catches"]}
    key = "start.line" if told["per_wave"] else "start.word"
    return Painted(
        amount=amount,
        line=facts.say(key, **blanks),
        blanks=tuple(blanks.items()),
        boot=(("amount", amount), ("helpers", 0), ("rain", told)),
    )


RAIN = Kind(entry="src/play/rain.ts", scene="rain-cloud", paint=paint)
