"""The condition builder's blocks: one for each fact, with the input that goes with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import blocks

from campaigns.law.attributes import ATTRIBUTES, Attribute
from campaigns.law.words import value_words
from cms.builder.rows.blocks import CellBlock
from cms.builder.rows.trees import GROUP, ORDER, RAW
from cms.builder.specs.base import Choice, Spec

Sources = Mapping[str, Sequence[Choice]]
TITLES = {
    "new_customer": gettext_lazy("New customer"),
    "phone_verified": gettext_lazy("Verified phone"),
    "joined_days": gettext_lazy("Days since joining"),
    "known_days": gettext_lazy("Days since the first visit"),
    "friends": gettext_lazy("Friends who joined"),
    "rewards": gettext_lazy("Rewards in this campaign"),
    "invited": gettext_lazy("Came by an invitation"),
    "channel": gettext_lazy("Channel"),
    "in_list": gettext_lazy("Imported list"),
    "reported": gettext_lazy("Reported by your systems"),
    "province": gettext_lazy("Region of the address"),
    "environment": gettext_lazy("Opened in"),
    "device_type": gettext_lazy("Kind of device"),
    "language": gettext_lazy("Language"),
    "age": gettext_lazy("Age by the ID number"),
}
FAMILIES = {
    gettext_lazy("The person"): (
        "new_customer", "in_list", "reported", "phone_verified", "age", "province", "language",
    ),
    gettext_lazy("In this campaign"): (
        "invited", "channel", "friends", "rewards", "joined_days", "known_days",
    ),
    gettext_lazy("The device"): ("environment", "device_type"),
}  # fmt: skip


class ConditionsBlock(blocks.StreamBlock):
    """Conditions as `trees` writes them."""

    def normalize(self, value: Any) -> Any:
        if isinstance(value, list):
            return self.to_python(value)
        return super().normalize(value)


def conditions_block(sources: Sources, *, groups: bool = True, **options: Any) -> Any:
    """A condition for each fact, and with `groups` a group of them."""
    family = {name: title for title, names in FAMILIES.items() for name in names}
    kinds: list[tuple[str, blocks.Block]] = [
        (name, _fact(ATTRIBUTES[name], sources, family.get(name, "")))
        for name in sorted(ATTRIBUTES, key=lambda name: list(family).index(name)
                           if name in family else len(family))
    ]  # fmt: skip
    if groups:
        kinds.append((GROUP, _group(sources)))
        raw = _cell("tree", "text", _("As the rules engine reads it"))
        kinds.append((RAW, _struct([("tree", raw)], _("Written by hand"), _("More"), "code")))
    block = ConditionsBlock(kinds, **options)
    block.meta.form_classname = "af-conditions"
    return block


def _group(sources: Sources) -> blocks.StructBlock:
    choices = (
        Choice("any", _("At least one of these holds")),
        Choice("all", _("All of these hold")),
        Choice("none", _("None of these holds")),
    )
    cells = [
        ("match", _cell("match", "choice", _("How they belong together"), choices, "any")),
        (
            "conditions",
            conditions_block(sources, groups=False, label=_("Conditions"), required=False),
        ),
    ]
    return _struct(cells, _("Several conditions together"), _("More"), "folder-inverse")


def _fact(known: Attribute, sources: Sources, family: Any) -> blocks.StructBlock:
    title = TITLES.get(known.name, known.name)
    cells: list[tuple[str, blocks.Block]] = []
    if known.parameter:
        if known.name == "in_list":
            found = tuple(sources["lists"])
            field = _cell("what", "choice", _("Which list"), (Choice("", "—"), *found))
        else:
            field = _cell("what", "line", _("Name of the fact"))
        cells.append(("what", field))
    if known.kind == "flag":
        cells.append(("is", _cell("is", "choice", _("Must be so"), _yes(known.name), "yes")))
    elif known.kind == "number":
        cells.append(("op", _cell("op", "choice", _("Comparison"), _order(), "ge")))
        cells.append(("number", _cell("number", "integer", _("Number"))))
    else:
        cells.append(("op", _cell("op", "choice", _("Comparison"), _among(), "is")))
        cells.append(("values", _values(known)))
    return _struct(cells, title, family, "tick" if known.kind == "flag" else "sliders")


def _yes(name: str) -> tuple[Choice, ...]:
    if name == "in_list":
        return Choice("yes", _("is on the list")), Choice("no", _("is not on the list"))
    return Choice("yes", _("yes")), Choice("no", _("no"))


def _order() -> tuple[Choice, ...]:
    words = {
        "ge": _("at least"),
        "le": _("at most"),
        "gt": _("more than"),
        "lt": _("less than"),
        "eq": _("exactly"),
        "ne": _("anything but"),
    }
    known = (Choice("known", _("is known")), Choice("unknown", _("is not known")))
    return (*(Choice(op, words[op]) for op in ORDER), *known)


def _among() -> tuple[Choice, ...]:
    return (
        Choice("is", _("is one of")),
        Choice("isnt", _("is none of")),
        Choice("known", _("is known")),
        Choice("unknown", _("is not known")),
    )


def _values(known: Attribute) -> blocks.Block:
    if known.choices:
        field = forms.MultipleChoiceField(
            choices=[(one, value_words(one)) for one in known.choices],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        return CellBlock(field, label=_("Which"), default=[], form_classname="af-is-wide")
    return _cell("values", "lines", _("Which, one on each line"))


def _cell(
    name: str, kind: Any, label: str, choices: tuple[Choice, ...] = (), default: Any = None
) -> CellBlock:
    from cms.builder.formfields import form_field

    field = form_field(Spec((f"row-{name}",), kind, label, choices=choices), {})
    width = {"integer": "short", "choice": "middle"}.get(kind, "wide")
    return CellBlock(field, label=label, default=default, form_classname=f"af-is-{width}")


def _struct(
    cells: Sequence[tuple[str, blocks.Block]], label: Any, group: Any, icon: str
) -> blocks.StructBlock:
    return blocks.StructBlock(
        list(cells), label=label, group=str(group), icon=icon,
        form_classname="struct-block af-cellrow",
    )  # fmt: skip
