"""A person's points across campaigns: credited, spent, given back, expired.

SQL of an upper app calls rewards_credit_points, rewards_spend_points, rewards_return_points and
rewards_points_of itself, in its own transaction.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from core.clock import from_ms
from core.sqlcall import call_json
from rewards.contracts_points import PointBalance, PointMovement, PointSpending
from rewards.models import PointAccount, PointEntry

ACTS = {
    (PointAccount.ISSUED, PointAccount.HELD): "issued",
    (PointAccount.HELD, PointAccount.SPENT): "spent",
    (PointAccount.SPENT, PointAccount.HELD): "returned",
    (PointAccount.HELD, PointAccount.EXPIRED): "expired",
    (PointAccount.HELD, PointAccount.ISSUED): "recovered",
}


def credit_points(
    *,
    person_id: int,
    wallet: str,
    amount: int,
    source: str,
    expires_at: datetime | None,
    scope: str,
    now: datetime,
) -> bool:
    """A lot of `amount` points, once for `source`; False when it was there already."""
    if amount < 1:
        raise ValueError("a lot holds at least one point")
    return bool(
        call_json(
            "rewards_credit_points",
            {
                "person_id": person_id,
                "wallet": wallet,
                "amount": amount,
                "source": source,
                "expires_at": expires_at and expires_at.isoformat(),
                "scope": scope,
            },
            now,
        )
    )


def spend_points(
    *, person_id: int, wallet: str, amount: int, key: str, now: datetime
) -> PointSpending:
    """Spend `amount`, what expires first before the rest, all or nothing, once under `key`.

    Raises Conflict `points.short`.
    """
    return PointSpending(
        **call_json(
            "rewards_spend_points",
            {"person_id": person_id, "wallet": wallet, "amount": amount, "key": key},
            now,
        )
    )


def return_points(key: str, now: datetime) -> int:
    """What was spent under `key` came to nothing; the points returned, 0 when they were before.

    They go into the lots they came from, whose dates stay.
    """
    return int(call_json("rewards_return_points", key, now))


def recover(reward_uid: UUID, *, back: int, of: int, now: datetime) -> int:
    """Take back what a reward credited, as far as it is still there; the points that went.

    `back` of its `of` minor units have been taken back in all, this time included.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rewards_recover_points(%s, %s, %s, %s)", [reward_uid, back, of, now]
        )
        return int(cursor.fetchone()[0])


def points_balance(person_id: int, wallet: str, now: datetime) -> PointBalance:
    """What a person, those merged into them included, may spend at `now`."""
    found = call_json("rewards_points_of", person_id, wallet, now)
    first = found["expires_at"]
    return PointBalance(
        balance=found["balance"],
        expires_at=from_ms(first) if first is not None else None,
        expiring=found["expiring"],
    )


def points_history(person_id: int, wallet: str, limit: int) -> list[PointMovement]:
    """The newest movements of a person's account, newest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rewards_point_people(%s)", [person_id])
        people = cursor.fetchone()[0]
    entries = (
        PointEntry.objects.filter(lot__person_id__in=people, lot__wallet=wallet)
        .select_related("lot")
        .order_by("-id")[:limit]
    )
    return [
        PointMovement(
            at=entry.at,
            what=ACTS[PointAccount(entry.debit), PointAccount(entry.credit)],
            amount=entry.amount if entry.credit == PointAccount.HELD else -entry.amount,
            scope=entry.lot.scope,
        )
        for entry in entries
    ]
