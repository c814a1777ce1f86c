"""A policy as a present: the sum insured large, what is covered in words."""

from __future__ import annotations

from typing import Any

from cms.serving.facts import Facts, dictionary, whole
from cms.serving.kinds.base import Kind, Painted, currency_of, rounded

FREE = "product.free"


def _listed(section: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [dictionary(item) for item in section.get(name) or []]


def terms(facts: Facts) -> dict[str, Any]:
    """`boot.gift` of ADR 0011, with the day's quota."""
    section = facts.mechanic
    told = facts.terms()
    if told is not None:
        return told
    product = dictionary(section.get("product"))
    return {
        "product": {
            "name": facts.spoken(product.get("name")),
            "insurer": facts.spoken(product.get("insurer")),
            "class": str(product.get("class") or "accident"),
            "term_days": whole(product.get("term_days")),
            "sum_insured": whole(product.get("sum_insured")),
            "premium": whole(product.get("premium")),
        },
        "fields": [
            {
                "name": str(field.get("name") or ""),
                "kind": str(field.get("kind") or "name"),
                "label": facts.spoken(field.get("label")),
                "required": bool(field.get("required", True)),
            }
            for field in _listed(section, "fields")
        ],
        "consents": [
            {
                "id": str(consent.get("id") or ""),
                "version": str(consent.get("version") or ""),
                "separate": bool(consent.get("separate")),
                "label": facts.spoken(consent.get("label")),
                "document": facts.spoken(consent.get("document")),
            }
            for consent in _listed(section, "consents")
        ],
        "hold_minutes": whole(section.get("hold_minutes")),
        "min_age": whole(section.get("min_age")),
        "max_age": whole(section.get("max_age")),
        "quota_per_day": whole(section.get("quota_per_day")),
    }


def paint(facts: Facts) -> Painted:
    """The sum insured is the promise; product, insurer, term and price stand below."""
    told = terms(facts)
    product = told["product"]
    insured = rounded(product["sum_insured"], currency_of(facts))
    kind = facts.say(f"product.{product['class']}") or str(product["class"])
    rows = [
        ("product.class", kind),
        ("product.sum", insured),
        ("product.term", facts.say("product.days", n=product["term_days"])),
        ("product.insurer", product["insurer"]),
        (
            "cover.ages",
            facts.say("cover.years", min=told["min_age"], max=told["max_age"]),
        ),
        ("product.price", facts.say(FREE)),
    ]
    days = product["term_days"]
    return Painted(
        amount=product["sum_insured"],
        line=facts.say("start.line", days=days),
        scene=(
            ("card-label", facts.say("object.label")),
            ("card-amount", insured),
            ("tag-text", facts.say("object.free")),
        ),
        blanks=(
            ("days", days),
            ("n", told["quota_per_day"]),
            ("minutes", told["hold_minutes"]),
            ("sum", insured),
        ),
        boot=(("amount", product["sum_insured"]), ("helpers", 0), ("gift", told)),
        more="cms/shell_gift.html",
        extra={
            "name": product["name"],
            "points": [line for line in facts.say("cover.text").splitlines() if line],
            "rows": [(facts.say(key), value) for key, value in rows if value],
        },
    )


GIFT = Kind(entry="src/play/gift.ts", scene="gift-box", paint=paint)
