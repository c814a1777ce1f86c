"""Inference that may be looked at any time. Pure arithmetic, no Django.

**Difference of two shares.** An asymptotic confidence sequence: I. Waudby-Smith, D. Arbour,
R. Sinha, E. H. Kennedy, A. Ramdas, "Time-uniform central limit theory and asymptotic confidence
sequences" (2021; Annals of Statistics 2024), theorem 2.2. With n people seen in the two arms,
σ² the variance of one person's contribution to the difference, and a free ρ,

    difference ± σ · sqrt( 2(nρ² + 1) / (n²ρ²) · ln( sqrt(nρ² + 1) / α ) )

holds for all n at once with probability 1 − α, from a start that is not too early. ρ says where
the sequence is narrowest, not what it may be used for.

**Split.** Whether counts fit the weights: M. Lindon, A. Malek, "Anytime-valid inference for
multinomial count data" (NeurIPS 2022). The Bayes factor of a Dirichlet around the weights
against the weights themselves is a martingale under the null; by Ville's inequality it ever
passes 1/α with probability α at most. It is to chi-square what the above is to a t-test.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

ALPHA = 0.05
SPLIT_ALPHA = 0.001
FEWEST = 100
"""People in each arm before anything is said: the theorem is asymptotic."""
FEWEST_SUCCESSES = 10
"""Of both arms together, for the same reason."""
NARROWEST_AT = 5_000
"""People at which the sequence is narrowest; of the size of an ordinary trial."""
CONCENTRATION = 100.0
"""How close around the weights the alternative lies: some percent off are seen."""


@dataclass(frozen=True)
class Count:
    """Of `seen` people, `done` did it."""

    seen: int
    done: int

    @property
    def share(self) -> float:
        return self.done / self.seen if self.seen else 0.0


@dataclass(frozen=True)
class Interval:
    """A difference of shares, and between what it lies, however often one has looked."""

    estimate: float
    low: float
    high: float

    @property
    def decided(self) -> bool:
        """Whether it is not zero."""
        return self.low > 0 or self.high < 0


def rho_squared(alpha: float, at: int) -> float:
    """The ρ² by which the sequence is narrowest at `at` people (section 3.2 of the paper)."""
    return (-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / at


def width(deviation: float, n: int, alpha: float, at: int = NARROWEST_AT) -> float:
    """Half the width after n people. Raises ValueError for n below 1."""
    if n < 1:
        raise ValueError("nobody was seen")
    grown = n * rho_squared(alpha, at)
    inside = 2 * (grown + 1) / (n * grown) * math.log(math.sqrt(grown + 1) / alpha)
    return deviation * math.sqrt(inside)


def _deviation(one: Count, other: Count) -> float:
    """σ: the standard deviation of one person's contribution, with one success and one failure
    more in each arm, so that an arm without any success does not look certain."""
    n = one.seen + other.seen
    parts = 0.0
    for count in (one, other):
        share = (count.done + 1) / (count.seen + 2)
        parts += share * (1 - share) / count.seen
    return math.sqrt(n * parts)


def enough(one: Count, other: Count) -> bool:
    """Whether there are so many that the sequence may be believed."""
    return min(one.seen, other.seen) >= FEWEST and one.done + other.done >= FEWEST_SUCCESSES


def difference(base: Count, other: Count, alpha: float = ALPHA) -> Interval | None:
    """How much greater the other's share is; None while it is too early to say anything."""
    if not enough(base, other):
        return None
    estimate = other.share - base.share
    half = width(_deviation(base, other), base.seen + other.seen, alpha)
    return Interval(estimate, max(estimate - half, -1.0), min(estimate + half, 1.0))


def people_needed(base: Count, other: Count, alpha: float = ALPHA, most: int = 10**8) -> int:
    """At how many people in both arms together the difference would be decided if shares stay
    as they are; `most` when not before that. Monotone, so found by halving."""
    estimate = abs(other.share - base.share)
    if min(base.seen, other.seen) < 1 or estimate == 0:
        return most
    deviation = _deviation(base, other)
    low, high = 1, most
    if width(deviation, most, alpha) > estimate:
        return most
    while low < high:
        middle = (low + high) // 2
        if width(deviation, middle, alpha) <= estimate:
            high = middle
        else:
            low = middle + 1
    return low


def split_evidence(counts: Sequence[int], weights: Sequence[int]) -> float:
    """The natural logarithm of the Bayes factor against "the split is as the weights say"."""
    total = sum(weights)
    shares = [weight / total for weight in weights]
    prior = [CONCENTRATION * share for share in shares]
    n = sum(counts)
    found = math.lgamma(CONCENTRATION) - math.lgamma(CONCENTRATION + n)
    for count, before, share in zip(counts, prior, shares, strict=True):
        found += math.lgamma(before + count) - math.lgamma(before) - count * math.log(share)
    return found


def split_is_off(
    counts: Sequence[int], weights: Sequence[int], alpha: float = SPLIT_ALPHA
) -> bool:
    """Whether the arms got other numbers of people than chance explains."""
    return split_evidence(counts, weights) > -math.log(alpha)
