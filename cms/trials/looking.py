"""What the check says of a comparison: of each variant at its fields, and of all together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from campaigns.contracts import Finding
from campaigns.preflight import preflight
from campaigns.preflight.trials import SHARED
from cms.builder.compile import document_of
from cms.builder.paths import Map
from cms.builder.specs import Group, Spec
from cms.trials.arms import under
from cms.trials.fields import in_set
from core.clock import utc_now


@dataclass(frozen=True)
class ArmLook:
    """Findings of one variant: those of a field by the field's name, and the rest."""

    at: dict[str, list[Finding]]
    rest: list[Finding]


def of_all(page: Any) -> list[Finding]:
    """What is found because there is a comparison; the gravest first."""
    document = document_of(page)
    if "trial" not in document:
        return []
    plain = {key: value for key, value in document.items() if key != "trial"}
    return _more(page, document, plain)


def of_arm(page: Any, arm: str, groups: Iterable[Group]) -> ArmLook:
    """What is found because this variant differs."""
    document = document_of(page)
    plain = {key: value for key, value in document.items() if key != "trial"}
    groups = list(groups)
    specs = [spec for group in groups for spec in group.specs]
    fields = Map(groups, under(document, arm))
    at: dict[str, list[Finding]] = {}
    rest = []
    for one in _more(page, under(document, arm), plain):
        if one.code.startswith(SHARED):
            continue
        anchor = fields.spot(in_set(one.path, plain)).anchor
        spec = next((spec for spec in specs if _is_of(anchor, spec)), None)
        if spec is None:
            rest.append(one)
        else:
            at.setdefault(spec.name, []).append(one)
    return ArmLook(at, rest)


def _is_of(anchor: str, spec: Spec) -> bool:
    if spec.kind == "rows":
        return anchor.removeprefix("id_").startswith(spec.name)
    return anchor == f"id_{spec.name}"


def _more(page: Any, whole: dict[str, Any], plain: dict[str, Any]) -> list[Finding]:
    """Findings of `whole` that `plain` does not have."""
    now = utc_now()
    known = {
        (one.code, one.path, one.message)
        for one in preflight(plain, now, blueprint=page.blueprint)
    }
    found = preflight(whole, now, blueprint=page.blueprint)
    return [one for one in found if (one.code, one.path, one.message) not in known]
