"""Reading rewards: stock, people's rewards, totals. Nothing here writes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Min, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from core.clock import from_ms
from core.errors import Missing
from core.sqlcall import call_json
from rewards import faces
from rewards.contracts import (
    Certificate,
    GrantStatus,
    HeldReward,
    HeldSum,
    HeldTotal,
    PoolStock,
    RewardOwner,
    RewardView,
    ScopeTotals,
    StockLevel,
)
from rewards.models import Budget, Grant, Payout, Segment, Unit, UnitState

FEW_SHARE = 10
"""`few` is at most a tenth of all packets …"""
FEW_MOST = 1000
"""… and never more than so many, which also bounds what is counted."""


FREE_UNITS = """
    (SELECT count(*) FROM (
        SELECT 1 FROM rewards_unit WHERE pool_id = p.id AND state = 'free'
        LIMIT %(most)s + 1) seen)
"""
FREE_SEGMENTS = """
    CASE WHEN rewards_counted(p.kind) THEN (
        SELECT coalesce(sum(remaining), 0) FROM rewards_segment WHERE pool_id = p.id
    ) ELSE 0 END
"""
STOCK = f"""
SELECT p.slug, p.kind, p.size, p.low, ({FREE_UNITS} + {FREE_SEGMENTS})::bigint
FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
WHERE b.scope = %(scope)s ORDER BY p.id
"""  # noqa: S608 - words of this file


def pool_stock(scope: str) -> list[PoolStock]:
    """What is left of each pool of a scope, in the order in which they were opened.

    `free` of packets, gifts and codes is not counted beyond FEW_MOST + 1.
    """
    with connection.cursor() as cursor:
        cursor.execute(STOCK, {"scope": scope, "most": FEW_MOST})
        rows = cursor.fetchall()
    return [
        PoolStock(slug, kind, size, free, _level(size, free, low))
        for slug, kind, size, low, free in rows
    ]


def _level(size: int, free: int, low: int | None = None) -> StockLevel:
    few = low if low is not None else min(FEW_MOST, max(1, size // FEW_SHARE))
    if free == 0:
        return "none"
    return "few" if free <= few else "plenty"


def stock_level(scope: str) -> StockLevel:
    """How many prizes are free, in a word. `none` for a scope that is not there."""
    found = pool_stock(scope)
    return _level(sum(one.size for one in found), sum(one.free for one in found))


def has_left(pool_id: int) -> bool:
    """Whether the pool has a prize that nobody took for good: what somebody holds at this
    moment, and may give back, counts."""
    return bool(call_json("rewards_has_left", pool_id))


def free_units(pool_id: int) -> int:
    """Prizes of the pool that nobody has or holds."""
    units = Unit.objects.filter(pool_id=pool_id, state=UnitState.FREE).count()
    counted = Segment.objects.filter(pool_id=pool_id).exclude(pool__kind="codes")
    return units + (counted.aggregate(left=Sum("remaining"))["left"] or 0)


def _status(value: str) -> GrantStatus:
    return value  # type: ignore[return-value]  # the model's choices are the contract's


def view(grant: Grant) -> RewardView:
    """A grant as its owner sees it."""
    return RewardView(
        id=grant.uid,
        kind=grant.kind,
        amount=grant.amount,
        currency=grant.currency,
        status=_status(grant.status),
        claim_by=grant.claim_by,
        face=faces.shown(faces.stored(grant.id)),
    )


def rewards_of(person_id: int, scope: str) -> list[RewardView]:
    """A canonical person's rewards, those of people merged into it included; oldest first."""
    return [
        RewardView(
            id=UUID(one["id"]),
            kind=one["kind"],
            amount=one["amount"],
            currency=one["currency"],
            status=one["status"],
            claim_by=from_ms(one["claim_by"]),
            face=faces.shown(one["face"]),
        )
        for one in call_json("rewards_of_person", person_id, scope)
    ]


def reward(reward_uid: UUID) -> RewardView | None:
    """One reward, whoever's it is."""
    grant = Grant.objects.filter(uid=reward_uid).first()
    return view(grant) if grant else None


def owner(reward_uid: UUID) -> RewardOwner | None:
    """Scope and person of a grant, as they were written then."""
    found = Grant.objects.filter(uid=reward_uid).values_list("scope", "person_id").first()
    return RewardOwner(*found) if found else None


def certificate(reward_uid: UUID) -> Certificate | None:
    """The policy issued for a reward; None without one."""
    payout = (
        Payout.objects.select_related("grant")
        .filter(grant__uid=reward_uid, grant__status="fulfilled", certificate__isnull=False)
        .first()
    )
    if payout is None or payout.certificate is None:
        return None
    policy = payout.certificate
    return Certificate(
        reward=payout.grant.uid,
        scope=payout.grant.scope,
        version=payout.grant.version,
        person_id=payout.grant.person_id,
        number=policy["number"],
        insured=policy["insured"],
        starts_at=from_ms(policy["from"]),
        ends_at=from_ms(policy["until"]),
    )


def held(
    scope: str | None = None, *, campaign: str | None = None, limit: int | None = None
) -> list[HeldReward]:
    """Rewards that wait for a decision, the most urgent first; at most `limit` of them."""
    grants = Grant.objects.filter(status="checking").order_by("hold_until", "id")
    if scope is not None:
        grants = grants.filter(scope=scope)
    if campaign is not None:
        grants = grants.filter(scope__in=scopes_of_campaign(campaign))
    rows = list(grants if limit is None else grants[:limit])
    slugs = dict(
        Budget.objects.filter(scope__in={grant.scope for grant in rows}).values_list(
            "scope", "campaign_slug"
        )
    )
    return [
        HeldReward(
            id=grant.uid,
            scope=grant.scope,
            campaign=slugs[grant.scope],
            person_id=grant.person_id,
            kind=grant.kind,
            amount=grant.amount,
            currency=grant.currency,
            created_at=grant.created_at,
            hold_until=grant.hold_until or grant.claim_by,
        )
        for grant in rows
    ]


def held_sum(scope: str) -> HeldSum:
    """What waits for a decision in a scope, in one statement."""
    found = Grant.objects.filter(status="checking", scope=scope).aggregate(
        count=Count("id"), amount=Coalesce(Sum("amount"), 0), oldest=Min("created_at")
    )
    return HeldSum(**found)


def held_totals() -> list[HeldTotal]:
    """What waits for a decision, by campaign and currency, in one statement."""
    budgets = Budget.objects.filter(scope=OuterRef("scope"))
    rows = (
        Grant.objects.filter(status="checking")
        .annotate(campaign=Subquery(budgets.values("campaign_slug")[:1]))
        .values("campaign", "currency")
        .annotate(count=Count("id"), held=Sum("amount"), first=Min("hold_until"))
        .order_by("campaign", "currency")
        .values_list("campaign", "currency", "count", "held", "first")
    )
    return [HeldTotal(*row) for row in rows]


def scopes_of_campaign(slug: str) -> list[str]:
    """The scopes whose budget names this campaign; empty when there is none."""
    budgets = Budget.objects.filter(campaign_slug=slug).order_by("id")
    return list(budgets.values_list("scope", flat=True))


BALANCES = "SELECT kind, sum(balance)::bigint FROM rewards_balances(%s) GROUP BY kind"
"""From the last checkpoint on: not from the ledger's beginning."""


HELD = """
SELECT coalesce(sum(amount), 0)::bigint FROM rewards_grant
WHERE status = 'checking' AND hold_until IS NOT NULL AND scope = %s
"""
"""By the index of what is held."""

COUNTED = """
SELECT
    (SELECT coalesce(sum(s.remaining), 0) FROM rewards_segment s
     JOIN rewards_pool p ON p.id = s.pool_id
     WHERE p.budget_id = %s AND rewards_counted(p.kind)),
    (SELECT count(*) FROM rewards_grant
     WHERE scope = %s AND unit_id IS NULL AND status NOT IN ('expired', 'revoked'))
"""


def scope_totals(scope: str, *, units: bool = True) -> ScopeTotals:
    """Where the scope's money stands, from the ledger. Raises Missing `reward.scope`.

    Without `units` prizes are not counted, which takes a look at each of them.
    """
    budget = Budget.objects.filter(scope=scope).first()
    if budget is None:
        raise Missing("reward.scope")
    with connection.cursor() as cursor:
        cursor.execute(BALANCES, [budget.id])
        money = {str(kind): int(amount) for kind, amount in cursor.fetchall()}
        counted = _units(cursor, budget.id, scope) if units else {}
        cursor.execute(HELD, [scope])
        held_money = int(cursor.fetchone()[0])
    payable, paid = money.get("payable", 0), money.get("paid", 0)
    recovered = money.get("recovered", 0)
    return ScopeTotals(
        currency=budget.currency,
        budget=-money.get("source", 0),
        unallocated=money.get("budget", 0),
        escrow=money.get("escrow", 0),
        granted=payable + paid + recovered,
        payable=payable,
        held=held_money,
        paid=paid,
        free_units=counted.get("free", 0),
        reserved_units=counted.get("reserved", 0),
        granted_units=counted.get("granted", 0),
        recovered=recovered,
    )


def _units(cursor: Any, budget_id: int, scope: str) -> dict[str, int]:
    cursor.execute(
        "SELECT state, count(*) FROM rewards_unit WHERE pool_id IN"
        " (SELECT id FROM rewards_pool WHERE budget_id = %s) GROUP BY state",
        [budget_id],
    )
    units = {str(state): int(count) for state, count in cursor.fetchall()}
    cursor.execute(COUNTED, [budget_id, scope])
    free, granted = cursor.fetchone()
    units["free"] = units.get("free", 0) + int(free)
    units["granted"] = units.get("granted", 0) + int(granted)
    return units
