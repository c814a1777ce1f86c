"""What the second level of invitations brought: to somebody and why not, or a campaign: for
staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from campaigns.models import SecondLevel
from campaigns.selectors_people import SPENT


@dataclass(frozen=True)
class SecondNow:
    """A friend of a friend who qualified. `reason` is why there are no points: own, capped,
    stock, revoked, overdue, none; "" otherwise."""

    at: datetime
    state: str
    reason: str
    points: int | None


MOST = 100


def second_level(participation_id: int | None) -> tuple[SecondNow, ...]:
    """The newest, at most `MOST`."""
    if participation_id is None:
        return ()
    rows = SecondLevel.objects.filter(participation_id=participation_id).order_by("-id")
    return tuple(
        SecondNow(at, state, reason, points)
        for at, state, reason, points in rows.values_list(
            "changed_at", "state", "reason", "points"
        )[:MOST]
    )


@dataclass(frozen=True)
class SecondLevelSum:
    """What a campaign's second level brought so far: `people` were given `points` for `friends`
    of their friends; `waiting` are still to be given, or looked at."""

    people: int
    friends: int
    points: int
    waiting: int


# As with money, what is held for a look or was taken back is not among what was given.
_SUM = f"""
SELECT count(DISTINCT g.person_id) FILTER (WHERE g.{SPENT}),
    count(*) FILTER (WHERE g.{SPENT}),
    coalesce(sum(s.points) FILTER (WHERE g.{SPENT}), 0)::bigint,
    count(*) FILTER (WHERE s.state = 'waiting' OR g.status = 'checking')
FROM campaigns_secondlevel s
JOIN campaigns_participation part ON part.id = s.participation_id
LEFT JOIN rewards_grant g ON g.uid = s.reward AND s.state = 'given'
WHERE part.campaign_id = %s
"""  # noqa: S608 - our own text


def second_level_sum(campaign_id: int) -> SecondLevelSum:
    """Everybody's, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_SUM, [campaign_id])
        return SecondLevelSum(*cursor.fetchone())
