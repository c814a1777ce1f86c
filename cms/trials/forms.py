"""What an operator says of a comparison, and the draft's section `trial` made of it.

A field that is left empty stays as in the first variant. What a variant changes that no field
here knows (it came with a template or a command) is kept.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cms.builder.documents import MISSING, REMOVE, Place, read, written
from cms.builder.formfields import IntegerField, MoneyField, TextField
from cms.serving import themes
from cms.serving.texts import texts

OTHERS = ("b", "c", "d")
LANGUAGES = (("en", gettext_lazy("English")), ("zh-hans", gettext_lazy("Chinese")))
_TEXTS = (
    ("start.headline", gettext_lazy("Headline")),
    ("start.line", gettext_lazy("Line below")),
    ("button.join", gettext_lazy("Button")),
)
_MONEY = {
    "assist": (("target", "pool", gettext_lazy("Amount of a packet")),),
    "referral": (
        ("inviter_amount", "inviter_pool", gettext_lazy("Inviter's reward")),
        ("friend_amount", "friend_pool", gettext_lazy("Friend's reward")),
    ),
}
"""By mechanic: the place of the amount, that of its pool, and what it is."""


@dataclass(frozen=True)
class Cell:
    """One field of a variant: where it writes, and what stands there in the first one."""

    name: str
    place: Place
    label: str
    kind: str
    """`text`, `number`, `money`, `count` (pieces of the pool at `place`), `theme`"""
    now: Any


def cells(draft: Mapping[str, Any], arm: str) -> Iterator[Cell]:
    """What can differ in this campaign's variants, in the order of the form."""
    kind = str(draft.get("kind", ""))
    for language, spoken in LANGUAGES:
        shown = texts(language, read_map(draft, ("content", "texts", language)), kind)
        for key, label in _TEXTS:
            if key in shown:
                text: Place = ("content", "texts", language, key)
                name = f"{arm}-{language}-{key}".replace(".", "-")
                yield Cell(name, text, f"{label} ({spoken})", "text", shown[key])
    slug = read(draft, ("content", "theme", "slug"))
    yield Cell(f"{arm}-theme", ("content", "theme", "slug"), _("Mood"), "theme", slug)
    mechanics = read_map(draft, ("mechanics",))
    if "assist" in mechanics:
        place: Place = ("mechanics", "assist", "helpers")
        yield Cell(f"{arm}-helpers", place, _("Friends needed"), "number", read(draft, place))
    for mechanic, fields in _MONEY.items():
        for amount, pool, what in fields if mechanic in mechanics else ():
            place = ("mechanics", mechanic, amount)
            yield Cell(f"{arm}-{amount}", place, str(what), "money", read(draft, place))
            yield Cell(
                f"{arm}-{amount}-count",
                ("mechanics", mechanic, pool),
                _("How many of these"),
                "count",
                None,
            )
    draw = mechanics.get("draw") or {}
    if draw.get("method", "weights") == "weights":
        for prize in draw.get("prizes") or []:
            place = ("mechanics", "draw", "prizes", prize["slug"], "weight")
            title = (prize.get("title") or {}).get(get_language() or "en", prize["slug"])
            words = _("Weight of “{title}”").format(title=title)
            name = f"{arm}-weight-{prize['slug']}"
            yield Cell(name, place, words, "number", prize["weight"])


def read_map(document: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """The mapping there; an empty one for anything else."""
    found = read(document, place)
    return dict(found) if isinstance(found, Mapping) else {}


def pool_name(arm: str, place: Place) -> str:
    """The pool that a variant's own amount is paid from."""
    return f"variant-{arm}" if place[1] == "assist" else f"variant-{arm}-{place[2][:-5]}"


class TrialForm(forms.Form):
    """The comparison; `draft` is the page's document."""

    def __init__(self, draft: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        self.draft = draft
        section = read_map(draft, ("trial",))
        self.arms: dict[str, dict[str, Any]] = {
            one["slug"]: one for one in section.get("arms") or []
        }
        super().__init__(*args, **kwargs)
        currency = str(draft.get("currency") or "CNY")
        add = self.fields
        add["on"] = forms.BooleanField(
            label=_("Compare variants"), required=False, initial=bool(section)
        )
        add["name"] = forms.RegexField(
            r"^[a-z][a-z0-9-]{0,31}$",
            label=_("Name"),
            initial=section.get("name", "test-1"),
            help_text=_("Small letters, digits, hyphens. Another name starts anew."),
        )
        add["hypothesis"] = TextField(
            label=_("What you expect"),
            required=False,
            max_length=400,
            initial=section.get("hypothesis", ""),
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        add["measure"] = forms.ChoiceField(
            label=_("What decides"),
            initial=section.get("measure", "joined"),
            choices=[
                ("joined", _("How many of those who see the page join")),
                ("shared", _("How many of those who join share")),
            ],
        )
        for arm in ("a", *OTHERS):
            self._add_arm(arm, currency)

    def _add_arm(self, arm: str, currency: str) -> None:
        known, add = self.arms.get(arm, {}), self.fields
        add[f"{arm}-title"] = TextField(
            label=_("Name of the variant"),
            required=False,
            max_length=60,
            initial=known.get("title", _("As it is") if arm == "a" else ""),
        )
        add[f"{arm}-share"] = IntegerField(
            label=_("Weight"),
            required=False,
            min_value=1,
            max_value=1000,
            initial=known.get("weight", 50),
        )
        add[f"{arm}-limit"] = MoneyField(
            currency,
            label=_("Close it at"),
            required=False,
            initial=known.get("limit") or None,
            help_text=_("What it may promise in all; empty is no limit."),
        )
        if arm == "a":
            return
        for cell in cells(self.draft, arm):
            add[cell.name] = self._field(arm, cell, currency, known.get("set") or {})

    def _field(
        self, arm: str, cell: Cell, currency: str, over: Mapping[str, Any]
    ) -> forms.Field:
        value = read(over, cell.place)
        initial = None if value is MISSING else value
        options: dict[str, Any] = {"label": cell.label, "required": False, "initial": initial}
        if cell.kind == "money":
            shown = MoneyField(currency).prepare_value(cell.now)
            return MoneyField(currency, widget=_hinted(shown), **options)
        if cell.kind == "number":
            return IntegerField(min_value=0, widget=_hinted(cell.now, "number"), **options)
        if cell.kind == "count":
            pool = read_map(self.draft, ("rewards", "pools", pool_name(arm, cell.place)))
            options["initial"] = pool.get("count")
            return IntegerField(min_value=1, **options)
        if cell.kind == "theme":
            language = get_language() or "en"
            known = [(slug, themes.title(slug, language)) for slug in themes.THEMES]
            return forms.ChoiceField(choices=[("", _("As in the first")), *known], **options)
        return TextField(max_length=300, widget=_hinted(cell.now), **options)

    def fieldsets(self) -> list[dict[str, Any]]:
        """The variants as the page shows them: one after the other, later ones closed."""
        found = []
        for number, arm in enumerate(("a", *OTHERS), start=1):
            prefix = f"{arm}-"
            found.append(
                {
                    "number": number,
                    "first": arm == "a",
                    "open": arm in ("a", "b") or arm in self.arms,
                    "fields": [self[name] for name in self.fields if name.startswith(prefix)],
                }
            )
        return found

    def clean(self) -> dict[str, Any]:
        """A variant is there when it has a name; one with a promise of its own needs pieces."""
        said = super().clean() or self.cleaned_data
        if not said.get("on"):
            return said
        if not any(said.get(f"{arm}-title") for arm in OTHERS):
            self.add_error("b-title", _("A comparison needs a second variant: name it."))
        for arm in OTHERS:
            for cell in cells(self.draft, arm):
                count = said.get(f"{cell.name}-count")
                if cell.kind == "money" and said.get(cell.name) and not count:
                    self.add_error(f"{cell.name}-count", _("Say how many there are."))
        return said

    def draft_with(self) -> dict[str, Any]:
        """The whole draft with the comparison in it, or without one."""
        said, draft = self.cleaned_data, copy.deepcopy(dict(self.draft))
        pools = draft.setdefault("rewards", {}).setdefault("pools", {})
        for name in [name for name in pools if name.startswith("variant-")]:
            del pools[name]
        if not said["on"]:
            draft.pop("trial", None)
            return draft
        arms = [self._arm("a", {})]
        for arm in OTHERS:
            if said.get(f"{arm}-title"):
                arms.append(self._arm(arm, self._set(arm, pools)))
        draft["trial"] = {
            "name": said["name"],
            "hypothesis": said["hypothesis"],
            "measure": said["measure"],
            "arms": arms,
        }
        return draft

    def _arm(self, arm: str, over: dict[str, Any]) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "slug": arm,
            "title": said[f"{arm}-title"] or _("As it is"),
            "weight": said[f"{arm}-share"] or 50,
            "limit": said[f"{arm}-limit"] or 0,
            "set": over,
        }

    def _set(self, arm: str, pools: dict[str, Any]) -> dict[str, Any]:
        said = self.cleaned_data
        over: dict[str, Any] = dict(self.arms.get(arm, {}).get("set") or {})
        changes: list[tuple[Place, Any]] = []
        for cell in cells(self.draft, arm):
            value = said.get(cell.name)
            empty = value in (None, "")
            if cell.kind == "count":
                name, amount = pool_name(arm, cell.place), said.get(cell.name[: -len("-count")])
                changes.append((cell.place, name if amount else REMOVE))
                if amount:
                    pools[name] = {
                        "kind": "packets",
                        "split": "fixed",
                        "count": value or 1,
                        "amount": amount,
                    }
            else:
                changes.append((cell.place, REMOVE if empty else value))
        return pruned(written(over, changes))


def pruned(document: Mapping[str, Any]) -> dict[str, Any]:
    """Without mappings that hold nothing."""
    found: dict[str, Any] = {}
    for key, value in document.items():
        kept = pruned(value) if isinstance(value, Mapping) else value
        if kept != {}:
            found[key] = kept
    return found


def _hinted(value: Any, kind: str = "text") -> forms.TextInput:
    """An input that shows in grey what stands in the first variant."""
    hint = "" if value is None or value is MISSING else str(value)
    return forms.TextInput(attrs={"placeholder": hint, "type": kind})
