"""The message templates an operator may choose for the plan."""

from __future__ import annotations

from typing import Any

from templates_library import loader
from touchpoints import api as touchpoints


def template_choices() -> list[tuple[str, Any]]:
    """Slug and name; those our own templates use are always among them."""
    found: dict[str, Any] = {}
    listed = getattr(touchpoints, "message_templates", None)
    for item in listed() if listed else ():
        found[item.slug] = getattr(item, "title", item.slug)
    for blueprint in loader.builtin().values():
        touch = blueprint.document.get("touch") or {}
        for step in touch.get("plan") or []:
            found.setdefault(step["template"], step["template"].replace("-", " ").capitalize())
    return sorted(found.items())
