"""The table that the law wants published: odds as exact fractions, or quantities. Pure."""

from __future__ import annotations

from fractions import Fraction

from campaigns.mechanics.draw.config import DrawConfig


def chance_of(config: DrawConfig, slug: str) -> Fraction:
    """How likely one draw falls on the row."""
    return Fraction(config.prize(slug).share(config.method), config.total)


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
