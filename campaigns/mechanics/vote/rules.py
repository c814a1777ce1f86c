"""How many votes a person has left, and who leads. No I/O, no Django."""

from __future__ import annotations

from collections.abc import Mapping

from campaigns.mechanics.vote.config import VoteConfig


def left(config: VoteConfig, used: Mapping[str, int]) -> int:
    """Votes left today. `used`: by entry, how many were given today."""
    return max(0, config.per_day - sum(used.values()))


def may_have(config: VoteConfig, used: Mapping[str, int], entry: str) -> bool:
    """Whether the person may vote for that entry now."""
    if not left(config, used):
        return False
    return not config.per_entry or used.get(entry, 0) < config.per_entry


def ordered(config: VoteConfig, counts: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """(entry, votes, place) of all entries as they were entered. Those with the same number
    of votes share a place; the next has as many before it as there are."""
    votes = {entry.slug: counts.get(entry.slug, 0) for entry in config.entries}
    return [
        (slug, number, 1 + sum(1 for other in votes.values() if other > number))
        for slug, number in votes.items()
    ]
