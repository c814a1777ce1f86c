"""Pre-splitting: exact sums, nobody below the minimum, no place luckier than another."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewards.split import split_double_mean, split_exchangeable, split_fixed, split_pot


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


@given(
    count=st.integers(1, 300),
    minimum=st.integers(1, 50),
    spare=st.integers(0, 10_000),
    seed=st.integers(0, 2**32),
)
def test_double_mean_sums_to_the_total_and_none_is_below_the_minimum(
    count, minimum, spare, seed
):
    total = count * minimum + spare
    parts = split_double_mean(total, count, random.Random(seed), minimum)
    assert len(parts) == count
    assert sum(parts) == total
    assert min(parts) >= minimum


@given(
    count=st.integers(1, 200),
    minimum=st.integers(1, 50),
    room=st.integers(0, 500),
    share=st.integers(0, 1000),
    seed=st.integers(0, 2**32),
)
def test_double_mean_stays_between_two_bounds(count, minimum, room, share, seed):
    total = count * minimum + count * room * share // 1000
    parts = split_double_mean(total, count, random.Random(seed), minimum, minimum + room)
    assert len(parts) == count
    assert sum(parts) == total
    assert minimum <= min(parts)
    assert max(parts) <= minimum + room


def _shares(rounds: int, rng: random.Random) -> list[list[int]]:
    return [split_double_mean(100_00, 10, rng) for _ in range(rounds)]


def test_double_mean_is_alike_at_every_position():
    splits = _shares(4000, random.Random(20261122))
    for place in range(10):
        parts = [one[place] for one in splits]
        mean = sum(parts) / len(parts)
        spread = (sum((part - mean) ** 2 for part in parts) / len(parts)) ** 0.5
        # Without the shuffle it is 577 at the first place and about 770 at the last two.
        assert abs(mean - 1000) < 50
        assert 590 < spread < 690


def test_the_best_luck_falls_on_no_position_more_often():
    splits = _shares(6000, random.Random(5))
    best = [0] * 10
    for parts in splits:
        best[parts.index(max(parts))] += 1
    # Nine degrees of freedom: above 27.9 once in a thousand times.
    assert sum((times - 600) ** 2 / 600 for times in best) < 27.9


def test_two_positions_may_be_exchanged():
    """Neither is the larger one more often, nor does their joint spread tell which is which."""
    splits = _shares(6000, random.Random(6))
    for one, other in [(0, 9), (0, 1), (4, 8)]:
        larger = sum(parts[one] > parts[other] for parts in splits)
        smaller = sum(parts[one] < parts[other] for parts in splits)
        assert abs(larger - smaller) < 3.3 * (larger + smaller) ** 0.5


def test_double_mean_promises_no_giant():
    """Line cutting has an expected largest of 29.3 of 100 in ten parts, double mean 21.2."""
    rng = random.Random(7)
    cut = [max(split_exchangeable(100_00, 10, rng)) for _ in range(2000)]
    near = [max(split_double_mean(100_00, 10, rng)) for _ in range(2000)]
    assert 28_00 < sum(cut) / len(cut) < 30_60
    assert 20_40 < sum(near) / len(near) < 22_00


@pytest.mark.parametrize(
    ("total", "count", "minimum", "maximum"),
    [(9, 10, 1, None), (10, 0, 1, None), (10, 2, 0, None), (10, 2, 1, 4), (10, 2, 6, None)],
)
def test_a_total_outside_of_the_bounds_is_refused(total, count, minimum, maximum):
    with pytest.raises(ValueError, match="bounds"):
        split_double_mean(total, count, random.Random(1), minimum, maximum)


@given(
    least=st.integers(1, 20),
    more=st.integers(0, 10),
    step=st.integers(1, 500),
    spare=st.integers(0, 5000),
    minimum=st.integers(1, 5),
    method=st.sampled_from(["exchangeable", "double_mean"]),
    seed=st.integers(0, 2**32),
)
def test_a_pot_is_exact_for_every_number_of_members(
    least, more, step, spare, minimum, method, seed
):
    step = max(step, minimum)
    amount = least * minimum + spare + more * step
    parts = split_pot(
        amount,
        least + more,
        random.Random(seed),
        method=method,
        first=least,
        step=step,
        minimum=minimum,
    )
    assert len(parts) == least + more
    assert min(parts) >= minimum
    for members in range(least, least + more + 1):
        assert sum(parts[:members]) == amount - (least + more - members) * step


def test_a_pot_of_which_nobody_may_be_missing_is_shared_as_a_whole():
    parts = split_pot(1000, 5, random.Random(8), method="double_mean")
    assert len(parts) == 5
    assert sum(parts) == 1000


@pytest.mark.parametrize(
    ("amount", "shares", "first", "step"),
    [(100, 3, 4, 10), (100, 3, 0, 10), (100, 5, 3, 0), (20, 5, 3, 10)],
)
def test_a_pot_that_cannot_be_cut_is_refused(amount, shares, first, step):
    with pytest.raises(ValueError, match="pot|cover"):
        split_pot(amount, shares, random.Random(1), first=first, step=step)
