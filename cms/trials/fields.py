"""Every field of a variant, as the editor's own specs: what may differ, group by group.

A spec's place is that of `set`, what the variant lays over the campaign. There a prize of a
draw is named by its slug; `stands` finds what the campaign says of the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.mechanics.base import MECHANICS, load_all
from campaigns.trials.model import forbidden
from cms import themes
from cms.builder.documents import MISSING, Place, read
from cms.builder.specs import Choice, Group, Row, Spec
from cms.builder.specs import kinds as hints
from cms.builder.specs.models import lists_of, rows_of
from cms.builder.specs.texts import text_groups
from cms.serving.texts import spoken, texts
from cms.serving.texts.vote import VOTE
from cms.trials.arms import arm_of, mapping
from core.languages import LANGUAGES

PRIZES: Place = ("mechanics", "draw", "prizes")
PICTURE: Place = ("content", "theme", "picture")
THEME: Place = ("content", "theme", "slug")
PAID: dict[Place, tuple[str, str]] = {
    ("mechanics", "assist", "target"): ("pool", ""),
    ("mechanics", "referral", "inviter_amount"): ("inviter_pool", "-inviter"),
    ("mechanics", "referral", "friend_amount"): ("friend_pool", "-friend"),
}
"""By the place of an amount: where its pool is named, and the end of an own pool's name."""


@dataclass(frozen=True)
class ArmSpec(Spec):
    """A field of one variant; its name in the form carries the variant's."""

    arm: str = ""

    @property
    def name(self) -> str:
        return "-".join((self.arm, *self.place)).replace(".", "-")


def arm_groups(draft: Mapping[str, Any], arm: str) -> list[Group]:
    """What can differ in this campaign's variants, in the order of the page."""
    groups = [*_look(draft), *_amounts(draft, arm), *_lists(draft), *_odds(draft)]
    words = _words(draft)
    return [_of_arm(group, arm) for group in (*words[:1], *groups, *words[1:]) if group.rows]


def pool_of(arm: str, amount: Place) -> str:
    """The pool that a variant's own amount is paid from."""
    return f"variant-{arm}{PAID[amount][1]}"


def pool_place(amount: Place) -> Place:
    """Where the pool of an amount is named."""
    return (*amount[:-1], PAID[amount][0])


def stands(draft: Mapping[str, Any], spec: Spec) -> Any:
    """What the campaign itself says at that place; None where it says nothing."""
    place = spec.place
    if place[: len(PRIZES)] == PRIZES:
        rows = read(draft, PRIZES)
        found = [row for row in rows if row.get("slug") == place[3]]
        return found[0].get(place[4]) if found else None
    if place[:2] == ("content", "texts"):
        return _all_texts(draft, place[2]).get(place[3])
    value = read(draft, place)
    return spec.default if value is MISSING else value


def in_set(path: str, draft: Mapping[str, Any]) -> str:
    """The path of a finding as `set` names it: prizes by their slugs, not by their numbers."""
    parts = path.split(".")
    rows = read(draft, PRIZES)
    if tuple(parts[:3]) == PRIZES and len(parts) > 3 and parts[3].isdigit():
        number = int(parts[3])
        if isinstance(rows, list) and number < len(rows):
            parts[3] = str(rows[number].get("slug"))
    return ".".join(parts)


def _of_arm(group: Group, arm: str) -> Group:
    rows = tuple(
        replace(row, specs=tuple(_spec_of_arm(spec, arm) for spec in row.specs))
        for row in group.rows
    )
    return replace(group, slug=f"{arm}-{group.slug}", rows=rows, covers=())


def _spec_of_arm(spec: Spec, arm: str) -> ArmSpec:
    known = {name: getattr(spec, name) for name in Spec.__dataclass_fields__}
    return ArmSpec(**known | {"also": ()}, arm=arm)


def _may_differ(place: Place) -> bool:
    inside: Any = "x"
    for key in reversed(place):
        inside = {key: inside}
    return not list(forbidden(inside))


def _all_texts(draft: Mapping[str, Any], language: str) -> dict[str, str]:
    """What the page says: the campaign's own words, and those of its kind."""
    own = mapping(draft, ("content", "texts", language))
    vote = spoken(VOTE, language) if "vote" in mapping(draft, ("mechanics",)) else {}
    return vote | texts(language, own, str(draft.get("kind", "")))


def _words(draft: Mapping[str, Any]) -> list[Group]:
    """All texts of the page that may differ; those of the first screen come first."""
    whole = {
        language: {
            key: text
            for key, text in _all_texts(draft, language).items()
            if _may_differ(("content", "texts", language, key))
        }
        for language in LANGUAGES
    }
    return text_groups({"content": {"texts": whole}})


def _look(draft: Mapping[str, Any]) -> Iterator[Group]:
    chosen = tuple(Choice(slug, label) for slug, label in themes.CHOICES)
    empty = Choice("", _("As in the campaign"))
    theme = Spec(THEME, "theme", _("Mood"), choices=(empty, *chosen))
    yield Group("theme", "content", _("Mood"), (Row((theme,), _("Mood")),))


def _amounts(draft: Mapping[str, Any], arm: str) -> Iterator[Group]:
    """Settings of mechanics that may differ; an amount of money with the pieces it needs."""
    load_all()
    for slug, settings in mapping(draft, ("mechanics",)).items():
        if slug not in MECHANICS:
            continue
        config, at = MECHANICS.get(slug).Config, ("mechanics", slug)
        known = hints.KINDS.get(slug, {})
        found = rows_of(config, at, known, settings)
        found += rows_of(config, at, known, settings, rare=True)
        rows: list[Row] = []
        for row in found:
            place = row.specs[0].place
            if len(row.specs) > 1 or place[-1].endswith("pool") or not _may_differ(place):
                continue
            rows.append(row)
            if place in PAID and _is_own(draft, arm, place):
                rows.append(_pieces(pool_of(arm, place)))
        yield Group(f"play-{slug}", "rules", _("How people take part"), tuple(rows))


def _is_own(draft: Mapping[str, Any], arm: str, amount: Place) -> bool:
    """Whether the variant is paid from a pool this screen looks after, or from none yet."""
    over = arm_of(draft, arm) or {}
    named = read(mapping(over, ("set",)), pool_place(amount))
    return named is MISSING or named == pool_of(arm, amount)


def _pieces(pool: str) -> Row:
    label = _("How many of these")
    help = _("With an amount of its own the variant has packets of its own.")
    spec = Spec(("rewards", "pools", pool, "count"), "integer", label, help, unit=_("pieces"))
    return Row((spec,), label, help)


def _lists(draft: Mapping[str, Any]) -> Iterator[Group]:
    for slug, settings in mapping(draft, ("mechanics",)).items():
        if slug not in MECHANICS:
            continue
        config = MECHANICS.get(slug).Config
        for spec in lists_of(config, ("mechanics", slug), hints.KINDS.get(slug, {}), settings):
            if _may_differ(spec.place):
                help = _("These are the campaign's until you change one.")
                row = Row((replace(spec, help=help),), spec.label, help)
                yield Group("-".join(spec.place[1:]), "rules", spec.label, (row,))


def _odds(draft: Mapping[str, Any]) -> Iterator[Group]:
    draw = mapping(draft, ("mechanics", "draw"))
    if draw.get("method", "weights") != "weights":
        return
    language = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    rows = []
    for prize in draw.get("prizes") or []:
        if not prize.get("slug"):
            continue
        title = (prize.get("title") or {}).get(language) or prize["slug"]
        spec = Spec((*PRIZES, prize["slug"], "weight"), "integer", str(title))
        rows.append(Row((spec,), spec.label))
    help = _("Its share of all weights is the chance of each prize.")
    yield Group("odds", "rules", _("Weights of the draw"), tuple(rows), help=help)
