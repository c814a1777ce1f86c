"""A ranking: a cup on the steps, the first prize in large type."""

from __future__ import annotations

from typing import Any

from cms.serving.facts import Facts, dictionary, whole
from cms.serving.kinds.base import Kind, Painted, currency_of, rounded


def terms(facts: Facts) -> dict[str, Any]:
    """`boot.ranking`: as `campaigns.mechanics.ranking.view.boot` says it, also of a draft."""
    told = facts.terms()
    if told is not None:
        return told
    section = facts.mechanic
    bands = [dictionary(item) for item in section.get("bands") or []]
    return {
        "counts": str(section.get("counts") or "friend_verified"),
        "unit": facts.spoken(section.get("unit")) or facts.say("table.people", n="").strip(),
        "least": whole(section.get("least")) or 1,
        "freeze_at": None,
        "cool_hours": whole(section.get("cool_hours")),
        "bands": [
            {
                "first": whole(band.get("first")),
                "last": whole(band.get("last")),
                "title": facts.spoken(band.get("title")),
                "amount": 0,
            }
            for band in bands
        ],
    }


def paint(facts: Facts) -> Painted:
    """The first prize is the promise."""
    told = terms(facts)
    first: dict[str, Any] = told["bands"][0] if told["bands"] else {"title": "", "amount": 0}
    currency = currency_of(facts)
    prize = rounded(first["amount"], currency) if first["amount"] else first["title"]
    asked = told["counts"] in ("friend_verified", "friend_joined", "friend_qualified")
    return Painted(
        amount=first["amount"],
        line=facts.say("start.line" if asked else "start.other", prize=prize),
        scene=(
            ("cup-text", facts.say("cup")),
            ("one-text", "1"),
            ("two-text", "2"),
            ("three-text", "3"),
        ),
        blanks=(("prize", prize), ("unit", told["unit"].rpartition("|")[2])),
        boot=(("amount", first["amount"]), ("helpers", 0), ("ranking", told)),
    )


RANKING = Kind(entry="src/play/ranking.ts", scene="podium", paint=paint)
