"""What people allow, what they stop, what they have read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from audiences import api as audiences
from core.crypto import decrypt
from core.errors import FieldError, Invalid
from core.pii import normalise_email
from touchpoints.models import Message, StoppedAddress
from touchpoints.services.messages import address_hashes

Medium = Message.Medium


@dataclass(frozen=True)
class Preferences:
    """What a person allows; addresses are masked, None where there is none."""

    sms: bool
    email: bool
    phone: str | None
    address: str | None


@dataclass(frozen=True)
class StoppedMedium:
    """What a stop link is about."""

    medium: str
    campaign: str
    language: str
    stopped: bool


def of(person_id: int) -> Preferences:
    """See `touchpoints.api.preferences_of`."""
    card = audiences.contact_card(person_id)
    if card is None:
        return Preferences(False, False, None, None)
    return Preferences(
        sms=card.allows.get(Medium.SMS, False),
        email=card.allows.get(Medium.EMAIL, False),
        phone=card.phone.masked if card.phone else None,
        address=card.email.masked if card.email else None,
    )


@transaction.atomic
def change(
    *,
    person_id: int,
    campaign: str,
    now: datetime,
    sms: bool | None,
    email: bool | None,
    address: str | None,
    evidence: dict[str, Any],
) -> Preferences:
    """See `touchpoints.api.set_preferences`."""
    if address is not None:
        audiences.set_email(person_id=person_id, address=normalise_email(address), now=now)
    card = audiences.contact_card(person_id)
    if email and (card is None or card.email is None):
        raise Invalid("body.invalid", errors=[FieldError("address", "required")])
    for medium, allowed in ((Medium.SMS, sms), (Medium.EMAIL, email)):
        if allowed is None:
            continue
        audiences.choose_channel(
            person_id=person_id,
            channel=medium,
            allowed=allowed,
            now=now,
            campaign=campaign,
            evidence=evidence,
        )
        held = card and (card.phone if medium == Medium.SMS else card.email)
        if allowed and held:
            # Whoever stopped this address may take it back; nobody else can.
            StoppedAddress.objects.filter(
                medium=medium,
                to_hash__in=address_hashes(decrypt(held.cipher)),
                person_id__in=audiences.person_ids(person_id),
            ).delete()
    return of(person_id)


def stopping(message_id: int) -> StoppedMedium | None:
    """What the link of that message would stop, and whether it is stopped already."""
    message = Message.objects.filter(id=message_id, event_id__isnull=False).first()
    if message is None:
        return None
    card = audiences.contact_card(message.person_id or 0)
    stopped = card is not None and card.allows.get(message.medium) is False
    return StoppedMedium(message.medium, message.campaign, message.language, stopped)


@transaction.atomic
def stop(message_id: int, *, now: datetime, how: str) -> None:
    """Stop the medium of that message for its person and its address. Repeatable.

    What is planned already is refused when it is due. `how` is `page` or `one-click`.
    """
    message = Message.objects.filter(id=message_id, event_id__isnull=False).first()
    if message is None or message.person_id is None:
        return
    card = audiences.contact_card(message.person_id)
    if card is not None and card.allows.get(message.medium) is not False:
        audiences.choose_channel(
            person_id=message.person_id,
            channel=message.medium,
            allowed=False,
            now=now,
            campaign=message.campaign,
            evidence={"how": how, "message": message.id},
        )
    if message.to_hash:
        StoppedAddress.objects.get_or_create(
            medium=message.medium,
            to_hash=message.to_hash,
            defaults={"person_id": message.person_id, "at": now},
        )


def mark_read(person_id: int, campaign: str, ids: list[int], now: datetime) -> int:
    """See `touchpoints.api.mark_read`."""
    return Message.objects.filter(
        id__in=ids,
        person_id__in=audiences.person_ids(person_id),
        campaign=campaign,
        medium=Medium.INBOX,
        read_at=None,
    ).update(read_at=now)
