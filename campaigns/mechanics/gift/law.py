"""What the law allows of insurance given for free. Pure.

保监发〔2015〕12号: accident or health cover only, a term of at most one year, a pure risk
premium of at most 100 yuan a person and gift. Nobody under 18 receives one here. Asked when a
draft is read, at approval, and again at each claim.
"""

from __future__ import annotations

CLASSES = ("accident", "health")
MOST_DAYS = 365
MOST_PREMIUM = 10_000
"""Fen: 100 yuan."""
ADULT = 18


def breaches(*, cover: str, term_days: int, premium: int, min_age: int) -> list[str]:
    """What is not lawful: `class`, `term_days`, `premium` (fen), `min_age`; empty is good."""
    found = []
    if cover not in CLASSES:
        found.append("class")
    if not 1 <= term_days <= MOST_DAYS:
        found.append("term_days")
    if not 1 <= premium <= MOST_PREMIUM:
        found.append("premium")
    if min_age < ADULT:
        found.append("min_age")
    return found
