"""What the overview knows of many campaigns, in a fixed number of statements.

A campaign that is over changes rarely: its line is kept for ten minutes. The event store is
asked for running campaigns only, and never by a page: pages show what was known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from redis import RedisError

from campaigns import selectors_people
from core.clock import to_ms
from dashboards import alarms
from dashboards.alarms import Traffic
from dashboards.forecast import DAY, MOST_DAYS, Hour, forecast
from dashboards.people import SPARKS, per_head
from dashboards.selectors import CampaignCard
from rewards import api as rewards
from rewards.contracts_nodes import UseAlarm
from tracking import audience
from tracking.store import DatabaseError, StoreAway

OVER_SECONDS = 600
REACHED_SECONDS = 7 * 86_400
STEPS = ("page_view", "joined", "reward_granted")
FEW_SHARE = 10
FEW_MOST = 1000


@dataclass(frozen=True)
class Line:
    """One campaign in numbers; money in minor units, None where nothing is known yet."""

    slug: str
    joins: int
    real_new: int
    invited: int
    spent: int
    channel_cost: int
    budget: int | None
    left: int
    held: int
    held_amount: int
    held_since: int | None
    failed: int
    failed_amount: int
    stock: str
    spark: list[int]
    per_day: int | None
    empty_at: int | None
    cut: int = 0
    cut_less: int = 0
    used: list[dict[str, Any]] = field(default_factory=list)
    """What is nearly used up, as `rewards.use_alarms` says it."""

    @property
    def cost(self) -> int:
        """Rewards and channels together."""
        return self.spent + self.channel_cost

    @property
    def per_real_new(self) -> int | None:
        return per_head(self.cost, self.real_new) if self.cost else None


_MONEY = """
WITH grants AS (
    SELECT scope,
        coalesce(sum(amount) FILTER (WHERE status NOT IN ('expired', 'revoked')), 0) AS taken,
        coalesce(sum(amount) FILTER (
            WHERE status NOT IN ('checking', 'expired', 'revoked')), 0) AS spent,
        count(*) FILTER (WHERE status = 'checking') AS held,
        coalesce(sum(amount) FILTER (WHERE status = 'checking'), 0) AS held_amount,
        min(created_at) FILTER (WHERE status = 'checking') AS held_since,
        count(*) FILTER (WHERE status = 'failed') AS failed,
        coalesce(sum(amount) FILTER (WHERE status = 'failed'), 0) AS failed_amount,
        count(*) FILTER (WHERE asked IS NOT NULL AND created_at >= %(day)s) AS cut,
        coalesce(sum(asked - amount) FILTER (WHERE created_at >= %(day)s), 0) AS cut_less
    FROM rewards_grant WHERE scope = ANY(%(scopes)s) GROUP BY scope
), stock AS (
    SELECT b.scope, sum(p.size) AS size,
        sum(u.free + CASE WHEN rewards_counted(p.kind) THEN (
            SELECT coalesce(sum(remaining), 0) FROM rewards_segment WHERE pool_id = p.id
        ) ELSE 0 END) AS free
    FROM rewards_budget b JOIN rewards_pool p ON p.budget_id = b.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS free FROM (
            SELECT 1 FROM rewards_unit WHERE pool_id = p.id AND state = 'free'
            LIMIT %(most)s + 1
        ) few
    ) u
    WHERE b.scope = ANY(%(scopes)s) GROUP BY b.scope
)
SELECT b.scope,
    coalesce((SELECT sum(e.amount) FROM rewards_account a
              JOIN rewards_ledgerentry e ON e.debit_id = a.id
              WHERE a.budget_id = b.id AND a.kind = 'source'), b.total)::bigint,
    coalesce(g.taken, 0)::bigint, coalesce(g.spent, 0)::bigint,
    coalesce(g.held, 0), coalesce(g.held_amount, 0)::bigint, g.held_since,
    coalesce(g.failed, 0), coalesce(g.failed_amount, 0)::bigint,
    coalesce(s.size, 0)::bigint, coalesce(s.free, 0)::bigint,
    coalesce(g.cut, 0), coalesce(g.cut_less, 0)::bigint
FROM rewards_budget b
LEFT JOIN grants g ON g.scope = b.scope LEFT JOIN stock s ON s.scope = b.scope
WHERE b.scope = ANY(%(scopes)s)
"""

_RECENT = """
SELECT scope, floor(extract(epoch FROM %(now)s - created_at) / 3600)::int AS back,
    sum(amount)::bigint, count(*)
FROM rewards_grant
WHERE scope = ANY(%(scopes)s) AND status NOT IN ('checking', 'expired', 'revoked')
  AND created_at > %(now)s - make_interval(hours => %(hours)s)
GROUP BY scope, back
"""

_CHANNELS = """
SELECT campaign_id, sum(cost)::bigint FROM campaigns_channelcode
WHERE campaign_id = ANY(%(ids)s) GROUP BY campaign_id
"""


def lines(cards: Sequence[CampaignCard], now: datetime) -> dict[str, Line]:
    """The line of each campaign by its slug."""
    found = _kept(cards)
    missing = [card for card in cards if card.slug not in found]
    if missing:
        counted = _count(missing, now)
        found.update(counted)
        over = {c.slug: counted[c.slug] for c in missing if c.status == "ended"}
        _keep(over)
    return found


def _count(cards: Sequence[CampaignCard], now: datetime) -> dict[str, Line]:
    ids, scopes = [card.id for card in cards], [card.scope for card in cards]
    people = selectors_people.by_campaign(ids, scopes, now)
    money: dict[str, Any] = {}
    recent: dict[str, dict[int, Hour]] = {}
    with connection.cursor() as cursor:
        day = now - timedelta(days=1)
        cursor.execute(_MONEY, {"scopes": scopes, "most": FEW_MOST, "day": day})
        for scope, *row in cursor.fetchall():
            money[scope] = row
        hours = MOST_DAYS * DAY
        cursor.execute(_RECENT, {"scopes": scopes, "now": now, "hours": hours})
        for scope, ago, amount, count in cursor.fetchall():
            recent.setdefault(scope, {})[ago] = Hour(amount, count)
        cursor.execute(_CHANNELS, {"ids": ids})
        channels = dict(cursor.fetchall())
    used = rewards.use_alarms(scopes, now)
    caps = rewards.hour_caps(scopes)
    return {
        card.slug: _line(
            card,
            people[card.id],
            money.get(card.scope),
            recent.get(card.scope, {}),
            channels.get(card.id, 0),
            used.get(card.scope, []),
            caps.get(card.scope),
            now,
        )
        for card in cards
    }


def _line(
    card: CampaignCard,
    people: selectors_people.People,
    money: Sequence[Any] | None,
    recent: dict[int, Hour],
    channel_cost: int,
    used: Sequence[UseAlarm],
    cap: int | None,
    now: datetime,
) -> Line:
    nothing = (0, 0, 0, 0, 0, None, 0, 0, 0, 0, 0, 0)
    budget, taken, spent, held, held_amount, since, failed, failed_amount, size, free, *cut = (
        money or nothing
    )
    hours = [recent.get(ago, Hour(0, 0)) for ago in range(MOST_DAYS * DAY - 1, -1, -1)]
    left = budget - taken
    running = card.status == "running" and left > 0
    lasts = forecast(hours, left, to_ms(now), cap) if running else None
    return Line(
        slug=card.slug,
        joins=people.total.joins,
        real_new=people.total.fresh,
        invited=people.total.invited,
        spent=spent,
        channel_cost=channel_cost,
        budget=budget if money else None,
        left=left,
        held=held,
        held_amount=held_amount,
        held_since=to_ms(since) if since else None,
        failed=failed,
        failed_amount=failed_amount,
        stock=_level(size, free) if money else "none",
        spark=[w.fresh for w in selectors_people.windows(people.back, 1, SPARKS)],
        per_day=lasts.per_day if lasts else None,
        empty_at=lasts.at if lasts else None,
        cut=cut[0],
        cut_less=cut[1],
        used=[asdict(one) for one in used],
    )


def _level(size: int, free: int) -> str:
    """As rewards.stock_level says it."""
    if not free:
        return "none"
    return "few" if free <= min(FEW_MOST, max(1, size // FEW_SHARE)) else "plenty"


def alarms_of(
    card: CampaignCard, line: Line, seen: Traffic | None, now: datetime
) -> list[alarms.Alarm]:
    """What of a campaign needs a look, by the same rule as on its own board."""
    return alarms.alarms(
        alarms.Signs(
            now=to_ms(now),
            status=card.status,
            ends_at=to_ms(card.ends_at) if card.ends_at else None,
            closed_arm=card.closed_arm,
            cut=line.cut,
            cut_less=line.cut_less,
            used=tuple(UseAlarm(**one) for one in line.used),
            held=line.held,
            held_amount=line.held_amount,
            held_since=line.held_since,
            failed=line.failed,
            failed_amount=line.failed_amount,
            stock=line.stock if line.budget is not None else "plenty",
            empty_at=line.empty_at,
            traffic=seen,
        )
    )


def reached(cards: Sequence[CampaignCard], *, ask_store: bool) -> dict[str, dict[str, int]]:
    """People by step (`STEPS`) of each campaign, as far as known; the store may be away."""
    kept = _get_many("board:reached:", [card.slug for card in cards])
    if not ask_store:
        return kept
    asked = [c.slug for c in cards if c.status == "running" or c.slug not in kept]
    if not asked:
        return kept
    try:
        found = audience.reached_by_campaign(asked, STEPS)
    except (StoreAway, DatabaseError):
        return kept
    _set_many("board:reached:", found, REACHED_SECONDS)
    return kept | found


def _kept(cards: Sequence[CampaignCard]) -> dict[str, Line]:
    over = [card.slug for card in cards if card.status == "ended"]
    return {slug: Line(**line) for slug, line in _get_many("board:line:", over).items()}


def _keep(found: dict[str, Line]) -> None:
    _set_many("board:line:", {slug: asdict(line) for slug, line in found.items()}, OVER_SECONDS)


def _get_many(prefix: str, slugs: Sequence[str]) -> dict[str, Any]:
    if not slugs:
        return {}
    try:
        found = cache.get_many([prefix + slug for slug in slugs])
    except (RedisError, OSError):
        return {}
    return {key.removeprefix(prefix): value for key, value in found.items()}


def _set_many(prefix: str, values: dict[str, Any], seconds: int) -> None:
    if not values:
        return
    try:
        cache.set_many({prefix + slug: value for slug, value in values.items()}, seconds)
    except (RedisError, OSError):
        # Only the comfort of not counting again is lost.
        return
