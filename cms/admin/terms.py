"""A candidate's settings as a reviewer reads them: grouped, in words, nothing internal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.contracts import FrozenCampaign
from campaigns.mechanics.base import MECHANICS, load_all
from campaigns.prize_order import in_order
from cms.admin import term_lists
from cms.builder.specs import Spec, layout, pool_name, specs_of
from core.clock import utc_now
from core.money import format_minor
from dashboards.dates import short_moment
from rewards.api import provider_titles
from rewards.contracts import PoolSection

Line = tuple[str, str]

INTERNAL = frozenset({"slug", "id", "unit", "around", "top", "version", "separate"})
"""Names for the inside and mere looks: nothing to agree to."""
_ZERO = {
    "0 sets no limit": "no_limit",
    "0 allows none": "none",
    "0 needs all": "all",
    "0 asks all": "all",
}
"""What 0 means, by what the setting's own help says of it in English."""


def groups(law: FrozenCampaign) -> list[tuple[str, list[Line]]]:
    """Headings and lines of everything that will run, from the frozen candidate alone."""
    load_all()
    document = law.model_dump(mode="json", by_alias=True)
    every = specs_of(layout(document, flat=True))
    specs = [spec for spec in every if spec.place[0] == "mechanics"]
    found = [(_("Period"), _period(law)), (_("Prizes and payment"), _prizes(law))]
    order = sorted(law.mechanics, key=lambda slug: slug != law.kind)
    for slug in order:
        own = [spec for spec in specs if spec.place[1] == slug]
        lines = [*_settings(own, document, law), *term_lists.lines(slug, law)]
        found.append((str(MECHANICS.get(slug).title), lines))
    return found


def _period(law: FrozenCampaign) -> list[Line]:
    return [
        (_("Start time"), moment(law.period.start, law)),
        (_("End time"), moment(law.period.end, law)),
        (_("Time to claim"), counted(law.rewards.claim_days, "days")),
    ]


def _prizes(law: FrozenCampaign) -> list[Line]:
    return [
        *((pool_words(slug, law), packets(pool, law)) for slug, pool in pools(law)),
        (_("Paid through"), str(provider_titles().get(law.rewards.provider.slug, ""))),
        (_("Protection against bonus hunters"), level(law.protection.level)),
    ]


def _settings(
    specs: list[Spec], document: dict[str, Any], law: FrozenCampaign
) -> Iterator[Line]:
    """One line for each setting; the two languages of a text share theirs."""
    pairs: dict[tuple[str, ...], list[str]] = {}
    for spec in specs:
        if spec.language:
            pairs.setdefault(spec.place[:-1], []).append(str(spec.value(document) or ""))
    names = {
        "fallback": _("Instead of a prize that is gone"),
        "event": _("What your own systems report"),
        "curve_power": _("How it fills"),
    }
    for spec in specs:
        # Rows of lists have sentences of their own.
        if any(part.isdigit() for part in spec.place) or spec.kind == "rows":
            continue
        name = spec.place[-2] if spec.language else spec.place[-1]
        if name in INTERNAL or "pity" in spec.place[2:] or not str(spec.label):
            continue
        if spec.language:
            texts = pairs.pop(spec.place[:-1], [])
            if any(texts):
                yield str(spec.label), " · ".join(text for text in texts if text)
            continue
        said = _said(name, spec, spec.value(document), law)
        if said:
            yield str(names.get(name, spec.label)), said


def _said(name: str, spec: Spec, value: Any, law: FrozenCampaign) -> str:
    if name == "freeze_at" and value in (None, ""):
        return _("at the end of the campaign")
    if value in (None, "", []) or (name == "step" and value == 0):
        return ""
    if name == "pool" or name.endswith("_pool"):
        # A single pool is named above; which of several is a thing to agree to.
        return pool_words(str(value), law) if len(law.rewards.pools) > 1 else ""
    if name == "spends":
        return {"chances": _("a chance"), "points": _("points")}.get(str(value), str(value))
    if name == "curve_power" and isinstance(value, int):
        if value == 1:
            return _("every friend opens the same part")
        return _("the first friends open bigger parts (strength {n} of 6)").format(n=value)
    if name == "fallback":
        return term_lists.prize_title(law, str(value))
    if name == "event":
        return f"“{value}”"
    return shown(spec, value, law)


def shown(spec: Spec | None, value: Any, law: FrozenCampaign) -> str:
    """A setting's value as staff read it."""
    kind = spec.kind if spec else ""
    if value is None or value == "" or value == []:
        return _("none")
    if spec is not None and spec.choices:
        names = {choice.value: str(choice.label) for choice in spec.choices}
        return names.get(str(value), str(value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value == 0 and spec is not None and (meaning := _zero(spec)):
        return meaning
    if kind == "money" and isinstance(value, int):
        return format_minor(value, law.currency)
    if kind == "moment":
        at = value if isinstance(value, datetime) else parse_datetime(str(value))
        return moment(at, law) if at else str(value)
    if isinstance(value, int | float):
        return counted(value, _english(spec.unit), str(spec.unit)) if spec else f"{value:,}"
    if isinstance(value, list):
        return ", ".join(term_lists.part(item) for item in value)
    return term_lists.part(value)


def counted(n: float, unit: str, word: str = "") -> str:
    """So many of a unit, one of them in the singular; an unknown unit is written behind."""
    words = {
        "days": lambda: ngettext("{n} day", "{n} days", int(n)),
        "hours": lambda: ngettext("{n} hour", "{n} hours", int(n)),
        "minutes": lambda: ngettext("{n} minute", "{n} minutes", int(n)),
        "seconds": lambda: ngettext("{n} second", "{n} seconds", int(n)),
        "years": lambda: ngettext("{n} year", "{n} years", int(n)),
        "friends": lambda: ngettext("{n} friend", "{n} friends", int(n)),
        "steps": lambda: ngettext("{n} step", "{n} steps", int(n)),
        "people": lambda: ngettext("{n} person", "{n} people", int(n)),
        "packets": lambda: ngettext("{n} packet", "{n} packets", int(n)),
        "questions": lambda: ngettext("{n} question", "{n} questions", int(n)),
        "times": lambda: ngettext("{n} time", "{n} times", int(n)),
        "points": lambda: ngettext("{n} point", "{n} points", int(n)),
    }
    if unit in words:
        return words[unit]().format(n=f"{n:,}")
    return f"{n:,} {word}".strip()


def pools(law: FrozenCampaign) -> list[tuple[str, PoolSection]]:
    """As participants meet them."""
    return list(in_order(law.rewards.pools, law.mechanics, law.kind).items())


def pool_words(slug: str, law: FrozenCampaign) -> str:
    """What a pool is called: as the prize that comes from it, else by its own name."""
    pool = law.rewards.pools.get(slug)
    return pool_name(slug, {"title": pool.title} if pool else None, law.mechanics)


def packets(pool: PoolSection, law: FrozenCampaign) -> str:
    """How many rewards a pool has, and what each is worth."""
    count = f"{pool.count:,}"
    if pool.amount is not None and pool.shares > 1:
        return _("{count} × {amount}, each for {n} people").format(
            count=count, amount=format_minor(pool.amount, law.currency), n=pool.shares
        )
    if pool.amount is not None and pool.split == "double_mean":
        words = _("{count} × {amount} on average, none below {least}")
        return words.format(
            count=count,
            amount=format_minor(pool.amount, law.currency),
            least=format_minor(pool.min, law.currency),
        )
    if pool.amount is not None:
        return f"{count} × " + format_minor(pool.amount, law.currency)
    if not pool.escrow:
        return count
    return _("{count} that share {total}").format(
        count=count, total=format_minor(pool.escrow, law.currency)
    )


def level(slug: str) -> str:
    """A level of protection by the name that the editor gives it."""
    names = {
        "off": _("Off"),
        "basic": _("Basic"),
        "standard": _("Standard"),
        "strict": _("Strict"),
    }
    return names.get(slug, slug)


def moment(at: datetime, law: FrozenCampaign) -> str:
    """In the campaign's zone, which is named."""
    return f"{short_moment(at, law.timezone, utc_now())} ({law.timezone})"


def _zero(spec: Spec) -> str:
    text = _english(spec.help)
    meaning = next((what for words, what in _ZERO.items() if words in text), "")
    said = {"no_limit": _("no limit"), "none": _("none"), "all": _("all of them")}
    if spec.place[-1] in ("per_day", "cap", "most", "per_person", "attempts", "cap_month"):
        meaning = meaning or "no_limit"
    return said.get(meaning, "")


def _english(text: Any) -> str:
    with translation.override("en"):
        return str(text)
