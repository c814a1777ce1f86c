"""Opening, raising and closing the money of a scope."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from core.errors import Conflict, Missing
from core.ids import uuid7
from rewards.contracts import RewardsSection
from rewards.models import Account, AccountKind, Budget, LedgerEntry, Unit, UnitState
from rewards.services import nodes
from rewards.services.pools import add_pools


def terms_of(section: RewardsSection, before: dict[str, Any]) -> dict[str, Any]:
    """What claims and payouts need to know of the section later.

    The configuration of a provider that an earlier version named is kept: its grants are
    still to be paid.
    """
    terms = section.model_dump(
        mode="json", include={"claim_days", "cool_off_seconds", "claims_per_phone"}
    )
    known, given = dict(before.get("providers", {})), section.providers
    if "webhook" in given and "webhook" in known:
        # Pools of an earlier version still have prizes to order.
        endpoints = {**known["webhook"].get("endpoints", {}), **given["webhook"]["endpoints"]}
        given["webhook"] = {"endpoints": endpoints}
    terms["providers"] = {**known, **given}
    return terms


def lock_budget(scope: str) -> Budget:
    """The scope's budget, locked. Raises Missing `reward.scope`."""
    budget = Budget.objects.select_for_update().filter(scope=scope).first()
    if budget is None:
        raise Missing("reward.scope")
    return budget


def move(
    *,
    key: str,
    budget: Budget,
    source: str,
    target: str,
    amount: int,
    now: datetime,
    pool_id: int | None = None,
    grant_id: int | None = None,
) -> None:
    """Write one ledger entry between two kinds of accounts of `budget`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rewards_move(%s, %s, %s, %s, %s, %s, %s, %s)",
            [key, budget.id, pool_id, source, target, amount, grant_id, now],
        )


def open_scope(
    *,
    scope: str,
    section: RewardsSection,
    currency: str,
    campaign_slug: str,
    now: datetime,
    rng: random.Random,
) -> dict[str, int]:
    """Budget, accounts, escrow and packets of a scope; pool ids by slug. Idempotent.

    Called again with a later version's section it takes over the terms, puts in what the
    budget has grown by and adds pools that are new; packets that exist stay as they are.
    Raises Conflict `budget.exceeded` when the new pools don't fit into the budget, or the
    budget into its line (then params name the node), `budget.currency` when that differs,
    `budget.node` and `budget.line` where the line is unknown or another one than before.
    """
    with transaction.atomic():
        Budget.objects.bulk_create(
            [
                Budget(
                    scope=scope,
                    campaign_slug=campaign_slug,
                    currency=currency,
                    total=section.budget.total,
                    terms=terms_of(section, {}),
                    opened_at=now,
                )
            ],
            ignore_conflicts=True,
        )
        budget = lock_budget(scope)
        if budget.currency != currency:
            raise Conflict("budget.currency")
        if budget.closed_at is not None:
            raise Conflict("budget.closed")
        if not budget.accounts.exists():
            _first_money(budget, now)
        elif section.budget.total > budget.total:
            _put_in(
                budget,
                f"raise:{scope}:{section.budget.total}",
                section.budget.total - budget.total,
                now,
            )
        budget.terms = terms_of(section, budget.terms)
        budget.per_hour = section.budget.per_hour
        budget.save(update_fields=["terms", "per_hour"])
        nodes.hold_scope(budget, section.budget.line, now)
        return add_pools(budget, section.pools, now, rng)


def _first_money(budget: Budget, now: datetime) -> None:
    Account.objects.bulk_create(
        [
            Account(budget=budget, kind=kind)
            for kind in AccountKind.values
            if kind != AccountKind.ESCROW
        ]
    )
    move(
        key=f"open:{budget.scope}",
        budget=budget,
        source="source",
        target="budget",
        amount=budget.total,
        now=now,
    )


def _put_in(budget: Budget, key: str, amount: int, now: datetime) -> None:
    move(key=key, budget=budget, source="source", target="budget", amount=amount, now=now)
    budget.total += amount
    budget.save(update_fields=["total"])


def top_up(*, scope: str, key: str, amount: int, now: datetime) -> bool:
    """Put `amount` more into the budget, once under `key`; False when it was already there.

    Raises Missing `reward.scope`, Conflict `budget.closed`.
    """
    if amount < 1:
        raise ValueError("a top-up is positive")
    with transaction.atomic():
        budget = lock_budget(scope)
        entry_key = f"topup:{scope}:{key}"
        if LedgerEntry.objects.filter(key=entry_key).exists():
            return False
        if budget.closed_at is not None:
            raise Conflict("budget.closed")
        _put_in(budget, entry_key, amount, now)
        nodes.hold_scope(budget, "", now)
        return True


def pause_scope(scope: str, now: datetime) -> None:
    """The time of the scope's reservations stands still from now on. Repeatable.

    Raises Missing `reward.scope`.
    """
    with transaction.atomic():
        budget = lock_budget(scope)
        if budget.paused_at is None:
            budget.paused_at = now
            budget.save(update_fields=["paused_at"])


def resume_scope(scope: str, now: datetime) -> None:
    """Time goes on; reservations get the pause's length back. Repeatable.

    Raises Missing `reward.scope`.
    """
    with transaction.atomic():
        budget = lock_budget(scope)
        if budget.paused_at is None:
            return
        Unit.objects.filter(
            pool__budget=budget,
            state=UnitState.RESERVED,
            reserved_until__gt=budget.paused_at,
        ).update(reserved_until=F("reserved_until") + max(now - budget.paused_at, timedelta(0)))
        budget.paused_at = None
        budget.save(update_fields=["paused_at"])


def close_scope(scope: str, now: datetime) -> int:
    """Withdraw the free prizes and return their money to the budget; the sum returned.

    Reserved packets and promised rewards stay honoured; what comes back of them later goes
    to the budget too. May be called again. Raises Missing `reward.scope`.
    """
    returned = 0
    with transaction.atomic(), connection.cursor() as cursor:
        budget = lock_budget(scope)
        if budget.closed_at is None:
            budget.closed_at = now
            budget.save(update_fields=["closed_at"])
        for pool_id in budget.pools.order_by("id").values_list("id", flat=True):
            # The segments first: who is just putting codes on sale holds theirs, and what they
            # bring is seen afterwards.
            cursor.execute("SELECT rewards_withdraw_segments(%s)", [pool_id])
            amount = int(cursor.fetchone()[0])
            cursor.execute(
                "WITH gone AS (UPDATE rewards_unit SET state = 'withdrawn'"
                " WHERE pool_id = %s AND state = 'free' RETURNING amount)"
                " SELECT coalesce(sum(amount), 0)::bigint FROM gone",
                [pool_id],
            )
            amount += int(cursor.fetchone()[0])
            if amount:
                # Closed again it moves only what became free since: an entry of its own.
                move(
                    key=f"close:{pool_id}:{uuid7()}",
                    budget=budget,
                    source="escrow",
                    target="budget",
                    amount=amount,
                    now=now,
                    pool_id=pool_id,
                )
            returned += amount
        nodes.settle_scope(scope, now)
    return returned
