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

from campaigns.contracts_sections import ChannelsSection, LegalSection, TrackingSection
from campaigns.mechanics.base import MECHANICS, load_all
from cms import themes
from cms.builder.documents import Place
from cms.builder.specs import kinds, law, prizes, sections
from cms.builder.specs.base import Choice, Group, Row, Spec, one
from cms.builder.specs.hints import Hint
from cms.builder.specs.message_words import word_groups
from cms.builder.specs.models import lists_of, rows_of
from cms.builder.specs.texts import text_groups
from core.languages import LANGUAGES
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
        *prizes.groups(draft),
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
            covers=(("content",), ("kind",), ("schema",), ("slug",)),
        ),
        *text_groups(draft),
    ]  # fmt: skip


def _rules(draft: Mapping[str, Any], flat: bool) -> list[Group]:
    load_all()
    found = [
        Group(
            "period", "rules", _("When"),
            (
                one(
                    ("period", "start"), "moment", _("Start time"),
                    _("Once it has passed, the campaign opens as soon as it is approved."),
                ),
                one(
                    ("period", "end"), "moment", _("End time"), _("From then on nobody joins.")
                ),
            ),
            covers=(("period",),),
        )
    ]  # fmt: skip
    rare: list[Row] = []
    leads = draft.get("kind")
    # The one that leads comes first; a stored document has its keys in any order.
    mechanics = sorted((draft.get("mechanics") or {}).items(), key=lambda one: one[0] != leads)
    for slug, settings in mechanics:
        if slug not in MECHANICS:
            continue
        mechanic = MECHANICS.get(slug)
        hints: Mapping[str, Hint] = kinds.KINDS.get(slug, {})
        config: type[BaseModel] = mechanic.Config
        at = ("mechanics", slug)
        rows = rows_of(config, at, hints, settings, flat=flat)
        name = _("How people take part") if slug == leads else str(mechanic.title)
        found.append(Group(f"play-{slug}", "rules", name, tuple(rows), covers=(at,)))
        if not flat:
            found += [_list(spec) for spec in lists_of(config, at, hints, settings)]
        rare += rows_of(config, at, hints, settings, rare=True, flat=flat)
    legal = draft.get("legal") or {}
    found.append(
        Group(
            "legal",
            "rules",
            _("Rules and responsibility"),
            tuple(rows_of(LegalSection, ("legal",), sections.LEGAL, legal)),
            covers=(("legal",), ("mechanics",)),
        )  # fmt: skip
    )
    rare += rows_of(LegalSection, ("legal",), sections.LEGAL, legal, rare=True)
    known = tuple(dict.fromkeys([str(draft.get("timezone") or ZONES[0]), *ZONES]))
    zone = one(
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
    row = one(("protection", "level"), "level", _("Level"), choices=tuple(levels))
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
    own = {**sections.TOUCH, "words": Hint("", hidden=True)}
    limits = rows_of(TouchSection, ("touch",), own, touch)
    hints = {**sections.CHANNELS, **law.CHANNELS}
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
              tuple(rows_of(TrackingSection, at, sections.TRACKING, tracking)), covers=(at,)),
        Group("tracking-rare", "tracking", _("Seldom changed"),
              tuple(rows_of(TrackingSection, at, sections.TRACKING, tracking, rare=True)),
              open=False),
    ]  # fmt: skip


def _asked(groups: list[Group], blueprint: Blueprint) -> list[Group]:
    """The same with the template's labels; equal places become one field."""
    main: dict[str, list[str]] = {}
    labels: dict[str, tuple[str, str]] = {}
    joined: set[str] = set()
    language = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    asks = {ask.path: ask for ask in blueprint.asks}
    listed = tuple(s.path for group in groups for s in group.specs if s.kind == "rows")
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
                # A row may be moved: what stands in one is no part of another field.
                places = [
                    tuple(path.split("."))
                    for path in main.get(spec.path, ())
                    if not any(path.startswith(f"{rows}.") for rows in listed)
                ]
                label, help = labels.get(spec.path, ("", ""))
                spec = replace(
                    spec.joined(*places), label=label or spec.label, help=help or spec.help
                )
                row = Row((spec,), label or row.label, help or row.help, row.names)
            rows.append(row)
        changed.append(replace(group, rows=tuple(rows)))
    return changed
