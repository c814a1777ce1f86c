"""Prizes are told in one order everywhere: the one in which participants meet them."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.template.loader import render_to_string

from campaigns.freeze import compile_draft
from campaigns.prize_order import in_order
from cms.admin import terms
from cms.admin.topup import TopUpForm
from cms.builder import pools
from cms.builder.looking import Look
from cms.builder.parts import PARTS
from cms.builder.rows.sources import sources
from cms.builder.specs import layout
from templates_library import drafts, loader

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def draft(template: str) -> dict[str, Any]:
    """As PostgreSQL keeps it: keys by their length, then by their letters."""
    found = drafts.build(loader.blueprint(template), slug="some", settings=[], now=NOW)
    kept = found["rewards"]["pools"]
    found["rewards"]["pools"] = {
        slug: kept[slug] for slug in sorted(kept, key=lambda one: (len(one), one))
    }
    return found


@pytest.mark.parametrize(
    ("template", "order"),
    [
        ("wheel", ["first", "second", "third"]),
        ("scratch-card", ["first", "second", "third"]),
        ("leaderboard", ["first", "second", "third"]),
        ("invite-a-friend", ["inviters", "friends"]),
    ],
)
def test_every_screen_lists_them_as_participants_meet_them(
    template: str, order: list[str]
) -> None:
    document = draft(template)
    tabs = [group.slug for group in layout(document) if group.slug.startswith("pool-")]
    assert tabs == [f"pool-{slug}" for slug in order]
    assert list(pools.pools_of(document)) == order
    assert [choice.value for choice in sources(document)["pools"]] == order
    law = compile_draft(document).campaign
    assert [slug for slug, _pool in terms.pools(law)] == order
    offered: Any = TopUpForm(law=law).fields["pool"]
    assert [slug for slug, _words in offered.choices] == order


def test_rows_that_are_moved_move_their_pools_and_unused_ones_come_last() -> None:
    document = draft("wheel")
    document["mechanics"]["draw"]["prizes"].reverse()
    document["rewards"]["pools"]["a"] = {"count": 1}
    assert list(pools.pools_of(document)) == ["third", "second", "first", "a"]


def test_a_mechanic_that_leads_comes_first_and_what_is_unknown_is_no_matter() -> None:
    kept = {"x": 1, "y": 2, "z": 3}
    sections = {"draw": {"prizes": [{"pool": "y"}]}, "quiz": {"pool": "z"}, "odd": "words"}
    assert list(in_order(kept, sections, "draw")) == ["y", "z", "x"]
    assert list(in_order(kept, sections, "quiz")) == ["z", "y", "x"]
    assert in_order(kept, None, "draw") == kept


def test_a_pot_that_all_share_is_one_and_asks_for_no_number() -> None:
    groups = {group.slug: group for group in layout(draft("share-the-pot"))}
    named = {
        slug: [spec.path for spec in group.specs if spec.path == "rewards.pools.pot.count"]
        for slug, group in groups.items()
    }
    assert [slug for slug, paths in named.items() if paths] == ["prizes-rare"]
    document = draft("share-the-pot")
    document["mechanics"]["collect"]["share_pot"] = False
    (pot,) = (group for group in layout(document) if group.slug == "pool-pot")
    assert "rewards.pools.pot.count" in [spec.path for spec in pot.specs]


def test_a_budget_that_is_used_to_the_last_cent_is_told_so() -> None:
    document = draft("stepped-invitations")

    def told() -> str:
        campaign = compile_draft(document).campaign
        form = SimpleNamespace(looked=Look(document, campaign, ()))
        made = PARTS["money"](None, form, None)
        return render_to_string("cms/builder/parts/money.html", made)

    assert "The whole budget may be used" in told()
    assert "¥0.00" not in told()
    document["rewards"]["budget"]["total"] += 100
    assert "¥1.00 of the budget stays untouched" in told()
