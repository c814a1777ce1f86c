"""A collection: a pack of cards, and what all of them together are worth."""

from __future__ import annotations

from typing import Any

from cms.serving.facts import Facts, dictionary, whole
from cms.serving.kinds import draw
from cms.serving.kinds.base import Kind, Painted


def terms(facts: Facts) -> dict[str, Any]:
    """`boot.collect` of `campaigns.mechanics.collect`; of a draft what can be said already."""
    told = facts.told().get("collect")
    if told is not None:
        return dict(told)
    section = dictionary(facts.mechanics.get("collect"))
    prize = dictionary(section.get("prize"))
    pool = dictionary(facts.pools.get(str(prize.get("pool"))))
    return {
        "cards": [
            {"slug": str(card.get("slug") or ""), "title": facts.spoken(card.get("title"))}
            for card in map(dictionary, section.get("cards") or [])
        ],
        "prize": {
            "slug": str(prize.get("slug") or ""),
            "title": facts.spoken(prize.get("title")),
            "amount": whole(pool.get("amount")),
            "kind": str(pool.get("kind") or ""),
        },
        "per_person": whole(section.get("per_person", 1)),
        "pot": whole(pool.get("amount")) * max(whole(pool.get("count")), 1)
        if section.get("share_pot")
        else None,
    }


def paint(facts: Facts) -> Painted:
    """The prize, or the pot, is the promise; how many kinds there are stands in the line."""
    told = terms(facts)
    amount = told["pot"] or told["prize"]["amount"]
    kinds = len(told["cards"])
    return Painted(
        amount=amount,
        line=facts.say("start.line", n=kinds),
        blanks=(("n", kinds),),
        boot=(
            ("amount", amount),
            ("helpers", 0),
            ("collect", told),
            ("draw", draw.terms(facts)),
        ),
    )


COLLECT = Kind(entry="src/play/collect.ts", scene="card-pack", paint=paint)
