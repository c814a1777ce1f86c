"""Pools: escrowed and split into packets or segments at once, topped up later."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Sum

from core.errors import Conflict, Missing
from rewards import split
from rewards.contracts import PoolSection
from rewards.contracts_pools import OWN_PROVIDER
from rewards.models import Account, AccountKind, Budget, LedgerEntry, Pool

SEGMENTS = 16
"""Into so many rows the number of a counted pool is divided; rewards_take_segment knows it."""


def balance(account: Account) -> int:
    """What stands in the account: credits minus debits, in minor units."""
    credits = account.credits.aggregate(total=Sum("amount"))["total"] or 0
    debits = account.debits.aggregate(total=Sum("amount"))["total"] or 0
    return int(credits - debits)


def amounts_of(section: PoolSection, rng: random.Random) -> list[int]:
    """The packets the section asks for; with `shares` the parts of one pot after the other."""
    if section.split == "fixed":
        assert section.amount is not None
        return split.split_fixed(section.amount, section.count)
    if section.shares:
        return [part for _ in range(section.count) for part in _pot(section, rng)]
    if section.split == "double_mean":
        return split.split_double_mean(
            section.escrow, section.count, rng, section.min, section.max
        )
    return split.split_exchangeable(section.escrow, section.count, rng, section.min)


def _pot(section: PoolSection, rng: random.Random) -> list[int]:
    assert section.amount is not None
    assert section.split != "fixed"
    return split.split_pot(
        section.amount,
        section.shares,
        rng,
        method=section.split,
        first=section.first or None,
        step=section.step,
        minimum=section.min,
    )


def add_pools(
    budget: Budget, sections: Mapping[str, PoolSection], now: datetime, rng: random.Random
) -> dict[str, int]:
    """Open those pools that are not there yet, add what others have grown by, take over
    quotas and what is said of a prize; all pool ids by slug.

    Packets that exist stay as they are, those of a top-up included; more of a fixed amount
    are added until there are as many as the section says. The caller holds the budget's lock.
    Raises Conflict `budget.exceeded`.
    """
    known = dict(budget.pools.values_list("slug", "id"))
    for slug, section in sections.items():
        if slug in known:
            # A quota that grows counts today, one that shrinks from tomorrow.
            Pool.objects.filter(id=known[slug]).update(**_terms(section))
            _grow(budget, Pool.objects.get(id=known[slug]), section, now, rng)
            continue
        pool = Pool.objects.create(
            budget=budget,
            slug=slug,
            kind=section.kind,
            provider=OWN_PROVIDER.get(section.kind, ""),
            opened_at=now,
            **_terms(section),
        )
        Account.objects.create(budget=budget, kind=AccountKind.ESCROW, pool=pool)
        _fill(budget, pool, f"escrow:{budget.scope}:{slug}", section, now, rng)
        known[slug] = pool.id
    return known


def _terms(section: PoolSection) -> dict[str, Any]:
    """The columns of a pool that a later version may change."""
    return {
        "per_day": section.per_day,
        "per_hour": section.per_hour,
        "low": section.low,
        "face": section.face,
        "settings": section.settings,
    }


def _grow(
    budget: Budget, pool: Pool, section: PoolSection, now: datetime, rng: random.Random
) -> None:
    more = section.count - pool.size // max(1, section.shares)
    if section.amount is None or more < 1:
        return
    key = f"escrow:{budget.scope}:{pool.slug}:{section.count}"
    grown = section.model_copy(update={"count": more, "total": None})
    _fill(budget, pool, key, grown, now, rng)


def _fill(
    budget: Budget,
    pool: Pool,
    key: str,
    section: PoolSection,
    now: datetime,
    rng: random.Random,
) -> None:
    if section.escrow > balance(budget.accounts.get(kind=AccountKind.BUDGET)):
        raise Conflict("budget.exceeded", params={"needed": section.escrow})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rewards_move(%s, %s, %s, 'budget', 'escrow', %s, NULL, %s)",
            [key, budget.id, pool.id, section.escrow, now],
        )
        if section.counted or section.kind == "codes":
            # Codes that are still to come stand in one segment: nobody takes from it.
            cursor.execute(
                "SELECT rewards_fill_segments(%s, %s, %s, %s)",
                [pool.id, section.amount, section.count, SEGMENTS if section.counted else 1],
            )
        elif section.shares:
            cursor.execute(
                "SELECT rewards_fill_pots(%s, %s, %s)",
                [pool.id, amounts_of(section, rng), section.shares],
            )
        else:
            # `slot` is filled by the column's random default.
            cursor.execute(
                "INSERT INTO rewards_unit (pool_id, amount, state)"
                " SELECT %s, amount, 'free' FROM unnest(%s::bigint[]) AS amount",
                [pool.id, amounts_of(section, rng)],
            )
    Pool.objects.filter(id=pool.id).update(size=F("size") + section.units)


def add_packets(
    *,
    scope: str,
    pool: str,
    key: str,
    section: PoolSection,
    now: datetime,
    rng: random.Random,
) -> bool:
    """More prizes in an open pool, paid from the unallocated budget, once under `key`.

    False when that key has already been carried out. Raises Missing `reward.scope` or
    `reward.pool`, Conflict `budget.exceeded` or `budget.closed`.
    """
    with transaction.atomic():
        budget = Budget.objects.select_for_update().filter(scope=scope).first()
        if budget is None:
            raise Missing("reward.scope")
        found = budget.pools.filter(slug=pool).first()
        if found is None:
            raise Missing("reward.pool")
        entry_key = f"packets:{scope}:{pool}:{key}"
        if LedgerEntry.objects.filter(key=entry_key).exists():
            return False
        if budget.closed_at is not None:
            raise Conflict("budget.closed")
        _fill(budget, found, entry_key, section, now, rng)
        return True
