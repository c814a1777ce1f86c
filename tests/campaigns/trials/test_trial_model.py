"""What may differ, and who gets which arm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from campaigns.trials import assign
from campaigns.trials.model import Arm, Standing, Trial, forbidden, laid_over

TEXT = {"content": {"texts": {"en": {"start.headline": "Other words"}}}}


def trial(**more: Any) -> Trial:
    arms = [Arm(slug="a", title="As it is"), Arm(slug="b", title="Other words", set=TEXT)]
    return Trial.model_validate({"name": "words", "arms": arms} | more)


def test_only_named_places_may_differ() -> None:
    free = {
        "content": {"theme": {"slug": "night-gala"}, "texts": {"en": {"start.headline": "x"}}},
        "mechanics": {
            "assist": {"target": 1, "helpers": 2},
            "draw": {"prizes": {"gold": {"weight": 3}}},
            "milestone": {"steps": [{"at": 1}]},
        },
    }
    assert list(forbidden(free)) == []
    bound = {
        "period": {"end": "2030-01-01"},
        "rewards": {"budget": {"total": 1}},
        "content": {"texts": {"en": {"consent.text": "x"}}, "texts_too": 1},
        "mechanics": {
            "assist": {"who_may_help": "all"},
            "draw": {"prizes": {"a": {"pool": 1}}},
        },
    }
    assert sorted(forbidden(bound)) == [
        "content.texts.en.consent.text",
        "content.texts_too",
        "mechanics.assist.who_may_help",
        "mechanics.draw.prizes.a.pool",
        "period.end",
        "rewards.budget.total",
    ]


def test_the_first_arm_is_the_campaign_and_the_others_differ() -> None:
    for arms, said in (
        ([Arm(slug="a", title="A", set=TEXT), Arm(slug="b", title="B", set=TEXT)], "as it"),
        ([Arm(slug="a", title="A"), Arm(slug="b", title="B")], "does not differ"),
        ([Arm(slug="a", title="A"), Arm(slug="a", title="B", set=TEXT)], "same name"),
        ([Arm(slug="a", title="A"), Arm(slug="b", title="B", set={"slug": "x"})], "must not"),
    ):
        with pytest.raises(ValidationError, match=said):
            trial(arms=arms)


def test_a_document_is_laid_over_by_place() -> None:
    base = {"a": {"b": 1, "c": 2}, "rows": [{"slug": "x", "n": 1}, {"slug": "y", "n": 2}]}
    assert laid_over(base, {"a": {"b": 5}, "rows": {"y": {"n": 9}}}) == {
        "a": {"b": 5, "c": 2},
        "rows": [{"slug": "x", "n": 1}, {"slug": "y", "n": 9}],
    }
    assert base["rows"][1]["n"] == 2
    with pytest.raises(ValueError, match="rows has no 'z'"):
        laid_over(base, {"rows": {"z": {"n": 1}}})


@given(st.uuids(version=4))
def test_the_same_device_gets_the_same_arm(device: UUID) -> None:
    one = trial()
    seat = assign.seat("packet", one, Standing(), device)
    assert seat == assign.seat("packet", one, Standing(), device)
    assert not seat.moved
    assert seat.arm in one.keys


def test_people_fall_by_the_weights_and_trials_are_independent() -> None:
    devices = [UUID(int=number) for number in range(4000)]
    one = trial(
        arms=[
            Arm(slug="a", title="A", weight=80),
            Arm(slug="b", title="B", weight=20, set=TEXT),
        ]
    )
    in_b = {device for device in devices if assign.drawn("packet", one, device) == "b"}
    assert 700 < len(in_b) < 900
    other = one.model_copy(update={"name": "again"})
    again = {device for device in in_b if assign.drawn("packet", other, device) == "b"}
    assert 110 < len(again) < 210


def test_a_closed_arm_sends_new_people_elsewhere_and_moves_nobody_else() -> None:
    three = trial(
        arms=[
            Arm(slug="a", title="A"),
            Arm(slug="b", title="B", set=TEXT),
            Arm(slug="c", title="C", set=TEXT),
        ]
    )
    for number in range(300):
        device = UUID(int=number)
        own = assign.seat("packet", three, Standing(), device)
        after = assign.seat("packet", three, Standing(closed=("b",)), device)
        if own.arm == "words/b":
            assert after.moved
            assert after.arm in ("words/a", "words/c")
        else:
            assert after == own
        won = assign.seat("packet", three, Standing(winner="c"), device)
        assert (won.arm, won.moved) == ("words/c", True)
    nothing_left = Standing(closed=("a", "b", "c"))
    assert assign.seat("packet", three, nothing_left, UUID(int=1)).arm == "words/a"
