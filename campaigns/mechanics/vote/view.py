"""The field `vote` of the state document, and what its page knows from the start. Pure."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from campaigns.mechanics.base import Loaded, Setting
from campaigns.mechanics.vote import rules
from campaigns.mechanics.vote.config import VoteConfig


class _View(BaseModel):
    model_config = ConfigDict(extra="forbid")


class EntryView(_View):
    """`votes` and `place` are null while they are hidden; `mine` are my votes of today."""

    slug: str
    votes: int | None
    place: int | None
    mine: int
    open: bool
    """Whether I may vote for it now."""


class VoteView(_View):
    """Counts may be some seconds old. `left` are my votes of today."""

    entries: list[EntryView]
    total: int | None
    left: int
    acts: list[str]


def view(loaded: Loaded, config: VoteConfig, setting: Setting, language: str) -> dict[str, Any]:
    """As `VoteView`, also for somebody who has not joined."""
    counts: dict[str, int] = loaded["counts"] or {}
    used: dict[str, int] = loaded["used"]
    shown = not config.hidden or setting.phase == "ended"
    voting = setting.phase == "running" and loaded["me"] is not None
    left = rules.left(config, used)
    return {
        "entries": [
            {
                "slug": slug,
                "votes": votes if shown else None,
                "place": place if shown else None,
                "mine": used.get(slug, 0),
                "open": voting and rules.may_have(config, used, slug),
            }
            for slug, votes, place in rules.ordered(config, counts)
        ],
        "total": sum(counts.values()) if shown else None,
        "left": left,
        "acts": ["vote"] if voting and left else [],
    }


def boot(config: VoteConfig, language: str) -> dict[str, Any]:
    """`boot.vote`: titles and pictures, which never change while a version runs."""
    return {
        "entries": [
            {
                "slug": entry.slug,
                "title": entry.title.get(language, entry.title["en"]),
                "picture": entry.picture,
            }
            for entry in config.entries
        ],
        "per_day": config.per_day,
        "hidden": config.hidden,
    }
