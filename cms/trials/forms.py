"""What an operator says of a comparison as a whole, and the draft's section `trial` of it.

What each variant changes is said on a page of its own (`cms.trials.arm_form`); here it is kept.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from cms.builder.formfields import IntegerField, MoneyField, TextField
from cms.trials.arms import arms_of, mapping, slugs
from cms.trials.fields import PAID, pool_of


class TrialForm(forms.Form):
    """The comparison; `draft` is the page's document."""

    def __init__(self, draft: Mapping[str, Any], *args: Any, **kwargs: Any) -> None:
        self.draft = draft
        self.known = {str(arm["slug"]): arm for arm in arms_of(draft)}
        self.slugs = slugs(draft)
        super().__init__(*args, **kwargs)
        section, add = mapping(draft, ("trial",)), self.fields
        add["on"] = forms.BooleanField(
            label=_("Compare variants"), required=False, initial=bool(section)
        )
        add["name"] = forms.RegexField(
            r"^[a-z][a-z0-9-]{0,31}$",
            label=_("Name of the comparison"),
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
        for number, arm in enumerate(self.slugs):
            self._add_arm(arm, str(draft.get("currency") or "CNY"), first=not number)

    def _add_arm(self, arm: str, currency: str, *, first: bool) -> None:
        known, add = self.known.get(arm, {}), self.fields
        add[f"{arm}-title"] = TextField(
            label=_("Name of the variant"),
            required=False,
            max_length=60,
            initial=known.get("title", _("As it is") if first else ""),
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

    @property
    def others(self) -> list[str]:
        """The variants that may change something."""
        return self.slugs[1:]

    def clean(self) -> dict[str, Any]:
        """A variant is there when it has a name."""
        said = super().clean() or self.cleaned_data
        if said.get("on") and not any(said.get(f"{arm}-title") for arm in self.others):
            self.add_error(
                f"{self.others[0]}-title", _("A comparison needs a second variant: name it.")
            )
        return said

    def draft_with(self) -> dict[str, Any]:
        """The whole draft with the comparison in it, or without one. Pools of variants that
        are gone go with them."""
        said, draft = self.cleaned_data, copy.deepcopy(dict(self.draft))
        first = self.slugs[0]
        kept = [arm for arm in self.others if said["on"] and said.get(f"{arm}-title")]
        gone = {pool_of(arm, place) for arm in self.others if arm not in kept for place in PAID}
        pools = mapping(draft, ("rewards", "pools"))
        if gone & set(pools):
            left = {name: pool for name, pool in pools.items() if name not in gone}
            draft["rewards"]["pools"] = left
        if not said["on"]:
            draft.pop("trial", None)
            return draft
        draft["trial"] = {
            "name": said["name"],
            "hypothesis": said["hypothesis"],
            "measure": said["measure"],
            "arms": [self._arm(arm) for arm in (first, *kept)],
        }
        return draft

    def _arm(self, arm: str) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "slug": arm,
            "title": said[f"{arm}-title"] or _("As it is"),
            "weight": said[f"{arm}-share"] or 50,
            "limit": said[f"{arm}-limit"] or 0,
            "set": copy.deepcopy(self.known.get(arm, {}).get("set") or {}),
        }
