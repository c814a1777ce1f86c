"""Hundreds of runs, and what they say together. Pure; the same input gives the same result."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.contracts import FrozenCampaign
from campaigns.dryrun.outcome import Outcome
from campaigns.dryrun.params import Parameters
from campaigns.dryrun.people import SORTS
from campaigns.dryrun.run import play, scale_of
from campaigns.liability import Liability, Reach, liability

Progress = Callable[[int], None]
BARS = 20
"""Bars of the histogram."""
QUANTILES = (5, 50, 95)


def simulate(
    frozen: FrozenCampaign, params: Parameters, progress: Progress | None = None
) -> dict[str, Any]:
    """Play the campaign `params.runs` times; the result as JSON. `progress` is told after each
    run how many are done, and may raise to stop."""
    rng = random.Random(params.seed)  # noqa: S311 - a simulation that can be repeated
    outcomes = []
    for done in range(1, params.runs + 1):
        outcomes.append(play(frozen, params, random.Random(rng.getrandbits(64))))  # noqa: S311
        if progress is not None:
            progress(done)
    return summed(frozen, params, outcomes)


def quantile(values: Sequence[float], percent: int) -> float:
    """The value that `percent` of 100 do not exceed (nearest rank)."""
    ordered = sorted(values)
    rank = -(-percent * len(ordered) // 100)
    return ordered[max(1, rank) - 1]


def summed(
    frozen: FrozenCampaign, params: Parameters, outcomes: Sequence[Outcome]
) -> dict[str, Any]:
    """Quantiles over the runs. Money in minor units, days from 0."""
    owed, reach = liability(frozen), Reach(frozen)
    zone = ZoneInfo(frozen.timezone)
    first = frozen.period.start.astimezone(zone).date()
    totals = [one.total for one in outcomes]
    over = [one.over for one in outcomes if one.over is not None]
    return {
        "runs": len(outcomes),
        "scale": scale_of(params),
        "capped": sum(one.capped for one in outcomes),
        "currency": frozen.currency,
        "budget": frozen.rewards.budget.total,
        "worst": owed.total,
        "dates": [(first + timedelta(days=day)).isoformat() for day in range(reach.days)],
        "cost": {
            f"p{percent}": [
                round(quantile([one.cost[day] for one in outcomes], percent))
                for day in range(reach.days)
            ]
            for percent in (5, 25, 50, 75, 95)
        },
        "final": _quantiles(totals) | {"mean": round(sum(totals) / len(totals))},
        "histogram": histogram(totals),
        "people": _quantiles([one.people for one in outcomes]),
        "invited": _quantiles([one.invited for one in outcomes]),
        "k": _quantiles([one.k for one in outcomes], digits=2),
        "prizes": _prizes(owed, outcomes),
        "pools": _pools(frozen, outcomes),
        "over": {"runs": len(over), "lasts": _lasts(outcomes, reach.days)},
        "sorts": _sorts(outcomes),
        "hours": _hours(frozen, outcomes),
    }


def _hours(frozen: FrozenCampaign, outcomes: Sequence[Outcome]) -> dict[str, Any] | None:
    """How often hours refused and how many people, in all and by pool, and what they cut; None
    without limits."""
    section = frozen.rewards
    if not (section.budget.per_hour or any(p.per_hour for p in section.pools.values())):
        return None
    return {
        "refused": _quantiles([sum(one.refused.values()) for one in outcomes]),
        "people": _quantiles([one.turned.get("", 0) for one in outcomes]),
        "pools": {
            slug: _quantiles([one.refused.get(slug, 0) for one in outcomes])
            for slug in section.pools
        },
        "pools_people": {
            slug: _quantiles([one.turned.get(slug, 0) for one in outcomes])
            for slug in section.pools
        },
        "cuts": _quantiles([one.cuts for one in outcomes]),
        "less": _quantiles([one.less for one in outcomes]),
    }


def _quantiles(values: Sequence[float], digits: int = 0) -> dict[str, float]:
    found = {f"p{percent}": quantile(values, percent) for percent in QUANTILES}
    return {name: round(value, digits) if digits else round(value)
            for name, value in found.items()}  # fmt: skip


def histogram(totals: Sequence[int]) -> dict[str, Any]:
    """`BARS` bars of equal width from the least to the most; one where all are alike."""
    low, high = min(totals), max(totals)
    if low == high:
        return {"from": low, "width": 0, "counts": [len(totals)]}
    width = -(-(high - low + 1) // BARS)
    counts = [0] * BARS
    for total in totals:
        counts[(total - low) // width] += 1
    return {"from": low, "width": width, "counts": counts}


def _prizes(owed: Liability, outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """How many of each promise are given, against the most that are promised."""
    return [
        {
            "mechanic": line.promise.mechanic,
            "key": line.promise.key,
            "title": dict(line.promise.title),
            "side": line.promise.side,
            "pool": line.promise.pool,
            "kind": line.kind,
            "most": line.most,
            **_quantiles(
                [one.prizes.get((line.promise.mechanic, line.promise.key), 0)
                 for one in outcomes]
            ),
        }
        for line in owed.lines
        if line.promise.pool
    ]  # fmt: skip


def _pools(frozen: FrozenCampaign, outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """By pool, in how many runs it is empty, and when in the middle one of those."""
    found = []
    for slug, pool in frozen.rewards.pools.items():
        empty = [one.empty[slug] for one in outcomes if slug in one.empty]
        found.append(
            {
                "pool": slug,
                "kind": pool.kind,
                "count": pool.count,
                "empty": len(empty),
                "day": round(quantile(empty, 50)) if empty else None,
            }
        )
    return found


def _lasts(outcomes: Sequence[Outcome], days: int) -> int:
    """The last day on which there is still something to win in 95 of 100 runs, from 0; `days`
    where that is so to the end."""
    ends = [one.over if one.over is not None else days for one in outcomes]
    return round(quantile(ends, 5))


def _sorts(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """To whom the money goes, on average, and how much of it to cheats."""
    runs = len(outcomes)
    shares = []
    for one in outcomes:
        whole = sum(one.money.values())
        shares.append(100 * (whole - one.money["honest"]) / whole if whole else 0.0)
    return {
        "money": {
            sort: round(sum(one.money[sort] for one in outcomes) / runs) for sort in SORTS
        },
        "stopped": round(sum(one.stopped for one in outcomes) / runs),
        "share": _quantiles(shares, digits=1),
    }
