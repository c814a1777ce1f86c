"""The mechanics of a frozen campaign, and what each sees of what was loaded."""

from __future__ import annotations

from typing import Any

from campaigns.contracts import FrozenCampaign
from campaigns.mechanics.base import Loaded


def part(slug: str, document: Loaded) -> Loaded:
    """What a mechanic sees: the shared part of the document and its own."""
    return {**document, **(document.get(slug) or {})}


def boot(frozen: FrozenCampaign, language: str) -> dict[str, Any]:
    """What the boot document says of each mechanic, by slug, where it says something."""
    found = {
        slug: mechanic.boot(config, frozen, language)
        for slug, mechanic, config in frozen.playing
    }
    return {slug: document for slug, document in found.items() if document}
