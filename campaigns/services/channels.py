"""Channel codes: made, changed and retired by operators, each step audited.

All raise Forbidden campaign.role, Missing campaign.unknown, and Invalid body.invalid with the
field (`code`, `name`, `kind`, `person_name`, `cost`).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from campaigns.contracts_channels import CHANNEL_KINDS, Channel
from campaigns.models import Campaign, ChannelCode
from campaigns.roles import ADMIN, OPERATOR, has_role
from campaigns.selectors_channels import as_channel
from core import audit
from core.errors import Conflict, FieldError, Forbidden, Invalid, Missing
from core.ids import short_code
from touchpoints import api as touchpoints

RESERVED = frozenset({"share", "poster", "sms", "email", "inbox"})
"""Said by our own links; nobody may be paid for them."""
MAX_COST = 10**13
_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


@transaction.atomic
def create_channel(
    slug: str,
    *,
    name: str,
    kind: str,
    actor: str,
    now: datetime,
    code: str = "",
    person_name: str = "",
    cost: int = 0,
) -> Channel:
    """A code with its short link; without `code` one of six characters is drawn.

    Raises Conflict channel.taken when the campaign has that code, retired or not.
    """
    campaign = _campaign(slug, actor)
    code = code or short_code(6).lower()
    row = ChannelCode(
        campaign=campaign,
        code=code,
        name=name.strip(),
        kind=kind,
        person_name=person_name.strip(),
        cost=cost,
        created_by=actor,
        created_at=now,
    )
    _check(row)
    row.short_code = touchpoints.short_link(
        target=f"/c/{slug}/?ch={code}", campaign=slug, channel=code, now=now
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict("channel.taken") from None
    _note(row, slug, "created", actor, now, {"kind": kind, "cost": cost})
    return as_channel(row)


@transaction.atomic
def edit_channel(
    slug: str,
    code: str,
    *,
    actor: str,
    now: datetime,
    name: str | None = None,
    kind: str | None = None,
    person_name: str | None = None,
    cost: int | None = None,
) -> Channel:
    """Change what is given; the code itself stays, since it is printed somewhere.

    Raises Missing channel.unknown.
    """
    row = _locked(slug, code, actor)
    given = {"name": name, "kind": kind, "person_name": person_name, "cost": cost}
    changed = {}
    for field, value in given.items():
        value = value.strip() if isinstance(value, str) else value
        if value is not None and value != getattr(row, field):
            setattr(row, field, value)
            changed[field] = value
    _check(row)
    if changed:
        row.save(update_fields=list(changed))
        # Names of people stay out of the trail, which nobody can delete from.
        told = {field: value for field, value in changed.items() if field in ("kind", "cost")}
        _note(row, slug, "edited", actor, now, told | {"fields": sorted(changed)})
    return as_channel(row)


@transaction.atomic
def retire_channel(slug: str, code: str, *, actor: str, now: datetime) -> Channel:
    """Offer the code no more; its link goes on working and counting. Repeatable.

    Raises Missing channel.unknown.
    """
    row = _locked(slug, code, actor)
    if row.retired_at is None:
        row.retired_at = now
        row.save(update_fields=["retired_at"])
        _note(row, slug, "retired", actor, now, {})
    return as_channel(row)


def _check(row: ChannelCode) -> None:
    errors = []
    if not _CODE.fullmatch(row.code):
        errors.append(FieldError("code", "format"))
    elif row.code in RESERVED:
        errors.append(FieldError("code", "reserved"))
    if not 1 <= len(row.name) <= 80:
        errors.append(FieldError("name", "length"))
    if row.kind not in CHANNEL_KINDS:
        errors.append(FieldError("kind", "choice"))
    elif row.kind in ("employee", "agent") and not row.person_name:
        errors.append(FieldError("person_name", "required"))
    if len(row.person_name) > 80:
        errors.append(FieldError("person_name", "length"))
    if not 0 <= row.cost <= MAX_COST:
        errors.append(FieldError("cost", "range"))
    if errors:
        raise Invalid("body.invalid", errors=errors)


def _campaign(slug: str, actor: str) -> Campaign:
    user = get_user_model().objects.filter(username=actor).first()
    if user is None or not has_role(user, OPERATOR, ADMIN):
        raise Forbidden("campaign.role")
    campaign = Campaign.objects.filter(slug=slug).first()
    if campaign is None:
        raise Missing("campaign.unknown")
    return campaign


def _locked(slug: str, code: str, actor: str) -> ChannelCode:
    campaign = _campaign(slug, actor)
    row = (
        ChannelCode.objects.select_for_update(no_key=True)
        .filter(campaign=campaign, code=code)
        .first()
    )
    if row is None:
        raise Missing("channel.unknown")
    return row


def _note(
    row: ChannelCode, slug: str, verb: str, actor: str, now: datetime, data: dict[str, Any]
) -> None:
    audit.record(
        actor=actor,
        action=f"channel.{verb}",
        target=f"campaign:{slug}",
        now=now,
        data={"code": row.code, **data},
    )
