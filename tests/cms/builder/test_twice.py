"""Two fields for one number: told at both while they differ, and what the buttons write."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

from cms.builder.specs import layout, specs_of
from cms.builder.twice import Hint, Mend, unequal
from templates_library import drafts, loader

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ROW = "d-mechanics-draw-prizes-{n}-value-quantity"
POOL = "id_d-rewards-pools-{slug}-count"


def draft(template: str) -> dict[str, Any]:
    return drafts.build(loader.blueprint(template), slug="some", settings=[], now=NOW)


def told(template: str, document: dict[str, Any]) -> list[Hint]:
    return unequal(layout(document, loader.blueprint(template)), document)


def test_nothing_is_said_while_the_numbers_are_equal() -> None:
    for template in sorted(loader.builtin()):
        assert told(template, draft(template)) == [], template


def test_tickets_and_their_pool() -> None:
    document = draft("scratch-card")
    document["mechanics"]["draw"]["prizes"][0]["quantity"] = 12
    field = POOL.format(slug="first")
    mends = (
        Mend("Put 12 into the pool", field, 12),
        Mend("Make it 10 tickets", ROW.format(n=0), 10),
    )
    assert told("scratch-card", document) == [
        Hint(field, "", mends),
        Hint(ROW.format(n=0), "Its pool holds 10.", mends),
    ]
    # Rows that were moved are found where they stand; two rows of a pool count together.
    both = copy.deepcopy(document)
    both["mechanics"]["draw"]["prizes"][1]["pool"] = "first"
    both["rewards"]["pools"]["second"]["count"] = 100
    (pool, *rows) = told("scratch-card", both)
    assert pool.mends == (Mend("Put 112 into the pool", field, 112),)
    assert [row.anchor for row in rows] == [ROW.format(n=0), ROW.format(n=1)]
    # Drawn by weights there are no tickets.
    document["mechanics"]["draw"]["method"] = "weights"
    assert told("scratch-card", document) == []


def test_places_and_their_pool() -> None:
    document = draft("leaderboard")
    document["mechanics"]["ranking"]["bands"][2]["last"] = 20
    field = POOL.format(slug="third")
    mends = (Mend("Put 17 into the pool", field, 17),)
    assert told("leaderboard", document) == [
        Hint(field, "", mends),
        Hint("d-mechanics-ranking-bands-2-value-last", "Its pool holds 7.", mends),
    ]


def test_what_cannot_be_read_is_left_alone() -> None:
    document = draft("scratch-card")
    document["mechanics"]["draw"]["prizes"][0] |= {"quantity": None, "pool": None}
    document["mechanics"]["draw"]["prizes"].append("no row")
    document["rewards"]["pools"]["second"]["count"] = "many"
    assert told("scratch-card", document) == []


def test_a_pools_field_writes_into_no_row() -> None:
    """Rows may be moved: what stood first may be another prize by now."""
    document = draft("scratch-card")
    specs = specs_of(layout(document, loader.blueprint("scratch-card")))
    counts = [spec for spec in specs if spec.path.endswith(".count")]
    assert len(counts) == 3
    assert [spec.also for spec in counts] == [()] * 3
