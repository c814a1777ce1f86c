"""Reading rewards: stock, people's rewards, totals. Nothing here writes."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from core.clock import from_ms
from core.errors import Missing
from core.sqlcall import call_json
from rewards.contracts import (
    Certificate,
    GrantStatus,
    HeldReward,
    RewardOwner,
    RewardView,
    ScopeTotals,
    StockLevel,
)
from rewards.models import Budget, Grant, Payout, Unit, UnitState

FEW_SHARE = 10
"""`few` is at most a tenth of all packets …"""
FEW_MOST = 1000
"""… and never more than so many, which also bounds what is counted."""


STOCK = """
WITH pools AS (
    SELECT p.id, p.size FROM rewards_pool p
    JOIN rewards_budget b ON b.id = p.budget_id WHERE b.scope = %(scope)s
), few AS (
    SELECT least(%(most)s, greatest(1, coalesce(sum(size), 0) / %(share)s)) AS n FROM pools
)
SELECT few.n, (
    SELECT count(*) FROM (
        SELECT 1 FROM pools JOIN rewards_unit u ON u.pool_id = pools.id AND u.state = 'free'
        LIMIT %(most)s + 1
    ) seen
) FROM few
"""


def stock_level(scope: str) -> StockLevel:
    """How many packets are free, in a word. `none` for a scope that is not there."""
    with connection.cursor() as cursor:
        cursor.execute(STOCK, {"scope": scope, "most": FEW_MOST, "share": FEW_SHARE})
        few, free = cursor.fetchone()
    if free == 0:
        return "none"
    return "few" if free <= few else "plenty"


def free_units(pool_id: int) -> int:
    """Packets of the pool that nobody has or holds."""
    return Unit.objects.filter(pool_id=pool_id, state=UnitState.FREE).count()


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


def held(scope: str | None = None) -> list[HeldReward]:
    """Rewards that wait for a decision, the most urgent first."""
    grants = Grant.objects.filter(status="checking").order_by("hold_until", "id")
    if scope is not None:
        grants = grants.filter(scope=scope)
    rows = list(grants)
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


def scopes_of_campaign(slug: str) -> list[str]:
    """The scopes whose budget names this campaign; empty when there is none."""
    budgets = Budget.objects.filter(campaign_slug=slug).order_by("id")
    return list(budgets.values_list("scope", flat=True))


BALANCES = """
SELECT a.kind, sum(
    (SELECT coalesce(sum(e.amount), 0) FROM rewards_ledgerentry e WHERE e.credit_id = a.id)
    - (SELECT coalesce(sum(e.amount), 0) FROM rewards_ledgerentry e WHERE e.debit_id = a.id)
)::bigint
FROM rewards_account a WHERE a.budget_id = %s GROUP BY a.kind
"""


def scope_totals(scope: str) -> ScopeTotals:
    """Where the scope's money stands, from the ledger. Raises Missing `reward.scope`."""
    budget = Budget.objects.filter(scope=scope).first()
    if budget is None:
        raise Missing("reward.scope")
    with connection.cursor() as cursor:
        cursor.execute(BALANCES, [budget.id])
        money = {str(kind): int(amount) for kind, amount in cursor.fetchall()}
        cursor.execute(
            "SELECT state, count(*) FROM rewards_unit WHERE pool_id IN"
            " (SELECT id FROM rewards_pool WHERE budget_id = %s) GROUP BY state",
            [budget.id],
        )
        units = {str(state): int(count) for state, count in cursor.fetchall()}
        cursor.execute(
            "SELECT coalesce(sum(e.amount), 0)::bigint FROM rewards_ledgerentry e"
            " JOIN rewards_grant g ON g.id = e.grant_id"
            " WHERE g.scope = %s AND g.status = 'checking'",
            [scope],
        )
        held_money = int(cursor.fetchone()[0])
    payable, paid = money.get("payable", 0), money.get("paid", 0)
    return ScopeTotals(
        currency=budget.currency,
        budget=-money.get("source", 0),
        unallocated=money.get("budget", 0),
        escrow=money.get("escrow", 0),
        granted=payable + paid,
        payable=payable,
        held=held_money,
        paid=paid,
        free_units=units.get("free", 0),
        reserved_units=units.get("reserved", 0),
        granted_units=units.get("granted", 0),
    )
