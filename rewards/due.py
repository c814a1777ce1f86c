"""Rewards for those who tell people about them: many at once, by their uids or claim dates."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from rewards.models import Grant, GrantStatus

PORTION = 500


@dataclass(frozen=True)
class DueReward:
    """A reward as a message needs it; `amount` in minor units, `kind` the pool's."""

    uid: UUID
    person_id: int
    kind: str
    amount: int | None
    status: str
    claim_by: datetime
    face: Mapping[str, Any] = field(default_factory=dict)
    """What a person sees of a prize that is no money: its title, how many points."""


def rewards_by_uid(uids: Collection[UUID]) -> dict[UUID, DueReward]:
    """The rewards of these uids; unknown ones are left out."""
    return {row.uid: _due(row) for row in Grant.objects.filter(uid__in=uids)}


def claimable(
    scope: str, *, after: datetime, until: datetime, portion: int = PORTION
) -> Iterator[list[DueReward]]:
    """Granted and unclaimed rewards of a scope whose claim date is in (after, until]."""
    last = 0
    while True:
        rows = list(
            Grant.objects.filter(
                scope=scope,
                status=GrantStatus.GRANTED,
                claim_by__gt=after,
                claim_by__lte=until,
                id__gt=last,
            ).order_by("id")[:portion]
        )
        if rows:
            yield [_due(row) for row in rows]
            last = rows[-1].id
        if len(rows) < portion:
            return


def _due(row: Grant) -> DueReward:
    return DueReward(
        row.uid, row.person_id, row.kind, row.amount, row.status, row.claim_by, row.face
    )
