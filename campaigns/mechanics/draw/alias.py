"""Drawing by weights, exactly: Walker's alias table with integers alone. Pure.

A. J. Walker, "An efficient method for generating discrete random variables with general
distributions", ACM TOMS 3 (1977); built as in M. D. Vose, IEEE TSE 17 (1991). With n weights
that sum to W every weight is scaled by n and every column holds W, so that nothing is ever
rounded and a weight of one in a million million is drawn as often as it says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class AliasTable:
    """Column `i` gives `i` for a rest below `cuts[i]`, else `aliases[i]`."""

    total: int
    """The sum of the weights: how much a column holds."""
    cuts: tuple[int, ...]
    aliases: tuple[int, ...]

    @property
    def span(self) -> int:
        """How many equally likely numbers there are to be drawn from."""
        return self.total * len(self.cuts)

    def pick(self, number: int) -> int:
        """The place that `number`, 0 ≤ number < span, falls on. Raises ValueError outside."""
        if not 0 <= number < self.span:
            raise ValueError(f"{number} is not among {self.span}")
        column, rest = divmod(number, self.total)
        return column if rest < self.cuts[column] else self.aliases[column]


def build(weights: Sequence[int]) -> AliasTable:
    """The table of `weights`, in O(n). Raises ValueError for a negative or an empty sum.

    Each place `i` is hit by exactly `weights[i] * n` of the `span` numbers.
    """
    total, count = sum(weights), len(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights are not negative, and one of them is positive")
    left = [weight * count for weight in weights]
    cuts, aliases = [total] * count, list(range(count))
    small = [place for place in range(count) if left[place] < total]
    large = [place for place in range(count) if left[place] >= total]
    while small and large:
        low, high = small.pop(), large[-1]
        cuts[low], aliases[low] = left[low], high
        left[high] -= total - left[low]
        if left[high] < total:
            small.append(large.pop())
    # What is left over fills its column exactly: the sums are integers.
    return AliasTable(total, tuple(cuts), tuple(aliases))
