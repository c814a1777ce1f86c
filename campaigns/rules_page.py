"""The rules page, made from what was frozen: what runs and what is promised cannot differ.

What the law on promotions asks to be told before the start (prize kinds, quantity or odds,
amount, period, conditions, way of taking part, claim, forfeiture, organiser and contact) is
put together here; each mechanic says its own part (`Mechanic.clauses`), the operator's free
text `legal.rules` stands after it. Pure: one version and language, one text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from campaigns.contracts import FrozenCampaign
from campaigns.law import clauses as law
from campaigns.mechanics.base import MECHANICS, load_all
from campaigns.rules_words import HEADINGS, WORDS, ZONES
from core.money import format_minor

Clause = tuple[str, list[str]]
"""A heading and its paragraphs, as text."""

ORDER = (
    "period",
    "who",
    "how",
    "prizes",
    "claim",
    "checks",
    "data",
    "tax",
    "changes",
    "contact",
)
"""What a mechanic may add to, and the order in which it is read."""


def clauses(frozen: FrozenCampaign, language: str) -> list[Clause]:
    """The rules of a version: headings with paragraphs, in `en` or `zh-hans`.

    Sections without a word are left out. The organiser's own words are last.
    """
    load_all()
    found: dict[str, list[str]] = {name: [] for name in ORDER}
    for name, paragraphs in _common(frozen, language).items():
        found[name] += paragraphs
    for slug in sorted(frozen.mechanics):
        mechanic = MECHANICS.get(slug)
        config = mechanic.Config.model_validate(frozen.mechanics[slug])
        for name, paragraphs in mechanic().clauses(config, frozen, language).items():
            # What two mechanics say alike, such as until when a prize is claimed, is said once.
            found[name] += [text for text in paragraphs if text not in found[name]]
    found["prizes"] += _cut(frozen, language)
    for name, paragraphs in law.clauses(frozen, language).items():
        found[name] += paragraphs
    headings = HEADINGS[language]
    made = [(headings[name], paragraphs) for name, paragraphs in found.items() if paragraphs]
    own = _lines(frozen.legal.rules.get(language, ""))
    return [*made, (headings["own"], own)] if own else made


def local(moment: datetime, zone: str, language: str) -> str:
    """A moment in the campaign's zone, to the minute."""
    at = moment.astimezone(ZoneInfo(zone))
    if language == "zh-hans":
        return f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}"
    return f"{at.day} {at:%B %Y}, {at:%H:%M}"


def _common(frozen: FrozenCampaign, language: str) -> Mapping[str, list[str]]:
    """What every kind says alike."""
    say, legal, zone = WORDS[language], frozen.legal, frozen.timezone
    period = say["period"].format(
        start=local(frozen.period.start, zone, language),
        end=local(frozen.period.end, zone, language),
        zone=ZONES.get(zone, {}).get(language, zone),
    )
    organiser = legal.organiser.get(language, "").strip()
    contact = legal.contact.get(language, "").strip()
    licence = legal.licence.get(language, "").strip()
    return {
        "period": [period],
        "who": [say["free"], say["fair"]],
        "claim": [say["no_middle"]],
        "checks": [say["hold"], say["appeal"]],
        "data": [say["data"]],
        "tax": [say["tax"]],
        "changes": [say["changes"], say["early"]],
        "contact": [
            *([say["organiser"].format(organiser=organiser)] if organiser else []),
            *([say["contact"].format(contact=contact)] if contact else []),
            *([licence] if licence else []),
            say["version"].format(version=legal.rules_version),
        ],
    }


def _cut(frozen: FrozenCampaign, language: str) -> list[str]:
    """That an amount may be cut, and how far, where an hour has a limit that can do it."""
    hour, pools = frozen.rewards.budget.per_hour, frozen.rewards.pools.values()
    least = [pool.min for pool in pools if pool.cut and (pool.per_hour or hour)]
    if not least:
        return []
    told = format_minor(min(least), frozen.currency)
    return [WORDS[language]["cut"].format(least=told)]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
