"""Pre-splitting: exact sums, nobody below the minimum, no place luckier than another."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewards.split import split_exchangeable, split_fixed


@given(
    count=st.integers(1, 300),
    minimum=st.integers(1, 50),
    spare=st.integers(0, 10_000),
    seed=st.integers(0, 2**32),
)
def test_parts_sum_to_the_total_and_none_is_below_the_minimum(count, minimum, spare, seed):
    total = count * minimum + spare
    parts = split_exchangeable(total, count, random.Random(seed), minimum)
    assert len(parts) == count
    assert sum(parts) == total
    assert min(parts) >= minimum


@given(amount=st.integers(1, 10**9), count=st.integers(1, 500))
def test_fixed_parts_are_alike(amount, count):
    assert split_fixed(amount, count) == [amount] * count


def test_every_position_has_the_same_mean_and_spread():
    rng = random.Random(20260501)
    rounds, total, count = 4000, 100_00, 10
    sums, squares = [0.0] * count, [0.0] * count
    for _ in range(rounds):
        for place, part in enumerate(split_exchangeable(total, count, rng)):
            sums[place] += part
            squares[place] += part * part
    means = [one / rounds for one in sums]
    deviations = [
        (square / rounds - mean * mean) ** 0.5
        for square, mean in zip(squares, means, strict=True)
    ]
    # T·sqrt((n−1)/(n²(n+1))) = 905 for 100.00 in ten parts; the error of a mean is 14.
    assert all(abs(mean - 1000) < 70 for mean in means)
    assert all(abs(deviation - 905) < 60 for deviation in deviations)


def test_all_compositions_are_equally_likely():
    rng = random.Random(3)
    seen: dict[tuple[int, ...], int] = {}
    for _ in range(6000):
        parts = tuple(split_exchangeable(5, 3, rng))
        seen[parts] = seen.get(parts, 0) + 1
    assert len(seen) == 6
    assert all(850 < times < 1150 for times in seen.values())


@pytest.mark.parametrize(("total", "count", "minimum"), [(9, 10, 1), (10, 0, 1), (10, 2, 0)])
def test_a_total_that_does_not_cover_the_minima_is_refused(total, count, minimum):
    with pytest.raises(ValueError, match="minima"):
        split_exchangeable(total, count, random.Random(1), minimum)
