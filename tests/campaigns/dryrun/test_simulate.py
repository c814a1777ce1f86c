"""The dry run: nobody gets more than the liability says, and numbers mean what they say."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from campaigns.contracts import FrozenCampaign
from campaigns.dryrun.outcome import Outcome
from campaigns.dryrun.params import Parameters, defaults
from campaigns.dryrun.run import arrivals, play, scale_of
from campaigns.dryrun.simulate import histogram, quantile, simulate
from campaigns.freeze import compile_draft
from campaigns.liability import liability
from tests.campaigns.dryrun.kit import SLUGS, drafted, frozen, titled

FEW = Parameters(people=60, script=12, farm=20, ring=8, share=50, friends=3, come=40,
                 back=60, qualify=70, detected=30, runs=20)  # fmt: skip


def within(campaign: FrozenCampaign, outcome: Outcome) -> None:
    """Each promise, each pool, each person and the money stay below what is stated."""
    owed = liability(campaign)
    for line in owed.lines:
        key = (line.promise.mechanic, line.promise.key)
        assert outcome.prizes.get(key, 0) <= (line.most or 0), key
        if line.promise.each is not None:
            assert outcome.most_each.get(key, 0) <= line.promise.each, key
    for pool in owed.pools:
        assert outcome.pools[pool.slug] <= pool.most, pool.slug
    assert outcome.total <= owed.total
    assert outcome.cost[-1] <= owed.total + 1
    assert abs(outcome.cost[-1] - outcome.total) <= len(owed.pools) + 1
    assert outcome.cost == sorted(outcome.cost)
    assert abs(sum(outcome.money.values()) - outcome.total) <= len(owed.pools) + 4


@pytest.mark.parametrize("slug", SLUGS)
def test_no_template_gives_more_than_it_states(slug: str) -> None:
    campaign = frozen(slug)
    within(campaign, play(campaign, FEW, random.Random(1)))


def test_a_crowd_is_played_smaller_and_gives_no_more_either() -> None:
    campaign = frozen("packet-rain")
    crowd = FEW.model_copy(update={"people": 6_000, "script": 900, "back": 0})
    assert scale_of(crowd) > 1
    within(campaign, play(campaign, crowd, random.Random(7)))


@st.composite
def wheels(draw: Any) -> FrozenCampaign:
    """Wheels with any stock, caps, ways to earn chances, points, goods, a check-in beside."""
    draft = drafted("wheel")
    mechanics, rewards = draft["mechanics"], draft["rewards"]
    for pool in rewards["pools"].values():
        pool["count"] = draw(st.integers(1, 40))
    for prize in mechanics["draw"]["prizes"]:
        prize["weight"] = draw(st.integers(1, 9))
        prize["per_person"] = draw(st.integers(0, 2))
        prize["opens_after"] = draw(st.integers(0, 2))
    mechanics["chances"] = {
        "free_per_day": draw(st.integers(0, 2)),
        "ways": [{"on": on, "amount": 1, "most": draw(st.integers(1, 4))}
                 for on in draw(st.lists(st.sampled_from(["drawn", "joined", "checked_in"]),
                                         unique=True, min_size=1))],
    }  # fmt: skip
    mechanics["checkin"] = drafted("check-in")["mechanics"]["checkin"] | {
        "days": [{"day": 2, "pool": "third", "title": titled("two")}],
        "makeups": draw(st.integers(0, 2)),
    }
    mechanics["points"] = {
        "ways": [{"on": "checked_in", "amount": draw(st.integers(1, 30))}],
        "offers": [{"slug": "cup", "title": titled("cup"), "cost": 20, "pool": "cups",
                    "each": draw(st.integers(0, 2))}],
    }  # fmt: skip
    rewards["pools"]["cups"] = {"kind": "goods", "count": draw(st.integers(1, 30)),
                                "amount": 50}  # fmt: skip
    rewards["pools"]["second"] = {"kind": "packets", "split": "double_mean", "min": 10,
                                  "count": draw(st.integers(1, 20)), "amount": 200,
                                  "max": 400}  # fmt: skip
    if draw(st.booleans()):
        draft["limits"] = [{"slug": "few", "action": "draw", "entity": "person",
                            "window": draw(st.sampled_from(["day", "week", "total"])),
                            "most": draw(st.integers(1, 3))}]  # fmt: skip
    return compile_draft(draft).campaign


@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(wheels(), st.integers(0, 99))
def test_no_composition_gives_more_than_it_states(campaign: FrozenCampaign, seed: int) -> None:
    people = FEW.model_copy(update={"people": 20, "script": 5})
    within(campaign, play(campaign, people, random.Random(seed)))


def test_the_same_seed_says_the_same() -> None:
    campaign = frozen("invite-a-friend")
    few = FEW.model_copy(update={"people": 80})
    told: list[int] = []
    first = simulate(campaign, few, told.append)
    assert told == list(range(1, 21))
    assert first == simulate(campaign, few)
    assert first != simulate(campaign, few.model_copy(update={"seed": 2}))


def test_cheats_that_are_seen_through_get_nothing() -> None:
    campaign = frozen("wheel")
    blind = FEW.model_copy(update={"detected": 0, "spread": 0})
    sharp = FEW.model_copy(update={"detected": 100, "spread": 0})
    caught = play(campaign, sharp, random.Random(3))
    assert sum(caught.money[sort] for sort in ("script", "farm", "ring")) == 0
    assert caught.stopped > 0
    missed = play(campaign, blind, random.Random(3))
    assert missed.stopped == 0
    assert missed.money["script"] > 0


def test_a_small_stock_runs_out_and_the_day_is_known() -> None:
    draft = drafted("quiz")
    draft["rewards"]["pools"]["packets"]["count"] = 20
    campaign = compile_draft(draft).campaign
    found = simulate(campaign, FEW)
    (pool,) = found["pools"]
    assert (pool["empty"], found["over"]["runs"]) == (20, 20)
    assert found["over"]["lasts"] <= pool["day"] < 4
    assert found["final"] == dict.fromkeys(("p5", "p50", "p95", "mean"), 20 * 200)
    assert found["cost"]["p5"][-1] == found["worst"] == 4000
    plenty = simulate(frozen("check-in"), FEW.model_copy(update={"people": 30, "script": 0}))
    assert plenty["over"] == {"runs": 0, "lasts": len(plenty["dates"])}


def test_who_is_unsure_sees_a_wider_fan() -> None:
    campaign = frozen("stepped-invitations")
    widths = []
    for spread in (0, 50):
        found = simulate(campaign, FEW.model_copy(update={"spread": spread, "people": 100}))
        widths.append(found["final"]["p95"] - found["final"]["p5"])
    assert widths[0] < widths[1]


def test_more_friends_make_more_people_and_k_says_how() -> None:
    campaign = frozen("leaderboard")
    alone = play(campaign, FEW.model_copy(update={"share": 0}), random.Random(1))
    assert (alone.invited, alone.k) == (0, 0.0)
    found = play(campaign, FEW.model_copy(update={"friends": 1.5}), random.Random(1))
    assert 0 < found.k == found.invited / found.people < 1


@pytest.mark.parametrize("slug", SLUGS)
def test_each_template_has_sensible_defaults(slug: str) -> None:
    campaign = frozen(slug)
    found = defaults(campaign)
    assert 300 <= found.people <= 200_000
    grown = found.share * found.friends * found.come * found.stay / 10**6
    assert grown < 0.7


def test_arithmetic_of_the_result() -> None:
    assert [quantile(range(1, 101), p) for p in (5, 50, 95)] == [5, 50, 95]
    assert quantile([7], 5) == 7
    assert histogram([5, 5]) == {"from": 5, "width": 0, "counts": [2]}
    bars = histogram([0, 10, 39, 39])
    assert (bars["width"], sum(bars["counts"]), bars["counts"][19]) == (2, 4, 2)
    for curve in ("early", "even", "late"):
        shares = arrivals(curve, 10)
        assert abs(sum(shares) - 1) < 1e-9
        assert (shares[0] > shares[9], shares[0] < shares[9]) == (
            curve == "early", curve == "late",
        )  # fmt: skip
