"""How a sum becomes packets, before the first is given away. Pure; amounts in minor units.

Three ways, all exact to the minor unit:

* `split_fixed`: all alike.
* `split_exchangeable` (line cutting): few small ones, some large ones, a big surprise possible.
* `split_double_mean`: each is drawn around what is left for it, so they stay near the mean.

`split_pot` cuts one pot for the members of a team.
"""

from __future__ import annotations

import random
from typing import Literal

Method = Literal["exchangeable", "double_mean"]


def split_fixed(amount: int, count: int) -> list[int]:
    """`count` packets of `amount`. Raises ValueError unless both are positive."""
    if amount < 1 or count < 1:
        raise ValueError("a packet holds at least one minor unit, and there is at least one")
    return [amount] * count


def split_exchangeable(
    total: int, count: int, rng: random.Random, minimum: int = 1
) -> list[int]:
    """`count` packets of at least `minimum` that sum to `total`, by cutting a line.

    What is above the minima is a line; count − 1 distinct cuts divide it. Every position has
    the same distribution, so being early or late changes nobody's luck. Raises ValueError
    when the total does not cover the minima.
    """
    if count < 1 or minimum < 1 or total < count * minimum:
        raise ValueError("the total does not cover the minima")
    # With `count` added, distinct cuts leave every gap at least 1, which is taken off again:
    # all compositions of the remainder into parts ≥ 0 are equally likely.
    line = total - count * minimum + count
    cuts = sorted(rng.sample(range(1, line), count - 1))
    edges = [0, *cuts, line]
    return [right - left - 1 + minimum for left, right in zip(edges, edges[1:], strict=False)]


def split_double_mean(
    total: int,
    count: int,
    rng: random.Random,
    minimum: int = 1,
    maximum: int | None = None,
) -> list[int]:
    """`count` packets of `minimum` to `maximum` that sum to `total`: double mean, 二倍均值.

    One after the other is drawn evenly from `minimum` to twice the mean of what is left less
    `minimum`; the last takes the rest. The mean is the same at every position, the spread is
    not (100 yuan for ten: 5.8 at the first, 7.7 at the last), so the list is shuffled at the
    end: then all positions are alike. Each draw leaves the others room for their own bounds, so
    that none is below `minimum` or above `maximum`. Raises ValueError when the total lies
    outside of count × the bounds.
    """
    most = total if maximum is None else maximum
    if count < 1 or minimum < 1 or not count * minimum <= total <= count * most:
        raise ValueError("the total does not fit between the bounds")
    parts: list[int] = []
    rest = total
    for left in range(count, 1, -1):
        # What the others can neither give nor take.
        lowest = max(minimum, rest - (left - 1) * most)
        highest = min(most, rest - (left - 1) * minimum)
        wanted = 2 * rest // left - minimum
        part = rng.randint(lowest, max(lowest, min(highest, wanted)))
        parts.append(part)
        rest -= part
    parts.append(rest)
    rng.shuffle(parts)
    return parts


def split_pot(
    amount: int,
    shares: int,
    rng: random.Random,
    *,
    method: Method = "exchangeable",
    first: int | None = None,
    step: int = 0,
    minimum: int = 1,
) -> list[int]:
    """One pot of `amount` as `shares` parts, for as many members.

    The sum of the first m parts is what m members share: `amount` less `step` for each who is
    missing, down to `first` members; so the parts after the first `first` hold `step` each.
    Without `first` nobody may be missing. Who gets which part is for the caller to draw, or
    position would matter. Raises ValueError for what cannot be cut so.
    """
    least = shares if first is None else first
    if not 1 <= least <= shares or (least < shares and step < minimum):
        raise ValueError("a pot is shared by its least number of members or more")
    shared = amount - (shares - least) * step
    if method == "double_mean":
        parts = split_double_mean(shared, least, rng, minimum)
    else:
        parts = split_exchangeable(shared, least, rng, minimum)
    return [*parts, *([step] * (shares - least))]
