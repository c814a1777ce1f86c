"""What the shell needs to know of a kind before any script runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cms.serving.facts import Facts
from core.money import EXPONENTS, SYMBOLS, format_minor

Words = dict[str, str]


@dataclass(frozen=True)
class Painted:
    """What a kind puts on the first paint."""

    amount: int = 0
    """Large below the headline, minor units; 0 when the object carries the promise."""
    line: str = ""
    spoken: str = ""
    """The promise for those who do not see the object."""
    scene: tuple[tuple[str, str], ...] = ()
    """Words inside the object, by the class of their text."""
    blanks: tuple[tuple[str, object], ...] = ()
    """What fills the `{names}` of the steps and the card of the shared link."""
    boot: tuple[tuple[str, Any], ...] = ()
    """The kind's own members of the boot document."""
    more: str = ""
    """Template of a section of its own below the fold."""
    extra: Any = None
    """What that template gets, as `kind`."""
    picture: str = ""
    """Another picture than the kind's own."""
    inside: str = ""
    """SVG of our own that takes the place of what is in the picture's group `slots`."""


@dataclass(frozen=True)
class Kind:
    """Entry of the script, picture, and the function that reads a version."""

    entry: str
    scene: str
    paint: Callable[[Facts], Painted]


def currency_of(facts: Facts) -> str:
    """The version's currency if we can write it; a draft may name any."""
    return facts.currency if facts.currency in EXPONENTS else "CNY"


def sum_parts(amount: int, currency: str) -> tuple[str, str]:
    """(`¥`, `8.88`): the sign is set smaller than the digits; whole sums have no decimals."""
    sign = SYMBOLS.get(currency, f"{currency} ")
    return sign, format_minor(amount, currency).removeprefix(sign).removesuffix(".00")


def rounded(amount: int, currency: str) -> str:
    """A promise in large type: `¥20`, `¥8.88`."""
    return "".join(sum_parts(amount, currency))
