"""Writing the lists. Each change is audited and felt at once (the mirror is dropped)."""

from __future__ import annotations

import ipaddress
import re
from datetime import datetime, timedelta

from django.db import transaction

from antifraud import mirror, selectors
from antifraud.contracts import Entity, ListKind, ListView
from antifraud.models import ListEntry
from audiences.api import settled_phone
from core import audit
from core.errors import FieldError, Invalid, Missing
from core.pii import normalise_phone

DEFAULT_LIFE: dict[str, timedelta | None] = {
    "ip": timedelta(hours=24),
    "net": timedelta(hours=24),
    "device": timedelta(days=30),
    "phone": timedelta(days=90),
    "person": None,
}
"""How long an entry lasts unless said otherwise: addresses and numbers change hands."""

_HASH = re.compile(r"[0-9a-f]{64}")


def _network(value: str) -> str:
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        raise Invalid("body.invalid", errors=[FieldError("value", "format")]) from None
    allowed = mirror.V4_PREFIXES if network.version == 4 else mirror.V6_PREFIXES
    if network.prefixlen not in allowed:
        raise Invalid("body.invalid", errors=[FieldError("value", "prefix")])
    return str(network)


def _hashed(entity: Entity, value: str) -> str:
    if entity == "phone":
        return value if _HASH.fullmatch(value) else settled_phone(normalise_phone(value))
    if entity == "ip":
        try:
            value = str(ipaddress.ip_address(value))
        except ValueError:
            raise Invalid("body.invalid", errors=[FieldError("value", "format")]) from None
    return mirror.value_hash(entity, value)


@transaction.atomic
def add_entry(
    *,
    kind: ListKind,
    entity: Entity,
    value: str,
    reason: str,
    owner: str,
    now: datetime,
    campaign: str | None = None,
    expires_at: datetime | None = None,
) -> ListView:
    """Put `value` on a list, for one campaign or (None) all. Again: its expiry and reason
    are replaced. Without `expires_at` the entity's usual life applies.

    Raises Invalid `body.invalid` at `value` or `reason`.
    """
    value = value.strip()
    if not value:
        raise Invalid("body.invalid", errors=[FieldError("value", "required")])
    if not reason.strip():
        raise Invalid("body.invalid", errors=[FieldError("reason", "required")])
    clear = _network(value) if entity == "net" else ""
    hashed = "" if entity == "net" else _hashed(entity, value)
    life = DEFAULT_LIFE[entity]
    if expires_at is None and life is not None:
        expires_at = now + life
    entry, _created = ListEntry.objects.update_or_create(
        kind=kind,
        entity=entity,
        value_hash=hashed,
        value=clear,
        campaign=campaign,
        defaults={"reason": reason.strip(), "owner": owner, "expires_at": expires_at},
        create_defaults={
            "reason": reason.strip(),
            "owner": owner,
            "expires_at": expires_at,
            "created_at": now,
        },
    )
    audit.record(
        actor=owner,
        action=f"risk.list_{kind}",
        target=f"list:{entry.pk}",
        now=now,
        data={"entity": entity, "campaign": campaign, "reason": reason.strip()},
    )
    transaction.on_commit(lambda: mirror.invalidate(campaign))
    return selectors.list_view(entry)


@transaction.atomic
def remove_entry(entry_id: int, actor: str, now: datetime) -> None:
    """Take an entry off its list. Raises Missing `list.unknown`."""
    entry = ListEntry.objects.select_for_update().filter(pk=entry_id).first()
    if entry is None:
        raise Missing("list.unknown")
    campaign = entry.campaign
    entry.delete()
    audit.record(
        actor=actor,
        action="risk.list_removed",
        target=f"list:{entry_id}",
        now=now,
        data={"entity": entry.entity, "kind": entry.kind},
    )
    transaction.on_commit(lambda: mirror.invalidate(campaign))
