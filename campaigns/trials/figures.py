"""What the arms of a trial have brought: people from the events, money from the ledger's side.

`read` asks both stores; what comes of it is pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from campaigns.selectors_people import MINE
from campaigns.trials.model import Trial
from campaigns.trials.sequential import Count
from tracking import trials as events
from tracking.trials import Bucket

_MONEY = (
    MINE
    + """
SELECT split_part(arm, '/', 2), count(*), count(*) FILTER (WHERE held),
    count(*) FILTER (WHERE fresh), sum(spent)::bigint, sum(spent + checking)::bigint
FROM mine WHERE split_part(arm, '/', 1) = %(trial)s GROUP BY 1
"""
)


@dataclass(frozen=True)
class ArmMoney:
    """Of those who joined an arm. Minor units; `promised` holds what waits for review too."""

    joined: int = 0
    held: int = 0
    real_new: int = 0
    spent: int = 0
    promised: int = 0

    @property
    def cost(self) -> int | None:
        """Per real new person; None while there is nobody."""
        return round(self.spent / self.real_new) if self.real_new else None


@dataclass(frozen=True)
class ArmFigures:
    """One arm at one moment. `came` counts everybody who saw it, the rest whose outcome is
    finished."""

    slug: str
    came: int = 0
    joined: Count = Count(0, 0)
    """Of those who saw it."""
    shared: Count = Count(0, 0)
    """Of those who joined."""
    refused: Count = Count(0, 0)
    failed: Count = Count(0, 0)
    money: ArmMoney = field(default_factory=ArmMoney)

    def measured(self, measure: str) -> Count:
        """The figure that decides."""
        return self.shared if measure == "shared" else self.joined


@dataclass(frozen=True)
class Moment:
    """All arms as they stood at the end of some minutes."""

    at: int
    arms: tuple[ArmFigures, ...]


def money(campaign: int, scope: str, trial: Trial, now: datetime) -> dict[str, ArmMoney]:
    """By arm; by the definitions of the board."""
    with connection.cursor() as cursor:
        cursor.execute(
            _MONEY, {"ids": [campaign], "scopes": [scope], "now": now, "trial": trial.name}
        )
        return {row[0]: ArmMoney(*(int(cell) for cell in row[1:])) for row in cursor.fetchall()}


def read(slug: str, trial: Trial, now: datetime) -> list[Bucket]:
    """What the event store knows. Raises StoreAway."""
    return events.outcomes(slug, trial.name, now)


def totals(
    trial: Trial, buckets: Iterable[Bucket], purse: dict[str, ArmMoney]
) -> tuple[ArmFigures, ...]:
    """Every arm at the end, in the order of the trial."""
    return _arms(trial, list(buckets), purse)


def history(trial: Trial, buckets: Sequence[Bucket], most: int = 120) -> list[Moment]:
    """How the figures grew, at `most` moments; the last one is now."""
    moments = sorted({bucket.at for bucket in buckets})
    step = max(1, -(-len(moments) // most))
    shown = sorted({*moments[step - 1 :: step], *moments[-1:]})
    return [
        Moment(at, _arms(trial, [bucket for bucket in buckets if bucket.at <= at], {}))
        for at in shown
    ]


def _arms(
    trial: Trial, buckets: list[Bucket], purse: dict[str, ArmMoney]
) -> tuple[ArmFigures, ...]:
    found = []
    for arm in trial.arms:
        own = [bucket for bucket in buckets if bucket.arm == arm.slug]
        seen = sum(bucket.seen for bucket in own)
        found.append(
            ArmFigures(
                arm.slug,
                came=sum(bucket.came for bucket in own),
                joined=Count(seen, sum(bucket.joined for bucket in own)),
                shared=Count(
                    sum(bucket.settled for bucket in own), sum(bucket.shared for bucket in own)
                ),
                refused=Count(seen, sum(bucket.refused for bucket in own)),
                failed=Count(seen, sum(bucket.failed for bucket in own)),
                money=purse.get(arm.slug, ArmMoney()),
            )
        )
    return tuple(found)
