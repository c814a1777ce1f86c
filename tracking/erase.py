"""Forgetting whole campaigns: for a demo that is taken away."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tracking import store

_WHERE = {
    "events": "campaign IN {names:Array(String)}",
    "dead_letters": "JSONExtractString(raw, 'campaign') IN {names:Array(String)}",
}


def campaigns(names: Sequence[str], people: Collection[int]) -> None:
    """Delete these campaigns' events, and what is known of `people` (ids). Raises StoreAway.

    The ids of the events stay known, so that none comes in again.
    """
    with store.away_as_error():
        for table, condition in _WHERE.items():
            store.writer().command(
                f"DELETE FROM {table} WHERE {condition}",  # noqa: S608 - our own constants
                parameters={"names": list(names)},
            )
        if people:
            store.writer().command(
                "DELETE FROM events WHERE person_id IN {people:Array(UInt64)}",
                parameters={"people": list(people)},
            )
            store.writer().command(
                "DELETE FROM identity_map WHERE person IN {people:Array(UInt64)}",
                parameters={"people": list(people)},
            )
