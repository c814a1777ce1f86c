"""What may be said about a trial, as a code with values. Pure; words are `trials.words`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from campaigns.trials import sequential
from campaigns.trials.figures import ArmFigures
from campaigns.trials.model import Standing, Trial
from campaigns.trials.sequential import ALPHA, Count, Interval

Said = Literal[
    "taken",  # an operator has taken one arm for all
    "split_off",  # the counts do not fit the weights
    "early",  # too few people
    "better",  # one arm is better than the first
    "worse",  # all others are worse than the first
    "undecided",
]
MOST_DAYS = 60
"""Beyond that waiting is no advice."""


@dataclass(frozen=True)
class Compared:
    """Another arm beside the first one."""

    arm: str
    interval: Interval | None
    """The difference of the shares; None while it is too early."""
    change: float | None
    """The estimate as a part of the first arm's share: 0.12 is twelve percent more."""


@dataclass(frozen=True)
class Verdict:
    """`arm` is the one that is meant, `days` how long the rest may take, None for too long."""

    said: Said
    arm: str = ""
    change: float | None = None
    days: int | None = None
    missing: int = 0
    """People still needed in the smallest arm, while it is early."""


def compared(trial: Trial, arms: Sequence[ArmFigures]) -> list[Compared]:
    """Each other arm against the first, the error split over them."""
    base, *others = (arm.measured(trial.measure) for arm in arms)
    alpha = ALPHA / len(others)
    found = []
    for arm, other in zip(trial.arms[1:], others, strict=True):
        interval = sequential.difference(base, other, alpha)
        change = (other.share / base.share - 1) if base.share else None
        found.append(Compared(arm.slug, interval, change))
    return found


def split_is_off(trial: Trial, arms: Sequence[ArmFigures]) -> bool:
    """Whether the arms got other numbers of people than the weights explain."""
    counts = [arm.came for arm in arms]
    return sequential.split_is_off(counts, [arm.weight for arm in trial.arms])


def verdict(
    trial: Trial,
    standing: Standing,
    arms: Sequence[ArmFigures],
    running_days: float,
) -> Verdict:
    """The one thing a manager is told. `running_days`: since the first person came."""
    if standing.winner:
        return Verdict("taken", standing.winner)
    if not standing.closed and split_is_off(trial, arms):
        # Closing an arm shifts the split by itself; before that nothing may.
        return Verdict("split_off")
    base, *others = (arm.measured(trial.measure) for arm in arms)
    found = compared(trial, arms)
    if all(one.interval is None for one in found):
        least = min(count.seen for count in (base, *others))
        return Verdict("early", missing=max(sequential.FEWEST - least, 0))
    up = [one for one in found if one.interval is not None and one.interval.low > 0]
    if up:
        best = max(up, key=lambda one: one.interval.estimate if one.interval else 0.0)
        return Verdict("better", best.arm, best.change)
    if all(one.interval is not None and one.interval.high < 0 for one in found):
        worst = max(found, key=lambda one: one.interval.estimate if one.interval else 0.0)
        return Verdict("worse", trial.arms[0].slug, worst.change)
    return Verdict("undecided", days=_days(base, others, len(found), running_days))


def _days(
    base: Count, others: Sequence[Count], comparisons: int, running_days: float
) -> int | None:
    """Days until the first comparison is decided if all goes on as it does."""
    rate = (base.seen + sum(other.seen for other in others)) / max(running_days, 1 / 24)
    best: float | None = None
    for other in others:
        together = base.seen + other.seen
        needed = sequential.people_needed(base, other, ALPHA / comparisons)
        share = together / max(base.seen + sum(one.seen for one in others), 1)
        if rate * share <= 0:
            continue
        days = max(needed - together, 0) / (rate * share)
        best = days if best is None else min(best, days)
    if best is None or best > MOST_DAYS:
        return None
    return max(1, round(best))
