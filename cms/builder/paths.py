"""From a finding's path to the field an operator can mend it in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cms.builder.specs import Group, Spec

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

HEAD = "check"
PLAN = "touch.plan"
PLAN_ANCHOR = "panel-child-channels-plan-section"
TRIAL = "trial"
TRIAL_ANCHOR = "af-trial"


@dataclass(frozen=True)
class Spot:
    """Where a finding leads: the tab, and the id of the field or of the group."""

    tab: str
    anchor: str
    exact: bool
    """A field of its own, not only the group it belongs to."""
    label: StrOrPromise = ""
    """What the field is called, with its language where it has one."""


class Map:
    """All spots of one draft's editor."""

    def __init__(
        self,
        groups: Iterable[Group],
        document: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """`data` is what was sent for `document`, when it was: its rows may have been moved."""
        self._fields: dict[str, Spot] = {PLAN: Spot("channels", PLAN_ANCHOR, True)}
        self._groups: dict[str, Spot] = {TRIAL: Spot("rules", TRIAL_ANCHOR, False)}
        self._lists: dict[str, tuple[Spec, Spot]] = {}
        self._document, self._data = document or {}, data
        for group in groups:
            for spec in group.specs:
                anchor = f"id_{spec.name}"
                spot = Spot(group.tab, anchor, True, label(group, spec))
                if spec.kind == "rows":
                    self._lists[spec.path] = (spec, spot)
                for place in spec.places:
                    self._fields.setdefault(".".join(place), spot)
            for place in group.covers:
                self._groups.setdefault(".".join(place), Spot(group.tab, group.anchor, False))

    def spot(self, path: str) -> Spot:
        """The field of `path` or its group, else the nearest below it, else above it.

        A path nobody knows leads to the list of findings itself.
        """
        known = self._fields.get(path) or self._groups.get(path)
        if known is not None:
            return known
        listed = self._row(path)
        if listed is not None:
            return listed
        below = [spot for name, spot in self._fields.items() if name.startswith(f"{path}.")]
        if below:
            return below[0]
        parts = path.split(".")
        for length in range(len(parts) - 1, 0, -1):
            head = ".".join(parts[:length])
            found = self._fields.get(head) or self._groups.get(head)
            if found is not None:
                return found
        return Spot(HEAD, "findings", False)

    def _row(self, path: str) -> Spot | None:
        """The cell, or the row, of a list."""
        from cms.builder.rows import located

        parts = path.split(".")
        for length in range(len(parts) - 1, 0, -1):
            found = self._lists.get(".".join(parts[:length]))
            if found is not None:
                spec, spot = found
                rest = parts[length:]
                return replace(spot, anchor=located(spec, rest, self._document, self._data))
        return None


def label(group: Group, spec: Spec) -> str:
    words = [str(group.title), str(spec.label)]
    if spec.language:
        words.append({"en": "English", "zh-hans": "中文"}.get(spec.language, spec.language))
    return " · ".join(dict.fromkeys(word for word in words if word))
