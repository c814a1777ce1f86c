"""The table that the law wants published: odds as exact fractions, or quantities. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from campaigns.mechanics.draw.config import DrawConfig


def chance_of(config: DrawConfig, slug: str) -> Fraction:
    """How likely one draw falls on the row."""
    place = next(at for at, prize in enumerate(config.prizes) if prize.slug == slug)
    return chances([prize.share(config.method) for prize in config.prizes])[place]


def chances(shares: Sequence[int]) -> list[Fraction]:
    """How likely one draw falls on each row, by its weight or its tickets; all nil for nothing.

    What rules, desk and records say of odds is reckoned here alone.
    """
    total = sum(shares)
    return [Fraction(share, total) if total else Fraction(0) for share in shares]


def brief(value: Fraction, digits: int = 4) -> str:
    """`0.02%`, `≈33.33%`: at most so many significant digits, `≈` before what was rounded. What
    is not certain never reads as 100%."""
    scaled, places = value * 100, max(0, digits - 1)
    while scaled and scaled * 10**places < 10 ** (digits - 1):
        places += 1
    while places and scaled >= 10 ** (digits - places):
        places -= 1
    text = _fixed(scaled, places)
    shown = Fraction(text.replace(",", ""))
    if shown == 100 and scaled < 100:
        return percent(value)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return f"{text}%" if shown == scaled else f"≈{text}%"


def percent(value: Fraction) -> str:
    """`0.0001%`: all digits where they end, else six significant ones with `≈`."""
    scaled = value * 100
    rest = scaled.denominator
    while rest % 2 == 0:
        rest //= 2
    while rest % 5 == 0:
        rest //= 5
    if rest == 1:
        digits = 0
        while (scaled * 10**digits).denominator != 1:
            digits += 1
        return f"{_fixed(scaled, digits)}%"
    digits = 4
    while scaled * 10**digits < 1000:
        digits += 1
    return f"≈{_fixed(scaled, digits)}%"


def fraction(value: Fraction) -> str:
    """`1/1,000,000`."""
    return f"{value.numerator:,}/{value.denominator:,}"


def _fixed(value: Fraction, digits: int) -> str:
    """The value with so many decimals, rounded half to even, without a float in between."""
    scaled = round(value * 10**digits)
    whole, part = divmod(scaled, 10**digits)
    return f"{whole:,}" + (f".{part:0{digits}d}" if digits else "")
