"""A draw: the wheel with its fields, or a card to be scratched; the best prize is promised."""

from __future__ import annotations

from typing import Any

from cms.serving import wheel
from cms.serving.facts import Facts, dictionary, whole
from cms.serving.kinds.base import Kind, Painted, currency_of, rounded

PICTURES = {
    "scratch": "scratch-card",
    "cards": "card-pack",
    "egg": "golden-egg",
    "box": "lucky-box",
}
"""What a skin looks like; any other is the wheel."""


def terms(facts: Facts) -> dict[str, Any]:
    """`boot.draw` of `campaigns.mechanics.draw.view`; of a draft what can be said already."""
    told = facts.told().get("draw")
    if told is not None:
        return dict(told)
    section = dictionary(facts.mechanics.get("draw"))
    method = str(section.get("method") or "weights")
    share = "quantity" if method == "deck" else "weight"
    rows = [dictionary(row) for row in section.get("prizes") or []]
    return {
        "skin": str(section.get("skin") or "wheel"),
        "method": method,
        "total": sum(whole(row.get(share)) for row in rows),
        "pity": whole(dictionary(section.get("pity")).get("after")),
        "prizes": [
            {
                "slug": str(row.get("slug") or ""),
                "title": facts.spoken(row.get("title")),
                "blank": not row.get("pool") and not row.get("card"),
                "card": str(row.get("card") or ""),
                "amount": whole(_pool(facts, row).get("amount")),
                "kind": str(_pool(facts, row).get("kind") or ""),
                "share": whole(row.get(share)),
            }
            for row in rows
        ],
    }


def _pool(facts: Facts, row: dict[str, Any]) -> dict[str, Any]:
    return dictionary(facts.pools.get(str(row.get("pool"))))


def best(told: dict[str, Any]) -> int:
    """The largest amount that can be drawn, in minor units; 0 where there is none."""
    return max((row["amount"] for row in told["prizes"] if row["share"]), default=0)


def free_a_day(facts: Facts) -> int:
    """Chances that cost nothing."""
    return whole(dictionary(facts.mechanics.get("chances")).get("free_per_day"))


def paint(facts: Facts) -> Painted:
    """The object stands with its prizes before any script runs."""
    told = terms(facts)
    currency = currency_of(facts)
    rows = [
        (rounded(row["amount"], currency), row["title"])
        if row["amount"]
        else ("", row["title"])
        for row in told["prizes"]
    ]
    picture = PICTURES.get(told["skin"], "")
    return Painted(
        amount=best(told),
        line=facts.say("start.line"),
        scene=(("foil-text", facts.say("object.foil")),) if picture == "scratch-card" else (),
        blanks=(("n", free_a_day(facts)),),
        boot=(("amount", best(told)), ("helpers", 0), ("draw", told)),
        picture=picture,
        inside="" if picture else wheel.fields(rows),
    )


DRAW = Kind(entry="src/play/draw.ts", scene="wheel", paint=paint)
