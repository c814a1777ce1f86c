"""The curve: whole numbers, an exact sum, whoever helps in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.mechanics.assist import rules
from campaigns.mechanics.assist.config import AssistConfig

targets = st.integers(0, 10**9)
units = st.integers(1, 200)
powers = st.integers(1, 6)


def test_the_reference_example() -> None:
    cumulative = rules.curve(5000, 20, 3)
    steps = [after - before for before, after in zip(cumulative, cumulative[1:], strict=False)]
    assert steps[:3] == [713, 642, 574]
    assert steps[-3:] == [12, 4, 1]


def test_without_helpers_it_is_open_at_once() -> None:
    assert rules.curve(888, 0, 3) == [888]
    assert AssistConfig(helpers=0).units == 0


@given(targets, units, powers)
def test_it_goes_from_nothing_to_the_target(target: int, n: int, p: int) -> None:
    cumulative = rules.curve(target, n, p)
    assert len(cumulative) == n + 1
    assert cumulative[0] == 0
    assert cumulative[-1] == target


@given(targets, units, powers)
def test_it_never_falls_and_its_steps_never_grow_by_more_than_rounding(
    target: int, n: int, p: int
) -> None:
    cumulative = rules.curve(target, n, p)
    steps = [after - before for before, after in zip(cumulative, cumulative[1:], strict=False)]
    assert all(step >= 0 for step in steps)
    assert all(later <= earlier + 1 for earlier, later in zip(steps, steps[1:], strict=False))


@given(targets, units, powers)
def test_it_is_the_floor_of_the_exact_value(target: int, n: int, p: int) -> None:
    from fractions import Fraction

    for i, value in enumerate(rules.curve(target, n, p)):
        exact = target * (1 - (1 - Fraction(i, n)) ** p)
        assert value <= exact < value + 1


@given(
    targets,
    st.integers(1, 20),
    st.integers(1, 5),
    st.integers(1, 3),
    powers,
    st.lists(st.booleans(), min_size=100, max_size=100),
)
def test_new_friends_change_the_speed_but_never_the_total(
    target: int, helpers: int, new: int, old: int, power: int, crowd: list[bool]
) -> None:
    n = helpers * new
    cumulative = rules.curve(target, n, power)
    done = total = 0
    for newcomer in crowd:
        if done == n:
            break
        taken = rules.units_of(newcomer, new, old, n - done)
        total += rules.step(cumulative, done, taken)
        done += taken
    if done == n:
        assert total == target
    else:
        assert total == cumulative[done]
        assert rules.needed(n - done, new) >= 1


@given(st.integers(0, 300), st.integers(1, 10))
def test_needed_is_the_fewest_who_can_finish(remaining: int, new: int) -> None:
    friends = rules.needed(remaining, new)
    assert friends * new >= remaining
    assert (friends - 1) * new < remaining


@pytest.mark.parametrize(("target", "n", "p"), [(-1, 5, 3), (1, -1, 3), (1, 5, 0)])
def test_nonsense_is_refused(target: int, n: int, p: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        rules.curve(target, n, p)
