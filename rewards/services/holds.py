"""Rewards held for a risk decision: a person releases or rejects them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction

from core import audit
from core.errors import Conflict, Missing
from rewards.models import Budget, Grant, GrantStatus, Payout, Shipment


def fact(name: str, grant: Grant, now: datetime, props: dict[str, Any] | None = None) -> None:
    """Write the fact about `grant` into the outbox."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rewards_fact(%s, g, b.campaign_slug, %s, %s::jsonb)"
            " FROM rewards_grant g JOIN rewards_budget b ON b.scope = g.scope WHERE g.id = %s",
            [name, now, orjson.dumps(props or {}).decode(), grant.id],
        )


def locked_grant(reward_uid: UUID) -> Grant:
    """The grant, locked. Raises Missing `reward.unknown`."""
    grant = Grant.objects.select_for_update().filter(uid=reward_uid).first()
    if grant is None:
        raise Missing("reward.unknown")
    return grant


def place_hold(reward_uid: UUID, hold_until: datetime, now: datetime) -> None:
    """Somebody must look first: `granted` → `checking` until `hold_until`.

    Held already: nothing happens. Raises Missing `reward.unknown`, Conflict
    `reward.not_granted`.
    """
    with transaction.atomic():
        grant = locked_grant(reward_uid)
        if grant.status == GrantStatus.CHECKING:
            return
        if grant.status != GrantStatus.GRANTED:
            raise Conflict("reward.not_granted")
        grant.status = GrantStatus.CHECKING
        grant.hold_until = hold_until
        grant.updated_at = now
        grant.save(update_fields=["status", "hold_until", "updated_at"])
        fact("reward_held", grant, now)


def release_hold(reward_uid: UUID, actor: str, now: datetime) -> bool:
    """The reward is good: `checking` → `granted`, with the time lost added to claim_by.

    Released already: nothing happens and the answer is False. Raises Missing
    `reward.unknown`, Conflict `reward.not_held`.
    """
    with transaction.atomic():
        grant = locked_grant(reward_uid)
        if grant.status != GrantStatus.CHECKING:
            if grant.status in (GrantStatus.EXPIRED, GrantStatus.REVOKED):
                raise Conflict("reward.not_held")
            return False
        grant.status = GrantStatus.GRANTED
        # Nothing else touches a held reward: it has been held since then.
        grant.claim_by += max(now - grant.updated_at, timedelta(0))
        if grant.kind == "gift":
            # It was kept for minutes; nobody sits before the page while it is checked.
            terms = Budget.objects.values_list("terms", flat=True).get(scope=grant.scope)
            days = timedelta(days=int(terms.get("claim_days") or 1))
            grant.claim_by = max(grant.claim_by, now + days)
        grant.hold_until = None
        grant.updated_at = now
        grant.save(update_fields=["status", "claim_by", "hold_until", "updated_at"])
        fact("reward_granted", grant, now, {"released": True})
        _order_instant(grant, now)
        _note(actor, "reward.released", grant, now)
    return True


def _order_instant(grant: Grant, now: datetime) -> None:
    """What needs no claim is handed over now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rewards_order_instant(%s, %s)", [grant.id, now])


def reject_hold(reward_uid: UUID, actor: str, now: datetime) -> bool:
    """The reward is not: `checking` → `revoked`; its money and packet are free again.

    Rejected already: nothing happens and the answer is False. Raises Missing `reward.unknown`,
    Conflict `reward.not_held`.
    """
    with transaction.atomic():
        grant = locked_grant(reward_uid)
        if grant.status == GrantStatus.REVOKED:
            return False
        if grant.status != GrantStatus.CHECKING:
            raise Conflict("reward.not_held")
        take_back(grant, now)
        _note(actor, "reward.rejected", grant, now)
    return True


def revoke(reward_uid: UUID, actor: str, now: datetime) -> None:
    """Take back a promise nobody has been paid for: granted, checking, or failed undisputed.

    Raises Missing `reward.unknown`, Conflict `reward.not_revocable`.
    """
    with transaction.atomic():
        grant = locked_grant(reward_uid)
        if grant.status == GrantStatus.REVOKED:
            return
        if grant.status not in (
            GrantStatus.GRANTED,
            GrantStatus.CHECKING,
            GrantStatus.FAILED,
        ):
            raise Conflict("reward.not_revocable")
        if Payout.objects.filter(grant=grant, disputed=True).exists():
            raise Conflict("reward.not_revocable")
        take_back(grant, now)
        _note(actor, "reward.revoked", grant, now)


def take_back(grant: Grant, now: datetime) -> None:
    """Money to escrow, packet free, status `revoked`. The caller holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rewards_return_grant(%s, %s, %s)", [grant.id, GrantStatus.REVOKED, now]
        )
    # Nothing is sent any more: nobody needs to know where to.
    Shipment.objects.filter(grant=grant).update(erase_at=now)


def _note(actor: str, action: str, grant: Grant, now: datetime) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=f"reward:{grant.uid}",
        now=now,
        data={
            "amount": grant.amount,
            "currency": grant.currency,
            "campaign": Budget.objects.values_list("campaign_slug", flat=True).get(
                scope=grant.scope
            ),
        },
    )
