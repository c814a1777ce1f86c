"""What one variant changes: a field for each place that may differ, empty where it is as in
the campaign.

What a variant changes that no field here knows (it came with a template or a command) is kept.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from cms.builder import pictures
from cms.builder.documents import MISSING, REMOVE, Place, read, written
from cms.builder.formfields import form_field
from cms.builder.specs import Group, specs_of
from cms.builder.specs.base import Spec
from cms.builder.widgets import ImageChooser
from cms.trials.arms import arm_of, mapping, pruned, under
from cms.trials.fields import PAID, PICTURE, arm_groups, pool_of, pool_place, stands


class ArmForm(forms.Form):
    """One variant of `draft`, the page's document, which must have it."""

    def __init__(self, draft: Mapping[str, Any], arm: str, *args: Any, **kwargs: Any) -> None:
        found = arm_of(draft, arm)
        assert found is not None
        self.draft, self.arm = draft, arm
        self.over: dict[str, Any] = mapping(found, ("set",))
        super().__init__(*args, **kwargs)
        laid = under(draft, arm) | {"trial": draft["trial"]}
        for spec in self.specs:
            self.fields[spec.name] = form_field(spec, laid)
            self.initial[spec.name] = self._initial(spec, laid)
        self.fields[self.picture] = forms.ModelChoiceField(
            get_image_model().objects.all(),
            label=_("Another picture"),
            required=False,
            widget=ImageChooser,
        )
        self.fields[self.no_picture] = forms.BooleanField(
            label=_("The campaign's picture again"), required=False
        )

    @property
    def picture(self) -> str:
        """The name of the field for a picture."""
        return f"{self.arm}-picture"

    @property
    def no_picture(self) -> str:
        """The name of the field that takes the picture away."""
        return f"{self.arm}-picture-off"

    @cached_property
    def groups(self) -> list[Group]:
        return arm_groups(self.draft, self.arm)

    @cached_property
    def specs(self) -> list[Spec]:
        return specs_of(self.groups)

    def _initial(self, spec: Spec, laid: Mapping[str, Any]) -> Any:
        if spec.kind == "rows":
            return read(laid, spec.place) if read(laid, spec.place) is not MISSING else []
        base = self.draft if spec.place[0] == "rewards" else self.over
        found = read(base, spec.place)
        return None if found is MISSING else found

    def clean(self) -> dict[str, Any]:
        """An amount of its own needs pieces, and pieces an amount."""
        said = super().clean() or self.cleaned_data
        for amount, count in self._paid():
            if said.get(amount.name) and not said.get(count.name):
                self.add_error(count.name, _("Say how many there are."))
        return said

    def _paid(self) -> list[tuple[Spec, Spec]]:
        """Amounts whose pool is this screen's, each with the field of its pieces."""
        by_place = {spec.place: spec for spec in self.specs}
        pairs = []
        for place in PAID:
            pieces = by_place.get(("rewards", "pools", pool_of(self.arm, place), "count"))
            if place in by_place and pieces is not None:
                pairs.append((by_place[place], pieces))
        return pairs

    def draft_with(self) -> dict[str, Any]:
        """The whole draft with what the variant changes now."""
        draft = copy.deepcopy(dict(self.draft))
        over = pruned(written(self.over, [*self._changes(), *self._pool_changes(draft)]))
        for arm in draft["trial"]["arms"]:
            if arm["slug"] == self.arm:
                arm["set"] = over
        return draft

    def _changes(self) -> list[tuple[Place, Any]]:
        said = self.cleaned_data
        changes: list[tuple[Place, Any]] = []
        for spec in self.specs:
            if spec.place[0] == "rewards":
                continue
            value, own = said.get(spec.name), stands(self.draft, spec)
            empty = value in (None, "", []) or (isinstance(value, str) and not value.strip())
            changes.append((spec.place, REMOVE if empty or value == own else value))
        if said.get(self.picture) is not None:
            changes.append((PICTURE, pictures.frozen(said[self.picture], "hero")))
        elif said.get(self.no_picture):
            changes.append((PICTURE, REMOVE))
        return changes

    def _pool_changes(self, draft: dict[str, Any]) -> list[tuple[Place, Any]]:
        """Own packets for own amounts, in the draft's pools and in what the variant names."""
        said = self.cleaned_data
        pools = mapping(draft, ("rewards", "pools"))
        changes: list[tuple[Place, Any]] = []
        for amount, pieces in self._paid():
            name, sum_ = pieces.place[2], said.get(amount.name)
            pools.pop(name, None)
            if sum_ and sum_ != stands(self.draft, amount):
                pools[name] = {
                    "kind": "packets",
                    "split": "fixed",
                    "count": said[pieces.name],
                    "amount": sum_,
                }
            changes.append((pool_place(amount.place), name if name in pools else REMOVE))
        draft.setdefault("rewards", {})["pools"] = pools
        return changes

    def changes(self, spec: Spec) -> bool:
        """Whether the variant, as it was saved, says something else at that place."""
        if spec.place[0] == "rewards":
            return read(self.draft, spec.place) is not MISSING
        return read(self.over, spec.place) is not MISSING
