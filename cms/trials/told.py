"""What each variant changes, in words: for operators, reviewers, and who compares drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from campaigns.trials.model import leaves
from cms.builder.documents import MISSING, Place, read, written
from cms.builder.formfields import form_field
from cms.builder.paths import label
from cms.builder.rows.lines import row_lines
from cms.builder.specs import Group, Spec
from cms.trials.arms import arms_of, mapping, under
from cms.trials.fields import PICTURE, arm_groups, pool_of, stands
from core.money import format_minor


@dataclass(frozen=True)
class Told:
    """One thing that differs: what it is, what the campaign says, what the variant says."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class ArmTold:
    """One variant and all it changes; nothing of the first."""

    slug: str
    title: str
    share: int
    """Percent of those who come."""
    first: bool
    changes: tuple[Told, ...]


def told(draft: Mapping[str, Any]) -> list[ArmTold]:
    """Every variant of a draft, or of a frozen campaign's document; none where there is no
    comparison."""
    arms = arms_of(draft)
    total = sum(int(arm.get("weight") or 50) for arm in arms) or 1
    return [
        ArmTold(
            slug=str(arm["slug"]),
            title=str(arm.get("title") or arm["slug"]),
            share=round(100 * int(arm.get("weight") or 50) / total),
            first=not number,
            changes=tuple(_changes(draft, arm)) if number else (),
        )
        for number, arm in enumerate(arms)
    ]


def lines(draft: Mapping[str, Any], slug: str) -> str:
    """What a variant changes, one line for each thing; "" for none of that name."""
    found = next((arm for arm in told(draft) if arm.slug == slug), None)
    if found is None:
        return ""
    head = f"{found.title} ({found.share} %)"
    return "\n".join([head, *(f"{one.label}: {one.after}" for one in found.changes)])


def _changes(draft: Mapping[str, Any], arm: Mapping[str, Any]) -> Iterator[Told]:
    slug, over = str(arm["slug"]), mapping(arm, ("set",))
    laid = under(draft, slug)
    known: set[Place] = set()
    for group in arm_groups(draft, slug):
        for spec in group.specs:
            if read(over, spec.place) is MISSING:
                continue
            known.add(spec.place)
            yield _of_spec(draft, laid, over, group, spec)
    pools = mapping(draft, ("rewards", "pools"))
    for place in leaves(over) if over else ():
        if place[: len(PICTURE)] == PICTURE:
            if place[-1] == "url":
                yield Told(_("Picture of your own"), "", _("another picture"))
        elif place[-1].endswith("pool"):
            yield _of_pool(draft, pools, place, over, slug)
        elif not any(place[: len(at)] == at for at in known):
            value = read(draft, place)
            before = "" if value is MISSING else str(value)
            yield Told(".".join(place[1:]), before, str(read(over, place)))


def _of_spec(
    draft: Mapping[str, Any],
    laid: Mapping[str, Any],
    over: Mapping[str, Any],
    group: Group,
    spec: Spec,
) -> Told:
    if spec.shape is not None:
        return _of_rows(label(group, spec), row_lines(spec, draft), row_lines(spec, laid))
    before, after = stands(draft, spec), read(over, spec.place)
    return Told(label(group, spec), shown(spec, before, draft), shown(spec, after, draft))


def _of_rows(name: str, before: str, after: str) -> Told:
    """Of a list the rows alone that are not in both."""
    one, other = before.split("\n"), after.split("\n")
    return Told(
        name,
        "\n".join(row for row in one if row not in other),
        "\n".join(row for row in other if row not in one),
    )


def shown(spec: Spec, value: Any, draft: Mapping[str, Any]) -> str:
    """A value as its field would show it; choices by their names."""
    for choice in spec.choices:
        if choice.value == str(value):
            return str(choice.label)
    if value is None:
        return ""
    if spec.kind == "money" and isinstance(value, int):
        return format_minor(value, str(draft.get("currency") or "CNY"))
    alone = written({"currency": draft.get("currency")}, [(spec.place, value)])
    said = form_field(spec, alone).prepare_value(value)
    text = "" if said is None else str(said)
    return f"{text} {spec.unit}" if spec.unit and text else text


def _of_pool(
    draft: Mapping[str, Any],
    pools: Mapping[str, Any],
    place: Place,
    over: Mapping[str, Any],
    slug: str,
) -> Told:
    name = str(read(over, place))
    count = mapping(pools, (name,)).get("count")
    before = read(draft, place)
    if name.startswith(pool_of(slug, ("mechanics", "assist", "target"))):
        return Told(_("How many of these"), "", "" if count is None else str(count))
    return Told(_("Paid from the pool"), "" if before is MISSING else str(before), name)
