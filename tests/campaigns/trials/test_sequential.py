"""Looking at any time does not deceive, and what is there is found."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.trials import sequential
from campaigns.trials.sequential import Count

RUNS = 400
LOOKS = 100
STEP = 50
"""People in each arm between two looks."""


def ever_decided(first: float, second: float, seed: int) -> list[int | None]:
    """Of each simulated trial the look at which it was decided, None for never."""
    rng = np.random.default_rng(seed)
    done = [
        rng.binomial(STEP, share, size=(RUNS, LOOKS)).cumsum(axis=1)
        for share in (first, second)
    ]
    found: list[int | None] = []
    for run in range(RUNS):
        found.append(None)
        for look in range(LOOKS):
            seen = STEP * (look + 1)
            interval = sequential.difference(
                Count(seen, int(done[0][run, look])), Count(seen, int(done[1][run, look]))
            )
            if interval is not None and interval.decided:
                found[-1] = look
                break
    return found


@pytest.mark.parametrize("share", [0.05, 0.3])
def test_a_trial_without_a_difference_is_hardly_ever_decided_by_looking_a_hundred_times(
    share: float,
) -> None:
    wrong = sum(look is not None for look in ever_decided(share, share, 20261122))
    assert wrong / RUNS <= sequential.ALPHA


def test_looking_the_naive_way_would_deceive() -> None:
    # The control: the ordinary interval, looked at as often.
    rng = np.random.default_rng(20261122)
    seen = STEP * np.arange(1, LOOKS + 1)
    one, other = (
        rng.binomial(STEP, 0.3, size=(RUNS, LOOKS)).cumsum(axis=1) / seen for _ in range(2)
    )
    spread = np.sqrt((one * (1 - one) + other * (1 - other)) / seen)
    wrong = (np.abs(one - other) > 1.96 * spread)[:, 1:].any(axis=1).mean()
    assert wrong > 3 * sequential.ALPHA


def test_a_true_difference_is_found() -> None:
    found = ever_decided(0.30, 0.36, 7)
    assert sum(look is not None for look in found) / RUNS > 0.95


def test_nothing_is_said_of_few_people() -> None:
    assert sequential.difference(Count(99, 10), Count(5000, 4000)) is None
    assert sequential.difference(Count(100, 4), Count(100, 5)) is None
    found = sequential.difference(Count(100, 0), Count(100, 100))
    assert found is not None
    assert found.decided


def test_the_people_needed_are_those_at_which_it_is_decided() -> None:
    base, other = Count(1000, 300), Count(1000, 330)
    needed = sequential.people_needed(base, other)
    deviation = sequential._deviation(base, other)
    assert sequential.width(deviation, needed, 0.05) <= 0.03
    assert sequential.width(deviation, needed - 1, 0.05) > 0.03
    assert sequential.people_needed(base, Count(1000, 300), most=10**6) == 10**6


@given(st.integers(100, 10**6), st.integers(100, 10**6), st.data())
def test_the_interval_holds_its_estimate_and_turns_with_the_arms(
    seen: int, others: int, data: st.DataObject
) -> None:
    base = Count(seen, data.draw(st.integers(10, seen)))
    other = Count(others, data.draw(st.integers(0, others)))
    one = sequential.difference(base, other)
    back = sequential.difference(other, base)
    assert one is not None
    assert back is not None
    assert -1 <= one.low <= one.estimate <= one.high <= 1
    assert one.low == pytest.approx(-back.high)
    stricter = sequential.difference(base, other, alpha=0.01)
    assert stricter is not None
    assert stricter.low <= one.low


def test_a_split_by_the_weights_is_hardly_ever_called_off() -> None:
    rng = np.random.default_rng(3)
    wrong = 0
    for _run in range(300):
        first = rng.binomial(STEP, 0.7, size=LOOKS).cumsum()
        wrong += any(
            sequential.split_is_off([int(seen), STEP * (look + 1) - int(seen)], [70, 30])
            for look, seen in enumerate(first)
        )
    assert wrong <= 2


def test_a_split_that_loses_people_is_seen() -> None:
    assert not sequential.split_is_off([5000, 5060], [50, 50])
    assert sequential.split_is_off([5000, 5500], [50, 50])
    assert sequential.split_is_off([300, 100, 100], [1, 1, 1])
    assert not sequential.split_is_off([0, 0], [50, 50])
