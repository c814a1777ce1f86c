"""Lists among a candidate's settings, a line for each: prizes with their odds, steps, days …"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.contracts import FrozenCampaign
from campaigns.law.words import limit_words, tree_words
from campaigns.mechanics.draw import odds
from cms.builder.specs.happenings import HAPPENINGS
from cms.builder.specs.pool_names import own
from core.money import format_minor

Line = tuple[str, str]


def lines(slug: str, law: FrozenCampaign) -> list[Line]:
    """What the mechanic's lists say."""
    section = law.mechanics.get(slug) or {}
    found: list[Line] = []
    for name, value in section.items():
        say = _LISTS.get((slug, name)) or _LISTS.get(("", name))
        if say is not None and value:
            found += say(value, law)
    return found


def prize_title(law: FrozenCampaign, slug: str) -> str:
    """What a row of the draw is called."""
    rows = (law.mechanics.get("draw") or {}).get("prizes") or []
    return next((own(row["title"]) for row in rows if row.get("slug") == slug), slug)


def part(value: Any) -> str:
    """A value of no kind we know: conditions and limits in sentences, the rest side by side."""
    if isinstance(value, Mapping):
        if "fact" in value or set(value) <= {"all", "any", "not"}:
            return tree_words(dict(value))
        if {"action", "entity", "window", "most"} <= set(value):
            return limit_words(value["action"], value["entity"], value["window"], value["most"])
        return " · ".join(part(item) for item in value.values() if item not in (None, "", []))
    if isinstance(value, list):
        return ", ".join(part(item) for item in value)
    return str(value)


def _worth(pool: str | None, law: FrozenCampaign) -> str:
    """` · 20 × ¥88.00`, or nothing where the prize is not money."""
    section = law.rewards.pools.get(pool or "")
    if section is None:
        return ""
    if section.amount is None:
        return f" · {section.count:,}"
    return f" · {section.count:,} × {format_minor(section.amount, law.currency)}"


def _prizes(rows: Any, law: FrozenCampaign) -> Iterator[Line]:
    deck = (law.mechanics.get("draw") or {}).get("method") == "deck"
    shares = [row.get("quantity" if deck else "weight") or 0 for row in rows]
    tickets = sum(shares)
    for row, chance in zip(rows, odds.chances(shares), strict=True):
        if deck:
            words = _("{n} of {all} tickets").format(
                n=f"{row.get('quantity') or 0:,}", all=f"{tickets:,}"
            )
        else:
            words = _("{share} of all draws").format(share=odds.brief(chance))
        if row.get("per_person"):
            words += " · " + ngettext(
                "at most once a person", "at most {n} times a person", row["per_person"]
            ).format(n=row["per_person"])
        yield own(row["title"]), words + _worth(row.get("pool"), law)


def _pity(rule: Any, law: FrozenCampaign) -> Iterator[Line]:
    words = ngettext(
        "{prize} after {n} blank", "{prize} after {n} blanks in a row", rule["after"]
    )
    yield (
        _("A prize for sure"),
        words.format(n=rule["after"], prize=prize_title(law, rule["prize"])),
    )


def _steps(rows: Any, law: FrozenCampaign) -> Iterator[Line]:
    for row in rows:
        yield (
            _("Prize at {n}").format(n=f"{row['at']:,}"),
            own(row["title"]) + _worth(row.get("pool"), law),
        )


def _days(rows: Any, law: FrozenCampaign) -> Iterator[Line]:
    for row in rows:
        words = ngettext("Prize after {n} day", "Prize after {n} days", row["day"])
        yield words.format(n=row["day"]), own(row["title"]) + _worth(row.get("pool"), law)


def _bands(rows: Any, law: FrozenCampaign) -> Iterator[Line]:
    for row in rows:
        place = (
            _("Place {first}") if row["first"] == row["last"] else _("Places {first} to {last}")
        )
        yield (
            place.format(first=row["first"], last=row["last"]),
            own(row["title"]) + _worth(row.get("pool"), law),
        )


def _ways(rows: Any, law: FrozenCampaign) -> Iterator[Line]:
    for row in rows:
        yield str(HAPPENINGS.get(row["on"], row["on"])), _earned(row)


def _earned(row: Mapping[str, Any]) -> str:
    said = [f"+{row.get('amount', 1):,}"]
    if row.get("per_day"):
        said.append(_("at most {n} a day").format(n=row["per_day"]))
    if row.get("most"):
        said.append(_("at most {n} in the campaign").format(n=row["most"]))
    return ", ".join(said)


def _drops(rows: Any, law: FrozenCampaign) -> Iterator[Line]:
    cards = (law.mechanics.get("collect") or {}).get("cards") or []
    titles = {card["slug"]: own(card["title"]) for card in cards}
    for row in rows:
        caps = _earned(row).partition(", ")[2]
        said = ", ".join(text for text in (titles.get(row["card"], row["card"]), caps) if text)
        yield str(HAPPENINGS.get(row["on"], row["on"])), said


def _tasks(rows: Any, law: FrozenCampaign) -> Iterator[Line]:
    for row in rows:
        often = _("once a day") if row.get("times") == "daily" else _("once for each person")
        yield own(row["title"]), f"{often}, +{row.get('amount', 1):,}"


def _offers(rows: Any, law: FrozenCampaign) -> Iterator[Line]:
    for row in rows:
        cost = ngettext("{n} point", "{n} points", row["cost"]).format(n=f"{row['cost']:,}")
        yield own(row["title"]), cost + _worth(row.get("pool"), law)


def _questions(rows: Any, law: FrozenCampaign) -> Iterator[Line]:
    for number, row in enumerate(rows, 1):
        right = [
            own(option["text"])
            for option in row.get("options") or []
            if option.get("id") in (row.get("right") or [])
        ]
        said = own(row["text"])
        if right:
            said += " — " + _("right: {answers}").format(answers=", ".join(right))
        yield _("Question {n}").format(n=number), said


def _titles(label: str, names: list[str]) -> Iterator[Line]:
    yield label, " · ".join(name for name in names if name)


_LISTS: dict[tuple[str, str], Callable[[Any, FrozenCampaign], Iterator[Line]]] = {
    ("draw", "prizes"): _prizes,
    ("draw", "pity"): _pity,
    ("milestone", "steps"): _steps,
    ("checkin", "days"): _days,
    ("ranking", "bands"): _bands,
    ("", "ways"): _ways,
    ("collect", "drops"): _drops,
    ("collect", "cards"): lambda rows, law: _titles(
        _("Cards"), [own(row["title"]) for row in rows]
    ),
    ("task", "tasks"): _tasks,
    ("points", "offers"): _offers,
    ("quiz", "questions"): _questions,
    ("vote", "entries"): lambda rows, law: _titles(
        _("What people vote for"), [own(row["title"]) for row in rows]
    ),
    ("gift", "fields"): lambda rows, law: _titles(
        _("Asked of the insured"), [own(row["label"]) for row in rows]
    ),
    ("gift", "consents"): lambda rows, law: _titles(
        _("People agree to"), [own(row["label"]) for row in rows]
    ),
    ("rain", "words"): lambda rows, law: _titles(
        _("Passwords"), [str(row["word"]) for row in rows]
    ),
}
"""By mechanic and list; "" is any mechanic."""
