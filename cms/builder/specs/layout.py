"""All fields of the editor for one draft, tab by tab.

Nothing here is written twice: sections come from the pydantic models that obey them, labels
from their declarations or from the template's own questions, texts from the draft.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import BaseModel

from campaigns.contracts import ChannelsSection, LegalSection, TrackingSection
from campaigns.mechanics.base import MECHANICS, load_all
from cms import themes
from cms.builder.documents import Place
from cms.builder.specs import kinds, law
from cms.builder.specs.base import Choice, Group, Row, Spec
from cms.builder.specs.message_words import word_groups
from cms.builder.specs.models import LANGUAGES, Hint, lists_of, rows_of
from cms.builder.specs.texts import text_groups
from core.money import EXPONENTS
from rewards.api import provider_titles
from rewards.contracts import PoolSection, RewardsSection
from templates_library.schema import Blueprint
from touchpoints.contracts import TouchSection

ZONES = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Tokyo", "UTC")


def layout(
    draft: Mapping[str, Any], blueprint: Blueprint | None = None, *, flat: bool = False
) -> list[Group]:
    """The groups of every tab in their order, in the language of the moment.

    With the blueprint its questions give labels, and places that must hold the same value
    become one field. A list is one field, whose rows may come and go; `flat` has fields for
    each place of the rows there are instead, for those who compare.
    """
    groups = [
        *_content(draft),
        *_prizes(draft),
        *_rules(draft, flat),
        _protection(draft),
        *_channels(draft),
        *_tracking(draft),
    ]
    if blueprint is not None:
        groups = _asked(groups, blueprint)
    return [group for group in groups if group.rows or group.covers]


def specs_of(groups: Iterable[Group]) -> list[Spec]:
    """Every field, each once."""
    return list({spec.name: spec for group in groups for spec in group.specs}.values())


def _pair(place: Place, label: Any, kind: Any = "line", help: Any = "") -> Row:
    specs = tuple(Spec((*place, item), kind, label, language=item) for item in LANGUAGES)
    return Row(specs, label, help)


def _one(place: Place, kind: Any, label: Any, help: Any = "", **more: Any) -> Row:
    return Row((Spec(place, kind, label, help, **more),), label, help)


def _content(draft: Mapping[str, Any]) -> list[Group]:
    choices = tuple(Choice(slug, label) for slug, label in themes.CHOICES)
    theme = Spec(
        ("content", "theme", "slug"), "theme", _("Mood"), choices=choices,
        default=themes.DEFAULT,
    )  # fmt: skip
    return [
        Group(
            "title", "content", _("Title"), (_pair(("title",), _("Title")),),
            covers=(("title",),),
        ),
        Group(
            "theme", "content", _("Mood"), (Row((theme,), _("Mood")),),
            covers=(("content",), ("kind",), ("schema",), ("slug",), ("trial",)),
        ),
        *text_groups(draft),
    ]  # fmt: skip


def _prizes(draft: Mapping[str, Any]) -> list[Group]:
    rewards = draft.get("rewards") or {}
    pools: Mapping[str, Any] = rewards.get("pools") or {}
    budget = _one(
        ("rewards", "budget", "total"), "money", _("Budget"),
        _("The campaign can never cost more than this."),
    )  # fmt: skip
    line = _one(
        ("rewards", "budget", "line"), "choice", _("Paid from"),
        _("The whole budget is held there when the campaign is published."),
        source="lines", default="", optional=True,
    )  # fmt: skip
    hour = _one(
        ("rewards", "budget", "per_hour"), "money", _("At most an hour"),
        _("What may be promised in one hour; 0 sets no limit."), default=0, optional=True,
    )  # fmt: skip
    money = Group("budget", "prizes", _("Budget"), (budget, line, hour), covers=(("rewards",),))
    found = [money]
    rare: list[Row] = []
    for slug, pool in pools.items():
        at = ("rewards", "pools", slug)
        rows = rows_of(PoolSection, at, kinds.POOL, pool)
        rows = [row for row in rows if row.specs[0].place[len(at)] in pool]
        found.append(
            Group(f"pool-{slug}", "prizes", _called(slug, pool), tuple(rows), covers=(at,))
        )
        rare += rows_of(PoolSection, at, kinds.POOL, pool, rare=True)
    claims = rows_of(RewardsSection, ("rewards",), kinds.PAYOUT, rewards)
    found.append(Group("claims", "prizes", _("Claiming"), tuple(claims)))
    currency = _one(
        ("currency",), "choice", _("Currency"),
        choices=tuple(Choice(code, code) for code in EXPONENTS),
    )  # fmt: skip
    provider = _one(
        ("rewards", "provider", "slug"), "choice", _("Paid through"),
        choices=tuple(Choice(slug, title) for slug, title in provider_titles().items()),
    )  # fmt: skip
    rare += rows_of(RewardsSection, ("rewards",), kinds.PAYOUT, rewards, rare=True)
    found.append(
        Group(
            "prizes-rare",
            "prizes",
            _("Seldom changed"),
            (currency, provider, *rare),
            open=False,
            covers=(("rewards", "provider"),),
        )  # fmt: skip
    )
    return found


def _called(slug: str, pool: Any) -> str:
    titles = pool.get("title") if isinstance(pool, Mapping) else None
    language = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    return str((titles or {}).get(language) or pool_title(slug))


def pool_title(slug: str) -> str:
    """What an operator calls a pool of rewards."""
    words = {
        "packets": _("Packets"),
        "inviters": _("For inviters"),
        "friends": _("For friends"),
        "gifts": _("Gifts"),
        "policies": _("Policies"),
    }
    return words.get(slug) or slug.replace("_", " ").replace("-", " ").capitalize()


def _rules(draft: Mapping[str, Any], flat: bool) -> list[Group]:
    load_all()
    found = [
        Group(
            "period", "rules", _("When"),
            (
                _one(("period", "start"), "moment", _("Start time")),
                _one(
                    ("period", "end"), "moment", _("End time"), _("From then on nobody joins.")
                ),
            ),
            covers=(("period",),),
        )
    ]  # fmt: skip
    rare: list[Row] = []
    for slug, settings in (draft.get("mechanics") or {}).items():
        if slug not in MECHANICS:
            continue
        mechanic = MECHANICS.get(slug)
        hints: Mapping[str, Hint] = kinds.KINDS.get(slug, {})
        config: type[BaseModel] = mechanic.Config
        at = ("mechanics", slug)
        rows = rows_of(config, at, hints, settings, flat=flat)
        found.append(
            Group(f"play-{slug}", "rules", _("How people take part"), tuple(rows), covers=(at,))
        )
        if not flat:
            found += [_list(spec) for spec in lists_of(config, at, hints, settings)]
        rare += rows_of(config, at, hints, settings, rare=True, flat=flat)
    legal = draft.get("legal") or {}
    found.append(
        Group(
            "legal",
            "rules",
            _("Rules and responsibility"),
            tuple(rows_of(LegalSection, ("legal",), kinds.LEGAL, legal)),
            covers=(("legal",), ("mechanics",)),
        )  # fmt: skip
    )
    rare += rows_of(LegalSection, ("legal",), kinds.LEGAL, legal, rare=True)
    known = tuple(dict.fromkeys([str(draft.get("timezone") or ZONES[0]), *ZONES]))
    zone = _one(
        ("timezone",), "choice", _("Time zone"),
        choices=tuple(Choice(name, name.replace("_", " ")) for name in known),
    )  # fmt: skip
    found += law.groups(draft)
    found.append(Group("rules-rare", "rules", _("Seldom changed"), (zone, *rare), open=False))
    return found


def _list(spec: Spec) -> Group:
    """A list stands by itself."""
    return Group(
        "-".join(("list", *spec.place[1:])), "rules", spec.label,
        (Row((spec,), spec.label),), help=spec.help, covers=(spec.place,),
    )  # fmt: skip


def _protection(draft: Mapping[str, Any]) -> Group:
    levels = [
        Choice("strict", _("Strict"), _(
            "For high prizes. Every doubt is held for a person to look at; a new device solves "
            "a puzzle first. Expect more honest people to wait up to 72 hours.")),
        Choice("standard", _("Standard"), _(
            "For most campaigns. Scripts and crowds from one place are stopped, likely helpers "
            "for hire are held; most people notice nothing.")),
        Choice("basic", _("Basic"), _(
            "Only what is certainly a program is stopped. For small prizes and rehearsals.")),
    ]  # fmt: skip
    level = (draft.get("protection") or {}).get("level")
    if level == "off":
        levels.append(Choice("off", _("Off"), _("Nothing is checked. Never with real money.")))
    row = _one(("protection", "level"), "level", _("Level"), choices=tuple(levels))
    return Group(
        "protection", "protection", _("Protection against bonus hunters"), (row,),
        covers=(("protection",),),
    )  # fmt: skip


def _channels(draft: Mapping[str, Any]) -> list[Group]:
    touch = draft.get("touch") or {}
    channels = draft.get("channels") or {}
    quiet = Row(
        (
            Spec(("touch", "quiet", "from"), "time", _("Quiet from"), default="21:00"),
            Spec(("touch", "quiet", "until"), "time", _("Quiet until"), default="09:00"),
        ),
        _("Quiet hours"),
        _("Nobody is written to between these times; a message waits until they are over."),
    )
    own = {**kinds.TOUCH, "words": Hint("", hidden=True)}
    limits = rows_of(TouchSection, ("touch",), own, touch)
    hints = {**kinds.CHANNELS, **law.CHANNELS}
    rare = rows_of(ChannelsSection, ("channels",), hints, channels, rare=True)
    return [
        Group("codes", "channels", _("Where people come from"),
              (*rows_of(ChannelsSection, ("channels",), hints, channels),
               *law.policy_rows()),
              covers=(("channels",),)),
        Group("touch", "channels", _("How often we write"), (*limits, quiet),
              covers=(("touch",),)),
        *word_groups(draft),
        Group("channels-rare", "channels", _("Seldom changed"),
              tuple(rare), open=False),
    ]  # fmt: skip


def _tracking(draft: Mapping[str, Any]) -> list[Group]:
    tracking = draft.get("tracking") or {}
    at = ("tracking",)
    return [
        Group("tracking", "tracking", _("Measuring"),
              tuple(rows_of(TrackingSection, at, kinds.TRACKING, tracking)), covers=(at,)),
        Group("tracking-rare", "tracking", _("Seldom changed"),
              tuple(rows_of(TrackingSection, at, kinds.TRACKING, tracking, rare=True)),
              open=False),
    ]  # fmt: skip


def _asked(groups: list[Group], blueprint: Blueprint) -> list[Group]:
    """The same with the template's labels; equal places become one field."""
    main: dict[str, list[str]] = {}
    labels: dict[str, tuple[str, str]] = {}
    joined: set[str] = set()
    language = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    asks = {ask.path: ask for ask in blueprint.asks}
    for alias, paths in blueprint.aliases.items():
        first = next((path for path in paths if path.startswith("rewards.")), paths[0])
        main[first] = [path for path in paths if path != first]
        joined.update(main[first])
        if alias in asks:
            ask = asks[alias]
            labels[first] = (ask.label[language], ask.help.get(language, ""))
    changed = []
    for group in groups:
        rows = []
        for row in group.rows:
            if len(row.specs) == 1:
                spec = row.specs[0]
                if spec.path in joined:
                    continue
                places = [tuple(path.split(".")) for path in main.get(spec.path, ())]
                label, help = labels.get(spec.path, ("", ""))
                spec = replace(
                    spec.joined(*places), label=label or spec.label, help=help or spec.help
                )
                row = Row((spec,), label or row.label, help or row.help, row.names)
            rows.append(row)
        changed.append(replace(group, rows=tuple(rows)))
    return changed
