"""What people call a pool of prizes, in the language of the moment: by its own title, else by
the prize that comes from it, else by what we make of its name for the inside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

NUMBERED = re.compile(r"([a-z]+)-([0-9]+)")


def own(titles: Mapping[Any, str]) -> str:
    """A text in the reader's language, else in English."""
    return titles.get(get_language() or "en") or titles.get("en", "")


def pool_name(slug: str, pool: Any, mechanics: Any) -> str:
    """What the pool `slug` is called; `pool` is its section, `mechanics` those of the draft."""
    titles = pool.get("title") if isinstance(pool, Mapping) else None
    told = own(titles) if isinstance(titles, Mapping) else ""
    told = told or prize_of(slug, mechanics)
    return told[:1].upper() + told[1:] if told else pool_title(slug)


def prize_of(pool: str, mechanics: Any) -> str:
    """The title of the one prize that comes from `pool`; empty for none, or several."""
    titles = {own(row["title"]) for row in _with_pool(pool, mechanics)}
    return titles.pop() if len(titles) == 1 else ""


def pool_title(slug: str) -> str:
    """What we call a pool of this name, where nobody has given it a title."""
    words = {
        "packets": _("Packets"),
        "inviters": _("For inviters"),
        "friends": _("For friends"),
        "second-level": _("Points for friends of friends"),
        "gifts": _("Gifts"),
        "policies": _("Policies"),
        "passwords": _("Packets for passwords"),
        "pots": _("Pots"),
        "sets": _("Sets"),
        "first": _("First prize"),
        "second": _("Second prize"),
        "third": _("Third prize"),
    }
    if slug in words:
        return words[slug]
    kinds = {
        "step": _("Prize of step {n}"),
        "day": _("Prize of day {n}"),
        "packets": _("Packets {n}"),
        "points": _("Points {n}"),
        "codes": _("Codes {n}"),
        "goods": _("Goods {n}"),
        "webhook": _("Prizes of your own system {n}"),
    }
    numbered = NUMBERED.fullmatch(slug)
    if numbered is not None and numbered[1] in kinds:
        return kinds[numbered[1]].format(n=numbered[2])
    return _("Prizes “{name}”").format(name=slug)


def _with_pool(pool: str, value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if value.get("pool") == pool and isinstance(value.get("title"), Mapping):
            yield value
        for item in value.values():
            yield from _with_pool(pool, item)
    elif isinstance(value, list):
        for item in value:
            yield from _with_pool(pool, item)
