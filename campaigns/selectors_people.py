"""Who joined, from PostgreSQL: real new people, channels, generations, how fast they invite.

A *real new person* is somebody whose first participation in any campaign this is, who is not
held, and none of whose rewards here is held or was rejected. `FRESH` says it in SQL, once,
for the board, the overview and everything that divides by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection

SPENT = "status NOT IN ('checking', 'expired', 'revoked')"
"""Rewards that cost: promised, claimed, on their way or paid."""

_GRANTS = f"""
    SELECT scope, person_id,
        coalesce(sum(amount) FILTER (WHERE {SPENT}), 0)::bigint AS spent,
        coalesce(sum(amount) FILTER (WHERE status = 'checking'), 0)::bigint AS checking,
        bool_or(status IN ('checking', 'revoked')) AS doubted
    FROM rewards_grant WHERE scope = ANY(%(scopes)s) GROUP BY scope, person_id
"""  # noqa: S608 - our own text

# Who had taken part before, under this or any other name they turned out to have. Sets, not
# a look-up for each participant: a hundred thousand of those took two seconds.
_BEFORE = """
    SELECT p.id FROM campaigns_participation p
    JOIN campaigns_participation q ON q.person_id = p.person_id
    WHERE p.campaign_id = ANY(%(ids)s) AND (q.joined_at, q.id) < (p.joined_at, p.id)
    UNION
    SELECT p.id FROM family a
    JOIN family b ON b.root = a.root AND b.id <> a.id
    JOIN campaigns_participation p ON p.person_id = a.id
    JOIN campaigns_participation q ON q.person_id = b.id
    WHERE p.campaign_id = ANY(%(ids)s) AND (q.joined_at, q.id) < (p.joined_at, p.id)
"""
_FAMILY = """
    SELECT id, merged_into_id AS root FROM audiences_person WHERE merged_into_id IS NOT NULL
    UNION
    SELECT merged_into_id, merged_into_id FROM audiences_person
    WHERE merged_into_id IS NOT NULL
"""

FRESH = "NOT p.held AND NOT coalesce(g.doubted, false) AND known.id IS NULL"

MINE = f"""
WITH grants AS MATERIALIZED ({_GRANTS}),
family AS MATERIALIZED ({_FAMILY}),
known AS MATERIALIZED ({_BEFORE}),
mine AS MATERIALIZED (
    SELECT p.campaign_id, p.depth, p.parent_id, p.arm, p.held,
        coalesce(g.checking, 0) AS checking,
        -- What a channel's people bring in is the channel's, as in selectors_channels.
        coalesce(nullif(root.channel, ''), p.channel) AS channel,
        coalesce(g.spent, 0) AS spent, ({FRESH}) AS fresh,
        floor(extract(epoch FROM %(now)s - p.joined_at) / 3600)::int AS back
    FROM campaigns_participation p
    JOIN campaigns_campaign c ON c.id = p.campaign_id
    LEFT JOIN campaigns_participation root ON root.id = p.root
    LEFT JOIN known ON known.id = p.id
    LEFT JOIN grants g ON g.person_id = p.person_id AND g.scope = c.uid::text
    WHERE p.campaign_id = ANY(%(ids)s)
)
"""  # noqa: S608 - our own text
"""The participations of some campaigns, each with what it cost and whether it is fresh."""

_GROUPED = (
    MINE
    + """
SELECT CASE WHEN GROUPING(channel) = 0 THEN 'channel' WHEN GROUPING(depth) = 0 THEN 'depth'
            WHEN GROUPING(back) = 0 THEN 'back' ELSE 'all' END,
    coalesce(channel, ''), coalesce(depth, back, 0),
    count(*), count(parent_id), count(*) FILTER (WHERE fresh), sum(spent)::bigint
FROM mine GROUP BY GROUPING SETS ((), (channel), (depth), (back))
"""
)

_BY_CAMPAIGN = (
    MINE
    + """
SELECT campaign_id, back / 24, count(*), count(parent_id),
    count(*) FILTER (WHERE fresh), sum(spent)::bigint
FROM mine GROUP BY campaign_id, back / 24
"""
)

_CYCLE = """
SELECT count(*), percentile_cont(0.5) WITHIN GROUP (
    ORDER BY extract(epoch FROM child.first - parent.joined_at))
FROM (
    SELECT parent_id, min(joined_at) AS first FROM campaigns_participation
    WHERE campaign_id = %(id)s AND parent_id IS NOT NULL GROUP BY parent_id
) child JOIN campaigns_participation parent ON parent.id = child.parent_id
"""

_BURN = f"""
SELECT CASE WHEN GROUPING(back) = 0 THEN 'back' ELSE 'day' END, back, day,
    sum(amount)::bigint, count(*)
FROM (
    SELECT amount, floor(extract(epoch FROM %(now)s - created_at) / 3600)::int AS back,
        (created_at AT TIME ZONE %(zone)s)::date AS day
    FROM rewards_grant WHERE scope = %(scope)s AND {SPENT}
) g GROUP BY GROUPING SETS ((back), (day))
"""  # noqa: S608 - our own text

_STATES = """
SELECT status, count(*), sum(amount)::bigint FROM rewards_grant
WHERE scope = %(scope)s GROUP BY status
"""


@dataclass
class Group:
    """Some participants: how many, by invitation, real and new, and their rewards' cost."""

    joins: int = 0
    invited: int = 0
    fresh: int = 0
    spent: int = 0


@dataclass
class People:
    """Everybody who joined one campaign. `back`: whole hours before now → the group."""

    total: Group = field(default_factory=Group)
    channels: dict[str, Group] = field(default_factory=dict)
    depths: dict[int, Group] = field(default_factory=dict)
    back: dict[int, Group] = field(default_factory=dict)


def people(campaign: int, scope: str, now: datetime) -> People:
    """One pass over the participants of a campaign."""
    found = People()
    with connection.cursor() as cursor:
        cursor.execute(_GROUPED, {"ids": [campaign], "scopes": [scope], "now": now})
        for kind, channel, number, joins, invited, fresh, spent in cursor.fetchall():
            group = Group(joins, invited, fresh, spent or 0)
            if kind == "channel":
                found.channels[channel] = group
            elif kind == "depth":
                found.depths[number] = group
            elif kind == "back":
                found.back[number] = group
            else:
                found.total = group
    return found


def windows(back: dict[int, Group], hours: int, count: int) -> list[Group]:
    """The last `count` spans of `hours` each, the newest last; they end at this moment."""
    spans = [Group() for _ in range(count)]
    for ago, group in back.items():
        position = count - 1 - ago // hours
        if ago >= 0 and position >= 0:
            span = spans[position]
            span.joins += group.joins
            span.invited += group.invited
            span.fresh += group.fresh
            span.spent += group.spent
    return spans


def cycle_time(campaign: int) -> tuple[int, int | None]:
    """How many brought somebody, and the median seconds from joining to the first friend."""
    with connection.cursor() as cursor:
        cursor.execute(_CYCLE, {"id": campaign})
        inviters, median = cursor.fetchone()
    return inviters, None if median is None else round(median)


@dataclass(frozen=True)
class Burn:
    """What was granted and still counts: by whole hours before now, and by local day."""

    back: dict[int, tuple[int, int]]
    """Hours ago → (amount in minor units, rewards)."""
    days: dict[date, int]


def burn(scope: str, zone: str, now: datetime) -> Burn:
    """How the budget was used over time."""
    back: dict[int, tuple[int, int]] = {}
    days: dict[date, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BURN, {"scope": scope, "zone": zone, "now": now})
        for kind, ago, day, amount, rewards in cursor.fetchall():
            if kind == "back":
                back[ago] = (amount, rewards)
            else:
                days[day] = amount
    return Burn(back, days)


def reward_states(scope: str) -> dict[str, tuple[int, int]]:
    """Status of a reward → how many there are and their money in minor units."""
    with connection.cursor() as cursor:
        cursor.execute(_STATES, {"scope": scope})
        return {status: (count, amount) for status, count, amount in cursor.fetchall()}


def by_campaign(ids: Sequence[int], scopes: Sequence[str], now: datetime) -> dict[int, People]:
    """Totals and days back of several campaigns, in one statement; `back` counts days here."""
    found = {campaign: People() for campaign in ids}
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_CAMPAIGN,
            {"ids": list(ids), "scopes": list(scopes), "now": now},
        )
        for campaign, days, joins, invited, fresh, spent in cursor.fetchall():
            group = Group(joins, invited, fresh, spent or 0)
            of = found[campaign]
            of.back[days] = group
            of.total.joins += joins
            of.total.invited += invited
            of.total.fresh += fresh
            of.total.spent += spent or 0
    return found
