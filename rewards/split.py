"""How a sum becomes packets, before the first is given away. Pure; amounts in minor units."""

from __future__ import annotations

import random


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
