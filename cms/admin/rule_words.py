"""Risk rules that fired, as a reviewer reads them: what was seen, in words and with units."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from antifraud.rules import registry
from campaigns.play.bounds import RULE

MILLISECONDS = frozenset({"B1", "B9"})
"""Rules that measure time."""


def reason_list(hits: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules that fired, each once with how often, the heaviest first."""
    found: dict[str, dict[str, Any]] = {}
    for hit in sorted(hits, key=lambda hit: -int(hit.get("points", 0))):
        slug = str(hit.get("id", ""))
        if slug in found:
            found[slug]["times"] += 1
        else:
            found[slug] = {**reason_words(hit), "times": 1}
    return list(found.values())


def reason_words(hit: dict[str, Any]) -> dict[str, str]:
    """One rule that fired: its title and what it saw against its limit."""
    slug = str(hit.get("id", ""))
    if slug in registry:
        title = str(registry.get(slug).title)
    else:
        # Not antifraud's: the campaign's own policy for channels holds it.
        title = _("Shared inside an app where that needs a look") if slug == RULE else slug
    evidence = _evidence(slug, hit.get("value"), hit.get("threshold"))
    return {"title": title, "evidence": evidence, "points": f"+{hit.get('points', 0)}"}


def _evidence(slug: str, value: Any, limit: Any) -> str:
    """What was seen; empty where the title has said it all."""
    if value is None or value is True or value == "":
        return ""
    if isinstance(value, str):
        words = _seen()
        return ", ".join(words.get(part, part) for part in value.split(","))
    # A limit of nothing means that the thing itself is the evidence, not how much of it.
    if not limit:
        return ""
    return _("saw {value}, limit {limit}").format(
        value=_measured(slug, value), limit=_measured(slug, limit)
    )


def _measured(slug: str, value: float) -> str:
    if slug in MILLISECONDS:
        return _("{n} s").format(n=f"{value / 1000:.3g}")
    return f"{value:,.4g}" if isinstance(value, float) else f"{value:,}"


def _seen() -> dict[str, str]:
    """Codes of evidence (`antifraud.environment`, actions of the page) in words."""
    return {
        "touch": _("says it is a phone, but has no touch screen"),
        "platform": _("names another system to the page"),
        "agent": _("names another browser to the page"),
        "hint": _("names two different systems"),
        "brands": _("names two different browsers"),
        "mobile": _("says it is a phone and a computer"),
        "headless": _("a browser without a window"),
        "webdriver": _("steered from outside"),
        "join": _("on joining"),
        "help": _("on helping"),
        "draw": _("on opening"),
        "claim": _("on claiming"),
        "share": _("on sharing"),
        "act": _("on taking part"),
    }
