"""The second level as settings: what may be said, what it owes, how pages tell it."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from campaigns.contracts import FrozenCampaign
from campaigns.dryrun.params import Parameters
from campaigns.dryrun.run import play
from campaigns.freeze import compile_draft
from campaigns.law.compare import compare
from campaigns.liability import liability
from campaigns.mechanics.base import Loaded
from campaigns.mechanics.referral import rules, view
from campaigns.mechanics.referral.config import ReferralConfig, SecondLevelConfig
from campaigns.preflight import preflight
from campaigns.preflight.change import sentence
from campaigns.rules_page import clauses
from cms.builder.specs.layout import layout
from cms.trials.fields import arm_groups
from templates_library import drafts, loader
from tests.campaigns.second_kit import POOL, STOCK, TERMS

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def draft(
    terms: dict[str, Any] | None = TERMS, stock: dict[str, Any] | None = STOCK
) -> dict[str, Any]:
    found: dict[str, Any] = drafts.build(
        loader.blueprint("invite-a-friend"),
        slug="invite",
        settings=[("budget.total", 3_100_000)],
        now=NOW,
    )
    if terms is not None:
        found["mechanics"]["referral"]["second_level"] = dict(terms)
    if stock is not None:
        found["rewards"]["pools"][POOL] = dict(stock)
    return found


def frozen(**how: Any) -> FrozenCampaign:
    return compile_draft(draft(**how)).campaign


PACKETS = {"kind": "packets", "count": 50, "split": "fixed", "amount": 1}
CODES = {"kind": "codes", "count": 50, "split": "fixed", "amount": 1}


@pytest.mark.parametrize(
    ("terms", "stock", "codes"),
    [
        (TERMS, STOCK, []),
        (None, None, []),
        (TERMS, None, ["pool.missing"]),
        (TERMS | {"pool": "inviters"}, None, ["referral.second_not_points"]),
        (TERMS, PACKETS, ["referral.second_not_points"]),
        (TERMS, CODES, ["referral.second_not_points"]),
        (TERMS | {"points": 6}, STOCK, ["referral.second_points"]),
        (TERMS, STOCK | {"instant": False}, ["referral.second_claim"]),
    ],
)
def test_only_points_that_are_there_may_be_promised(
    terms: dict[str, Any] | None, stock: dict[str, Any] | None, codes: list[str]
) -> None:
    found = preflight(draft(terms, stock), NOW, blueprint="invite-a-friend/1")
    told = [one.code for one in found if one.code.startswith(("referral", "pool"))]
    assert told == codes
    assert all(one.level == "block" for one in found if one.code in codes)


def test_there_is_no_way_to_say_a_third_level() -> None:
    for wrong in (
        {**TERMS, "third_level": TERMS},
        {**TERMS, "second_level": TERMS},
        {**TERMS, "amount": 100},
        {**TERMS, "points": 0},
        {**TERMS, "most": 0},
    ):
        with pytest.raises(ValidationError):
            SecondLevelConfig.model_validate(wrong)
    with pytest.raises(ValidationError):
        ReferralConfig.model_validate({"second_level": [TERMS, TERMS]})


@given(most=st.integers(1, 1000), had=st.integers(0, 2000))
def test_what_is_left_never_passes_the_number(most: int, had: int) -> None:
    left = rules.second_left(SecondLevelConfig(points=1, most=most), had)
    assert left == max(0, most - had)


@given(
    given_=st.lists(
        st.sampled_from(["checking", "fulfilled", "revoked", "granted", "expired"]), max_size=6
    )
)
def test_the_page_counts_only_points_that_are_theirs(given_: list[str]) -> None:
    loaded: Loaded = {
        "me": None, "inviter": None, "bound": None, "friends": [], "joined": 0, "paid": 0,
        "paid_month": 0, "inviter_rewards": [],
        "rewards": [
            {"id": str(n), "status": status, "amount": 7, "kind": "points"}
            for n, status in enumerate(given_)
        ],
        "second": [[str(n), 5] for n in range(len(given_))],
    }  # fmt: skip
    config = ReferralConfig(second_level=SecondLevelConfig(points=5, most=6))
    shown = view.view(loaded, config, "en", NOW)
    view.ReferralView.model_validate(shown)
    good = sum(1 for status in given_ if status in ("fulfilled", "granted"))
    assert shown["second"] == {"friends": good, "points": 5 * good, "left": 6 - len(given_)}
    assert shown["earned"] == 0
    assert "second" not in view.view(loaded, ReferralConfig(), "en", NOW)


def test_it_is_owed_in_pieces_and_never_as_money() -> None:
    plain, found = liability(frozen(terms=None, stock=None)), liability(frozen())
    (line,) = [one for one in found.lines if one.promise.key == "second"]
    assert (line.kind, line.most, line.promise.each) == ("points", 50, 3)
    assert (line.money, line.aside) == (0, 50)
    assert found.money == plain.money
    assert found.pieces == {"points": 50}


def test_a_dry_run_gives_no_more_than_it_owes() -> None:
    campaign = frozen()
    few = Parameters(people=120, script=10, farm=10, ring=8, share=60, friends=3, come=60,
                     back=60, qualify=80, detected=30, runs=20)  # fmt: skip
    outcome = play(campaign, few, random.Random(1))
    assert 0 < outcome.prizes[("referral", "second")] <= 50
    assert outcome.most_each[("referral", "second")] <= 3
    assert outcome.total <= liability(campaign).total


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (None, TERMS, "better"),
        (TERMS, None, "worse"),
        (TERMS, TERMS | {"points": 4}, "worse"),
        (TERMS, TERMS | {"points": 9}, "better"),
        (TERMS, TERMS | {"most": 2}, "worse"),
        (TERMS, TERMS | {"most": 9}, "better"),
        (TERMS, TERMS | {"pool": "other"}, "needs_review"),
    ],
)
def test_versions_are_compared_by_their_promise(
    before: dict[str, Any] | None, after: dict[str, Any] | None, verdict: str
) -> None:
    found = compare(frozen(terms=before), frozen(terms=after))
    assert [one.verdict for one in found] == [verdict]
    assert found[0].path.startswith("mechanics.referral.second_level")
    assert "mechanics." not in sentence(found[0])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_rules_say_how_many_levels_there_are(language: str) -> None:
    def told(**how: Any) -> str:
        return "\n".join(
            text for _head, parts in clauses(frozen(**how), language) for text in parts
        )

    plain, found = told(terms=None, stock=None), told()
    one, two = {
        "en": ("There is one level only", "you get 5 points, at most 3 times"),
        "zh-hans": ("奖励仅限一级：", "您另得 5 积分，每人最多 3 次"),
    }[language]
    assert (one in plain, two in plain) == (True, False)
    assert (one in found, two in found) == (False, True)


def test_an_operator_sets_it_in_a_row_and_each_variant_may_have_its_own() -> None:
    place = ("mechanics", "referral", "second_level")
    rows = [
        spec
        for group in layout(draft(terms=None, stock=None))
        for row in group.rows
        for spec in row.specs
    ]
    (spec,) = [one for one in rows if one.place == place]
    assert spec.optional
    assert spec.shape is not None
    assert [(one.name, one.kind, str(one.label)) for one in spec.shape.columns] == [
        ("points", "integer", "Points for each"),
        ("most", "integer", "How often one person gets them"),
        ("pool", "choice", "Pool of the points"),
    ]
    arms = [
        one.place
        for group in arm_groups(draft(), "b")
        for row in group.rows
        for one in row.specs
    ]
    assert place in arms


ONE_LEVEL = "There is one level only"


@pytest.mark.parametrize(
    ("terms", "said"), [(None, ONE_LEVEL), (TERMS, "do not count for these steps")]
)
def test_a_ladder_beside_it_says_nothing_else(terms: dict[str, Any] | None, said: str) -> None:
    ladder = drafts.build(
        loader.blueprint("stepped-invitations"), slug="steps", settings=[], now=NOW
    )
    document = draft(terms)
    document["mechanics"]["milestone"] = ladder["mechanics"]["milestone"]
    campaign = FrozenCampaign.model_validate(document)
    told = "\n".join(text for _head, parts in clauses(campaign, "en") for text in parts)
    assert said in told
    assert (ONE_LEVEL in told) is (terms is None)
