"""The variants of a draft: which there are, and the campaign's document as one has it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from campaigns.trials.model import laid_over
from cms.builder.documents import Place, read

MOST = 4
_FREE = ("b", "c", "d", "e")


def mapping(document: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """The mapping there; an empty one for anything else."""
    found = read(document, place)
    return dict(found) if isinstance(found, Mapping) else {}


def arms_of(draft: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The variants, the one that changes nothing first; none without a comparison."""
    found = mapping(draft, ("trial",)).get("arms")
    arms = found if isinstance(found, list) else []
    return [dict(arm) for arm in arms if isinstance(arm, Mapping) and arm.get("slug")]


def arm_of(draft: Mapping[str, Any], slug: str) -> dict[str, Any] | None:
    """The variant of that name which changes something; None for the first and for others."""
    return next((arm for arm in arms_of(draft)[1:] if arm["slug"] == slug), None)


def slugs(draft: Mapping[str, Any]) -> list[str]:
    """The names of as many variants as there may be, those there are first."""
    known = [str(arm["slug"]) for arm in arms_of(draft)][:MOST] or ["a"]
    free = [slug for slug in _FREE if slug not in known]
    return known + free[: MOST - len(known)]


def choices(draft: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and title of each variant, for a switch; none where nothing is compared."""
    found = arms_of(draft)
    return [(str(arm["slug"]), str(arm.get("title") or arm["slug"])) for arm in found]


def under(document: Mapping[str, Any], slug: str) -> dict[str, Any]:
    """The document as a variant shows it, without the comparison; as it stands for a name
    nobody has and where what is laid over it does not fit."""
    alone = {key: value for key, value in document.items() if key != "trial"}
    arm = arm_of(document, slug)
    if arm is None:
        return alone
    try:
        return laid_over(alone, mapping(arm, ("set",)))
    except ValueError:
        return alone


def pruned(document: Mapping[str, Any]) -> dict[str, Any]:
    """Without mappings that hold nothing."""
    found: dict[str, Any] = {}
    for key, value in document.items():
        kept = pruned(value) if isinstance(value, Mapping) else value
        if kept != {}:
            found[key] = kept
    return found
