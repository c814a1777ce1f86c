"""Sending goods: the address a claim brings, what staff do with it, forgetting it.

The payout of such a reward stays open until staff say that the parcel left, or that it cannot
be sent. They say it of the shipment; the provider `goods` tells the payout machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction

from core import audit
from core.crypto import decrypt, encrypt
from core.errors import Conflict, FieldError, Invalid, Missing
from core.pii import normalise_phone
from rewards.contracts_goods import Address, Parcel
from rewards.models import Budget, Payout, PayoutState, Shipment
from rewards.services import wake

FIELDS = ("name", "phone", "address")
LENGTHS = {"name": (2, 64), "address": (6, 200)}
_TRACKING = re.compile(r"[0-9A-Za-z -]{4,64}")
MOST = 1000
"""Parcels in one list."""


def read_address(fields: Mapping[str, Any]) -> Address:
    """The address in a claim's `fields`. Raises Invalid `body.invalid` with the paths: missing,
    unknown, length, characters, format."""
    errors = [FieldError(f"fields.{name}", "unknown") for name in fields if name not in FIELDS]
    clean = {name: " ".join(str(fields.get(name) or "").split()) for name in FIELDS}
    for name, text in clean.items():
        low, high = LENGTHS.get(name, (1, 32))
        if not text:
            errors.append(FieldError(f"fields.{name}", "missing"))
        elif not low <= len(text) <= high:
            errors.append(FieldError(f"fields.{name}", "length"))
        elif not text.isprintable():
            errors.append(FieldError(f"fields.{name}", "characters"))
    if clean["phone"]:
        try:
            clean["phone"] = normalise_phone(clean["phone"])
        except Invalid:
            errors.append(FieldError("fields.phone", "format"))
    if errors:
        raise Invalid("body.invalid", errors=errors)
    return Address(**clean)


def masked(name: str) -> str:
    """The first sign of a name, the rest hidden."""
    return name[:1] + "*" * min(len(name) - 1, 8)


def order(reward_uid: UUID, address: Address, now: datetime) -> None:
    """Keep where a claimed reward goes, in the claim's transaction. Repeatable."""
    kept = {name: getattr(address, name) for name in FIELDS}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rewards_order_goods(%s::jsonb, %s)",
            [
                orjson.dumps(
                    {
                        "reward": str(reward_uid),
                        "name": masked(address.name),
                        "address": encrypt(orjson.dumps(kept).decode()),
                    }
                ).decode(),
                now,
            ],
        )


def mark_shipped(
    reward_uid: UUID, *, carrier: str, tracking: str, actor: str, now: datetime
) -> None:
    """The parcel left. Said again with the same number nothing happens; with another number it
    is corrected. Raises Missing `reward.unknown`, Conflict `goods.not_due` (claimed just now,
    or not open any more), Invalid `body.invalid` (carrier, tracking).
    """
    carrier, tracking = " ".join(carrier.split()), " ".join(tracking.split())
    errors = []
    if not 1 <= len(carrier) <= 64 or not carrier.isprintable():
        errors.append(FieldError("carrier", "length"))
    if not _TRACKING.fullmatch(tracking):
        errors.append(FieldError("tracking", "format"))
    if errors:
        raise Invalid("body.invalid", errors=errors)
    with transaction.atomic():
        shipment = _locked(reward_uid)
        if shipment.status != Shipment.Status.SHIPPED:
            _settle(shipment, Shipment.Status.SHIPPED, actor, now)
        elif (shipment.carrier, shipment.tracking) == (carrier, tracking):
            return
        shipment.carrier, shipment.tracking = carrier, tracking
        shipment.save()
        _note(shipment, "goods.shipped", actor, now)


def mark_undeliverable(reward_uid: UUID, *, actor: str, now: datetime) -> None:
    """It cannot be sent: the reward fails, and can be revoked or tried again. Repeatable.

    Raises Missing `reward.unknown`, Conflict `goods.not_due`.
    """
    with transaction.atomic():
        shipment = _locked(reward_uid)
        if shipment.status == Shipment.Status.REFUSED:
            return
        if shipment.status == Shipment.Status.SHIPPED:
            raise Conflict("goods.not_due")
        _settle(shipment, Shipment.Status.REFUSED, actor, now)
        shipment.save()
        _note(shipment, "goods.undeliverable", actor, now)


def parcels(
    scopes: Sequence[str] | None = None, status: str | None = None, limit: int = MOST
) -> list[Parcel]:
    """Claimed goods, the oldest first, names masked."""
    rows = list(_rows(scopes, status)[:limit])
    slugs = _campaigns(rows)
    return [_parcel(one, None, slugs) for one in rows]


def parcels_in_clear(
    scopes: Sequence[str], status: str, *, actor: str, now: datetime, limit: int = MOST
) -> list[Parcel]:
    """The same with the addresses, for whoever packs them; who asked is in the audit log."""
    with transaction.atomic():
        rows = list(_rows(scopes, status)[:limit])
        slugs = _campaigns(rows)
        found = [_parcel(one, _address(one), slugs) for one in rows]
        audit.record(
            actor=actor,
            action="goods.addresses_shown",
            target="goods",
            now=now,
            data={"scopes": list(scopes), "status": status, "parcels": len(found)},
        )
    return found


def _rows(scopes: Sequence[str] | None, status: str | None) -> Any:
    rows = Shipment.objects.select_related("grant", "grant__payout").order_by("id")
    if scopes is not None:
        rows = rows.filter(grant__scope__in=scopes)
    return rows.filter(status=status) if status else rows


def _campaigns(rows: Sequence[Shipment]) -> dict[str, str]:
    budgets = Budget.objects.filter(scope__in={row.grant.scope for row in rows})
    return dict(budgets.values_list("scope", "campaign_slug"))


def _parcel(row: Shipment, address: Address | None, slugs: Mapping[str, str]) -> Parcel:
    grant = row.grant
    return Parcel(
        reward=grant.uid,
        scope=grant.scope,
        campaign=slugs[grant.scope],
        title=dict(grant.face.get("title") or {}),
        name=row.name,
        status=row.status,  # type: ignore[arg-type]  # the model's choices are the contract's
        carrier=row.carrier,
        tracking=row.tracking,
        ordered_at=row.ordered_at,
        settled_at=row.settled_at,
        due=row.status == Shipment.Status.ORDERED and _is_due(grant.payout),
        address=address,
    )


def _address(row: Shipment) -> Address | None:
    return Address(**orjson.loads(decrypt(row.address))) if row.address else None


def _is_due(payout: Payout) -> bool:
    # `created` waits for the time in which fraud can be stopped.
    return payout.next_at is not None and payout.state != PayoutState.CREATED


def _locked(reward_uid: UUID) -> Shipment:
    shipment = (
        Shipment.objects.select_for_update(of=("self",))
        .select_related("grant", "grant__payout")
        .filter(grant__uid=reward_uid)
        .first()
    )
    if shipment is None:
        raise Missing("reward.unknown")
    return shipment


def _settle(shipment: Shipment, status: Shipment.Status, actor: str, now: datetime) -> None:
    """The payout hears of it at once; the address is kept a little longer."""
    if shipment.status != Shipment.Status.ORDERED or not _is_due(shipment.grant.payout):
        raise Conflict("goods.not_due")
    shipment.status = status
    shipment.settled_at, shipment.settled_by = now, actor
    shipment.erase_at = now + timedelta(days=shipment.keep_days)
    Payout.objects.filter(grant=shipment.grant_id, next_at__isnull=False).update(next_at=now)
    wake.after_commit()


def _note(shipment: Shipment, action: str, actor: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=f"reward:{shipment.grant.uid}",
        now=now,
        data={"carrier": shipment.carrier, "tracking": shipment.tracking},
    )
