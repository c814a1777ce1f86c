"""The gallery's cards: a poster, what a template is for, what it asks, how it did."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.models import Campaign
from cms.builder import moods
from cms.builder.gallery import free_slugs
from cms.builder.looking import local
from cms.serving import document
from cms.serving.facts import Facts
from cms.serving.kinds import kind_of
from cms.serving.kinds.base import currency_of, rounded
from cms.serving.themes import DEFAULT, THEMES
from templates_library import loader
from templates_library.schema import Blueprint

SECONDS_AN_ANSWER = 35
COMMON = 3
"""Uses from which a template moves to the front: one campaign must not reorder the gallery."""


@dataclass(frozen=True)
class Card:
    """One template as the gallery shows it, in the language of the moment."""

    slug: str
    title: str
    title_en: str
    """The campaign's own titles, for the dialogue."""
    title_zh: str
    address: str
    goal: str
    goal_name: str
    purpose: str
    description: str
    asks: list[str]
    effort: str
    used: int
    used_words: str
    theme: str
    scene: SafeString
    headline: str
    sum: str
    button: str
    brand: str
    haystack: str
    """Everything one might search for, in both languages, lower case."""


def goal_of(kind: str) -> tuple[str, str]:
    """What a kind is good for: a word for the filter and its name."""
    goals = {
        "assist": ("reach", _("Reach through friends")),
        "referral": ("recommend", _("Recommendation")),
        "gift": ("welcome", _("Welcome gift")),
        "milestone": ("recommend", _("Recommendation")),
        "draw": ("return", _("Coming back every day")),
        "collect": ("return", _("Coming back every day")),
        "checkin": ("return", _("Coming back every day")),
        "ranking": ("recommend", _("Recommendation")),
        "quiz": ("teach", _("Knowledge")),
        "rain": ("return", _("Coming back every day")),
        "team": ("reach", _("Reach through friends")),
    }
    return goals.get(kind, ("other", _("Other goals")))


def goals() -> dict[str, str]:
    """The filters by goal, always in this order."""
    kinds = ("assist", "referral", "draw", "gift", "quiz", "")
    return dict(goal_of(kind) for kind in kinds)


def cards(now: datetime) -> list[Card]:
    """All templates: those in common use first, the others where they always stand."""
    used = Counter(
        name.partition("/")[0]
        for name in Campaign.objects.exclude(blueprint="").values_list("blueprint", flat=True)
    )
    blueprints = sorted(
        loader.every().values(),
        key=lambda item: -used[item.slug] if used[item.slug] >= COMMON else 0,
    )
    addresses = free_slugs([f"{item.slug}-{now:%m%d}" for item in blueprints])
    return [
        _card(item, used[item.slug], address)
        for item, address in zip(blueprints, addresses, strict=True)
    ]


def matches(card: Card, query: str) -> bool:
    """Whether every word of the query is found; Chinese by its characters."""
    return all(word in card.haystack for word in query.lower().split())


def _card(blueprint: Blueprint, used: int, address: str) -> Card:
    draft = blueprint.document
    titles = draft.get("title") or blueprint.title
    goal, goal_name = goal_of(blueprint.kind)
    theme = str(((draft.get("content") or {}).get("theme") or {}).get("slug") or DEFAULT)
    language = _language()
    facts = Facts({**draft, "slug": blueprint.slug}, language)
    kind = kind_of(blueprint.kind)
    painted = kind.paint(facts)
    svg = document.scene(painted.picture or kind.scene, dict(painted.scene), painted.inside)
    minutes = max(2, round(len(blueprint.asks) * SECONDS_AN_ANSWER / 60))
    answers = len(blueprint.asks)
    effort = ngettext(
        "{n} answer, about {minutes} minutes",
        "{n} answers, about {minutes} minutes",
        answers,
    )
    words = [
        blueprint.slug,
        goal_name,
        *blueprint.title.values(),
        *blueprint.goal.values(),
        *blueprint.description.values(),
        *(draft.get("title") or {}).values(),
    ]
    return Card(
        slug=blueprint.slug,
        title=local(blueprint.title),
        title_en=titles.get("en", ""),
        title_zh=titles.get("zh-hans", ""),
        address=address,
        goal=goal,
        goal_name=goal_name,
        purpose=local(blueprint.goal),
        description=local(blueprint.description).strip(),
        asks=[local(ask.label) for ask in blueprint.asks],
        effort=effort.format(n=answers, minutes=minutes),
        used=used,
        used_words=ngettext("used once", "used {n} times", used).format(n=used) if used else "",
        theme=theme if theme in THEMES else DEFAULT,
        scene=moods.apart(svg, blueprint.slug),
        headline=facts.say("start.headline", **dict(painted.blanks)),
        sum=rounded(painted.amount, currency_of(facts)) if painted.amount else "",
        button=facts.say("button.join"),
        brand=facts.own.get("brand") or facts.organiser,
        haystack=" ".join(str(word) for word in words).lower(),
    )


def _language() -> str:
    from django.utils.translation import get_language

    return "zh-hans" if (get_language() or "").startswith("zh") else "en"
