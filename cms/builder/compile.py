"""From a page to the draft document that preview, check and review read. Pure."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from cms.builder.documents import MISSING, REMOVE, Place, read, written
from cms.builder.specs import Spec


class Draftlike(Protocol):
    """What `document_of` needs of a page."""

    campaign: str
    draft: dict[str, Any]
    plan: Any


def document_of(page: Draftlike) -> dict[str, Any]:
    """The draft document of ADR 0005's form, complete and independent of the page."""
    document = copy.deepcopy(dict(page.draft))
    document["slug"] = page.campaign
    steps = plan_of(page.plan)
    if steps or read(document, ("touch", "plan")) is not MISSING:
        document = written(document, [(("touch", "plan"), steps)])
    return document


def plan_of(plan: Iterable[Any]) -> list[dict[str, Any]]:
    """The message plan's steps as the touch section writes them."""
    steps = []
    for block in plan:
        value = block.value
        step = {
            "on": value["on"],
            "template": value["template"],
            "channels": list(value["channels"]),
        }
        if value["hours_before"] is not None:
            step["hours_before"] = value["hours_before"]
        steps.append(step)
    return steps


def plan_blocks(document: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The document's message plan as blocks of the page."""
    plan = (document.get("touch") or {}).get("plan") or []
    return [
        (
            "message",
            {
                "on": step.get("on"),
                "template": step.get("template"),
                "channels": list(step.get("channels") or []),
                "hours_before": step.get("hours_before"),
            },
        )
        for step in plan
    ]


def applied(
    draft: Mapping[str, Any], specs: Iterable[Spec], values: Mapping[str, Any]
) -> dict[str, Any]:
    """The draft with what was typed: `values` by the spec's name, only what has changed.

    A change writes the spec's places and no other.
    """
    changes: list[tuple[Place, Any]] = []
    texts: set[Place] = set()
    for spec in specs:
        if spec.name not in values:
            continue
        value = values[spec.name]
        if spec.optional and value in (None, ""):
            value = REMOVE
            if spec.language:
                texts.add(spec.place[:-1])
        changes += [(place, value) for place in spec.places]
    result = written(draft, changes)
    # A text without any of its languages is no text.
    return written(result, [(at, REMOVE) for at in texts if read(result, at) == {}])
