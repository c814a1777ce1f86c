"""What an operator types becomes a section that compiles, and comes back as it was typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from campaigns.freeze import compile_draft
from cms.trials.forms import TrialForm, pruned
from templates_library import drafts, loader

pytestmark = pytest.mark.django_db


def draft(now: datetime, template: str = "share-to-open", **answers: Any) -> dict[str, Any]:
    settings = [(name.replace("__", "."), value) for name, value in answers.items()]
    return drafts.build(loader.blueprint(template), slug="packet", settings=settings, now=now)


def typed(document: dict[str, Any], **changes: Any) -> TrialForm:
    """The form as it is shown, with some fields typed over."""
    shown = TrialForm(document)
    said = {name: shown[name].value() for name in shown.fields}
    said = {name: value for name, value in said.items() if value not in (None, False)}
    said |= {"on": "on"} | {name.replace("_", "-"): value for name, value in changes.items()}
    return TrialForm(document, said)


def test_a_smaller_packet_brings_its_own_pool(now: datetime) -> None:
    document = draft(now, packets__count=1000)
    form = typed(
        document,
        b_title="Small",
        b_share=20,
        b_limit="600",
        b_target="6",
        b_target_count=100,
        b_helpers=2,
        b_en_start_headline="A small packet",
    )
    assert form.is_valid(), form.errors
    made = form.draft_with()
    arm = made["trial"]["arms"][1]
    assert arm == {
        "slug": "b",
        "title": "Small",
        "weight": 20,
        "limit": 60_000,
        "set": {
            "content": {"texts": {"en": {"start.headline": "A small packet"}}},
            "mechanics": {"assist": {"helpers": 2, "target": 600, "pool": "variant-b"}},
        },
    }
    assert made["rewards"]["pools"]["variant-b"]["count"] == 100
    law = compile_draft(made).campaign
    assert law.under("test-1/b").mechanics["assist"]["target"] == 600
    again = typed(made)
    assert again.is_valid(), again.errors
    assert again.draft_with() == made
    off = typed(made, on="")
    assert off.is_valid()
    assert off.draft_with() == document


def test_odds_differ_and_what_the_form_does_not_know_is_kept(now: datetime) -> None:
    document = draft(now, "wheel")
    form = typed(document, b_title="Kinder", b_weight_thanks=1000)
    assert form.is_valid(), form.errors
    made = form.draft_with()
    arm = made["trial"]["arms"][1]
    assert arm["set"] == {"mechanics": {"draw": {"prizes": {"thanks": {"weight": 1000}}}}}
    compile_draft(made)
    arm["set"]["content"] = {"texts": {"en": {"kicker": "Today only"}}}
    kept = typed(made, b_weight_thanks="2000")
    assert kept.is_valid()
    over = kept.draft_with()["trial"]["arms"][1]["set"]
    assert over["content"] == {"texts": {"en": {"kicker": "Today only"}}}
    assert over["mechanics"]["draw"]["prizes"]["thanks"]["weight"] == 2000


def test_what_is_missing_is_said_at_its_field(now: datetime) -> None:
    assert "b-title" in typed(draft(now)).errors
    unpaid = typed(draft(now), b_title="Small", b_target="6")
    assert "b-target-count" in unpaid.errors
    assert pruned({"a": {"b": {}}, "c": 1}) == {"c": 1}
