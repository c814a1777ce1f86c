"""Chances beside weights and tickets: the same fractions as on the rules page, while typing."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest
from django.template.loader import render_to_string

from campaigns.freeze import compile_draft
from campaigns.rules_page import clauses
from cms.builder import odds
from cms.builder.specs import layout
from templates_library import drafts, loader

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
CELL = "d-mechanics-draw-prizes-{n}-value-{column}"
POOL = "id_d-rewards-pools-{slug}-count"


def draft(template: str) -> dict[str, Any]:
    return drafts.build(loader.blueprint(template), slug="some", settings=[], now=NOW)


def notes(template: str, document: dict[str, Any]) -> dict[str, tuple[str, int]]:
    groups = layout(document, loader.blueprint(template))
    found = odds.notes(groups, document, None)
    return {note.anchor: (note.words, note.permille) for note in found}


def test_weights_read_as_percent_at_their_cells_and_pools() -> None:
    said = notes("wheel", draft("wheel"))
    assert [said[CELL.format(n=n, column="weight")] for n in range(5)] == [
        ("0.02%", 1),
        ("44.74%", 447),
        ("0.5%", 5),
        ("44.74%", 447),
        ("10%", 100),
    ]
    assert said[POOL.format(slug="second")] == ("Chance of one draw: 0.5%", 5)
    assert len(said) == 8


def test_the_table_tells_every_row_what_is_seldom_and_what_nothing_is() -> None:
    found = odds.table(draft("wheel"))
    assert found is not None
    assert [(row.title, row.share, row.one_in, row.blank) for row in found.rows] == [
        ("First prize", "200 of 1,000,000", "1 in 5,000", False),
        ("Thank you", "447,400 of 1,000,000", "", True),
        ("Second prize", "5,000 of 1,000,000", "1 in 200", False),
        ("Next time", "447,400 of 1,000,000", "", True),
        ("Third prize", "100,000 of 1,000,000", "1 in 10", False),
    ]
    html = render_to_string("cms/builder/parts/odds.html", odds.part(draft("wheel")))
    assert "Something is given in 10.52% of draws, nothing in 89.48%." in html


def test_a_deck_is_told_in_tickets() -> None:
    document = draft("scratch-card")
    document["mechanics"]["draw"]["prizes"][0]["quantity"] = 12
    found = odds.table(document)
    assert found is not None
    assert (found.deck, found.total, found.rows[0].share) == (
        True, 10_002, "12 of 10,002 tickets",
    )  # fmt: skip
    assert found.rows[0].one_in == "about 1 in 834"
    assert notes("scratch-card", document)[CELL.format(n=0, column="quantity")] == ("≈0.12%", 1)


@pytest.mark.parametrize("template", ["wheel", "collect-cards", "share-the-pot"])
def test_the_rules_page_says_the_same(template: str) -> None:
    document = draft(template)
    found = odds.table(document)
    assert found is not None
    told = dict(clauses(compile_draft(document).campaign, "en"))
    said = " ".join(line for lines in told.values() for line in lines)
    for row in found.rows:
        assert f"{row.chance.numerator:,}/{row.chance.denominator:,} ({row.percent})" in said


def test_a_row_that_is_not_complete_has_its_share_all_the_same() -> None:
    document = draft("wheel")
    document["mechanics"]["draw"]["prizes"] += [
        {"title": {"en": ""}, "pool": "first", "weight": 1_000_000},
        {"weight": None},
        "no row",
        {"weight": -3},
    ]
    found = odds.table(document)
    assert found is not None
    assert [row.chance for row in found.rows[5:]] == [Fraction(1, 2), 0, 0, 0]
    assert [row.title for row in found.rows[5:7]] == ["Prize 6", "Prize 7"]
    first = notes("wheel", document)[POOL.format(slug="first")]
    assert first == ("Chance of one draw: 50.01%", 500)


def test_where_nothing_can_be_drawn_nothing_is_said() -> None:
    document = draft("wheel")
    for row in document["mechanics"]["draw"]["prizes"]:
        row["weight"] = 0
    assert odds.table(document) is None
    assert notes("wheel", document) == {}
    assert "hidden" in render_to_string("cms/builder/parts/odds.html", odds.part(document))
    assert odds.table(draft("quiz")) is None
    assert odds.table({"mechanics": {"draw": {"prizes": "none"}}}) is None
