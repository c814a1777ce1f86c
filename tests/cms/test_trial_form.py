"""What an operator types becomes a section that compiles, and comes back as it was typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from campaigns.freeze import compile_draft
from cms.builder.documents import read
from cms.trials.arm_form import ArmForm
from cms.trials.arms import pruned, under
from cms.trials.fields import arm_groups
from cms.trials.forms import TrialForm
from cms.trials.told import lines, told
from templates_library import drafts, loader
from tests.campaigns import second_kit
from tests.cms.builder import rows_form

pytestmark = pytest.mark.django_db


def draft(now: datetime, template: str = "share-to-open", **answers: Any) -> dict[str, Any]:
    settings = [(name.replace("__", "."), value) for name, value in answers.items()]
    return drafts.build(loader.blueprint(template), slug="packet", settings=settings, now=now)


def typed(document: dict[str, Any], **changes: Any) -> TrialForm:
    """The comparison as it is shown, with some fields typed over."""
    shown = TrialForm(document)
    said = {name: shown[name].value() for name in shown.fields}
    said = {name: value for name, value in said.items() if value not in (None, False)}
    said |= {"on": "on"} | {name.replace("_", "-"): value for name, value in changes.items()}
    return TrialForm(document, said)


def compared(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    form = typed(document, b_title="Small", **changes)
    assert form.is_valid(), form.errors
    return form.draft_with()


def changed(document: dict[str, Any], arm: str = "b", **changes: Any) -> ArmForm:
    """A variant as it is shown, with some fields typed over; `mechanics__…` by place."""
    shown = ArmForm(document, arm)
    said: dict[str, Any] = {}
    for name, field in shown.fields.items():
        if hasattr(field, "block"):
            said |= rows_form.rows(shown, name)
        elif (value := shown[name].value()) not in (None, False):
            said[name] = value
    said |= {f"{arm}-{name.replace('_', '-')}": value for name, value in changes.items()}
    return ArmForm(document, arm, said)


def saved(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    form = changed(document, **changes)
    assert form.is_valid(), form.errors
    return form.draft_with()


def over(document: dict[str, Any], arm: str = "b") -> Any:
    return next(one for one in document["trial"]["arms"] if one["slug"] == arm)["set"]


SMALL = {
    "mechanics_assist_target": "6",
    "rewards_pools_variant_b_count": 100,
    "mechanics_assist_helpers": 4,
    "content_texts_en_start_headline": "A small packet",
}


def test_a_smaller_packet_brings_its_own_pool(now: datetime) -> None:
    document = draft(now, packets__count=1000)
    named = compared(document, b_share=20, b_limit="600")
    arm = named["trial"]["arms"][1]
    assert arm == {"slug": "b", "title": "Small", "weight": 20, "limit": 60_000, "set": {}}
    made = saved(named, **SMALL)
    assert over(made) == {
        "content": {"texts": {"en": {"start.headline": "A small packet"}}},
        "mechanics": {"assist": {"helpers": 4, "target": 600, "pool": "variant-b"}},
    }
    assert made["rewards"]["pools"]["variant-b"]["count"] == 100
    law = compile_draft(made).campaign
    assert law.under("test-1/b").mechanics["assist"]["target"] == 600
    assert saved(made) == made
    again = typed(made)
    assert again.is_valid(), again.errors
    assert again.draft_with() == made
    off = typed(made, on="")
    assert off.is_valid()
    assert off.draft_with() == document


def test_what_is_as_in_the_campaign_leaves_the_variant(now: datetime) -> None:
    named = compared(draft(now))
    made = saved(named, **SMALL)
    own = draft(now)["content"]["texts"]["en"]["start.headline"]
    back = saved(
        made,
        mechanics_assist_target="",
        rewards_pools_variant_b_count="",
        mechanics_assist_helpers="",
        content_texts_en_start_headline=own,
    )
    assert over(back) == {}
    assert "variant-b" not in back["rewards"]["pools"]
    assert back == named


def test_every_text_of_the_page_can_differ_but_what_is_agreed_to(now: datetime) -> None:
    named = compared(draft(now))
    names = set(ArmForm(named, "b").fields)
    assert {"b-content-texts-en-button-join", "b-content-texts-zh-hans-won-line"} <= names
    assert {"b-content-theme-slug", "b-picture"} <= names
    fixed = ("consent", "error", "gate", "privacy", "shell-privacy")
    assert not [one for one in names if one.startswith(
        tuple(f"b-content-texts-en-{name}-" for name in fixed))]  # fmt: skip
    told_of = saved(named, content_texts_zh_hans_won_line="归你了")
    assert over(told_of)["content"]["texts"] == {"zh-hans": {"won.line": "归你了"}}


def test_odds_differ_and_what_the_form_does_not_know_is_kept(now: datetime) -> None:
    named = compared(draft(now, "wheel"))
    made = saved(named, mechanics_draw_prizes_thanks_weight=1000)
    assert over(made) == {"mechanics": {"draw": {"prizes": {"thanks": {"weight": 1000}}}}}
    compile_draft(made)
    over(made)["content"] = {"theme": {"tokens": {"ink": "#ffffff"}}}
    kept = over(saved(made, mechanics_draw_prizes_thanks_weight=2000))
    assert kept["content"] == {"theme": {"tokens": {"ink": "#ffffff"}}}
    assert kept["mechanics"]["draw"]["prizes"]["thanks"]["weight"] == 2000


def test_steps_of_a_ladder_are_rows(now: datetime) -> None:
    named = compared(draft(now, "stepped-invitations"))
    own = named["mechanics"]["milestone"]["steps"]
    assert over(saved(named)) == {}
    form = ArmForm(named, "b")
    name = "b-mechanics-milestone-steps"
    rows = rows_form.rows(form, name)
    rows[f"{name}-0-value-at"] = "2"
    made = saved(named, **{key.removeprefix("b-"): value for key, value in rows.items()})
    steps = over(made)["mechanics"]["milestone"]["steps"]
    assert steps == [{**own[0], "at": 2}, *own[1:]]
    assert compile_draft(made).campaign.under("test-1/b").mechanics["milestone"]["steps"][0][
        "at"
    ] == 2  # fmt: skip
    assert saved(made) == made
    (said,) = told(made)[1].changes
    assert (said.before.count("\n"), said.after.count("\n")) == (0, 0)
    assert said.after.startswith("Prize at: 2; ")


def test_what_is_missing_is_said_at_its_field(now: datetime) -> None:
    assert "b-title" in typed(draft(now)).errors
    unpaid = changed(compared(draft(now)), mechanics_assist_target="6")
    assert "b-rewards-pools-variant-b-count" in unpaid.errors
    assert pruned({"a": {"b": {}}, "c": 1}) == {"c": 1}


def test_variants_of_a_file_keep_their_names(now: datetime) -> None:
    document = draft(now)
    arms = [{"slug": "whole", "title": "Whole", "weight": 50, "limit": 0, "set": {}},
            {"slug": "short", "title": "Short", "weight": 50, "limit": 0,
             "set": {"content": {"theme": {"slug": "jade"}}}}]  # fmt: skip
    document["trial"] = {"name": "size", "hypothesis": "", "measure": "joined", "arms": arms}
    form = typed(document, b_title="Third")
    assert form.is_valid(), form.errors
    made = form.draft_with()
    assert [arm["slug"] for arm in made["trial"]["arms"]] == ["whole", "short", "b"]
    assert made["trial"]["arms"][:2] == arms


def test_what_a_variant_changes_is_told_in_words(now: datetime) -> None:
    document = draft(now, packets__count=1000)
    made = saved(compared(document, b_share=150), **SMALL, content_theme_slug="jade")
    first, second = told(made)
    assert (first.first, first.share, first.changes) == (True, 25, ())
    assert (second.title, second.share) == ("Small", 75)
    said = {one.label: (one.before, one.after) for one in second.changes}
    assert said["First screen · Headline · English"][1] == "A small packet"
    assert said["How people take part · Amount of a packet"] == ("¥8.88", "¥6.00")
    assert said["How many of these"] == ("", "100")
    assert said["Mood"][1] == "Jade"
    # A frozen campaign's document is told in the same words.
    frozen = compile_draft(made).campaign.model_dump(mode="json", by_alias=True)
    assert {one.label: one.after for one in told(frozen)[1].changes} == {
        label: after for label, (_before, after) in said.items()
    }
    assert "A small packet" in lines(made, "b")
    assert lines(made, "z") == ""


def test_a_draft_under_a_variant(now: datetime) -> None:
    made = saved(compared(draft(now)), **SMALL)
    assert under(made, "b")["mechanics"]["assist"]["target"] == 600
    assert "trial" not in under(made, "b")
    assert under(made, "z") == under(made, "")
    over(made)["mechanics"]["draw"] = {"prizes": {"none": {"weight": 1}}}
    assert under(made, "b")["mechanics"]["draw"] == {"prizes": {"none": {"weight": 1}}}


def test_every_template_has_fields_to_compare(now: datetime) -> None:
    for template in loader.builtin():
        groups = arm_groups(draft(now, template), "b")
        assert any(group.slug == "b-texts-start" for group in groups), template


def test_a_variant_may_give_other_points_for_friends_of_friends(now: datetime) -> None:
    place = ("mechanics", "referral", "second_level")
    document = draft(now, "invite-a-friend")
    document["mechanics"]["referral"]["second_level"] = second_kit.TERMS
    document["rewards"]["pools"] |= {
        second_kit.POOL: second_kit.STOCK, "more": second_kit.STOCK | {"points": 9},
    }  # fmt: skip
    document = compared(document)
    name = "b-" + "-".join(place)

    def typed_over(said: dict[str, Any]) -> dict[str, Any]:
        form = ArmForm(document, "b", dict(changed(document).data) | said)
        assert form.is_valid(), form.errors
        return form.draft_with()

    other = typed_over({f"{name}-0-value-points": "9", f"{name}-0-value-pool": "more"})
    own = second_kit.TERMS | {"points": 9, "pool": "more"}
    assert read(under(other, "b"), place) == own
    assert read(other, place) == second_kit.TERMS
    assert typed_over({}) == document
