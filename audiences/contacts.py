"""How people are reached, and what they allow: entered through `audiences.api`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from audiences.contracts import Address, ContactCard
from audiences.models import Consent, ContactChoice, EmailAddress, Person
from core.crypto import encrypt, keyed_hash
from core.pii import mask_email


def address_hash(address: str) -> str:
    """The keyed hash by which an e-mail address is found; case does not matter."""
    return keyed_hash("email", address.lower())


def person_ids(person_id: int) -> list[int]:
    """The canonical person's id, then those of people merged into it."""
    row = Person.objects.filter(id=person_id).values_list("id", "merged_into_id").first()
    if row is None:
        return []
    canonical = row[1] or row[0]
    merged = Person.objects.filter(merged_into_id=canonical).order_by("id")
    return [canonical, *merged.values_list("id", flat=True)]


def set_email(*, person_id: int, address: str, now: datetime) -> Address:
    """Keep where the person wants to be written to; it replaces an earlier address."""
    canonical = person_ids(person_id)[0]
    found = Address(address_hash(address), encrypt(address), mask_email(address))
    EmailAddress.objects.update_or_create(
        person_id=canonical,
        defaults={
            "hash": found.hash,
            "cipher": found.cipher,
            "masked": found.masked,
            "given_at": now,
        },
    )
    return found


def choose_channel(
    *,
    person_id: int,
    channel: str,
    allowed: bool,
    now: datetime,
    campaign: str = "",
    evidence: dict[str, Any] | None = None,
) -> None:
    """Keep that the person allows or stops `channel`, for everyone they have been merged of.

    `evidence` (version, language, how) must hold no personal data in clear.
    """
    ContactChoice.objects.bulk_create(
        ContactChoice(
            person_id=each,
            channel=channel,
            allowed=allowed,
            at=now,
            campaign=campaign,
            evidence=evidence or {},
        )
        for each in person_ids(person_id)
    )


def contact_card(person_id: int, campaign: str = "") -> ContactCard | None:
    """Addresses, choices and language of the canonical person; None when there is none.

    The language is that of their last agreement, in `campaign` before any other.
    """
    ids = person_ids(person_id)
    if not ids:
        return None
    canonical = Person.objects.get(id=ids[0])
    emails = {row.person_id: row for row in EmailAddress.objects.filter(person_id__in=ids)}
    email = next((emails[each] for each in ids if each in emails), None)
    return ContactCard(
        person_id=ids[0],
        phone=Address(canonical.phone_hash, canonical.phone_cipher, canonical.phone_masked)
        if canonical.phone_hash
        else None,
        email=Address(email.hash, email.cipher, email.masked) if email else None,
        allows=_allows(ids),
        language=_language(ids, campaign),
    )


def _allows(ids: list[int]) -> dict[str, bool]:
    rows = (
        ContactChoice.objects.filter(person_id__in=ids)
        .order_by("person_id", "channel", "-id")
        .distinct("person_id", "channel")
        .values_list("channel", "allowed")
    )
    allows: dict[str, bool] = {}
    for channel, allowed in rows:
        allows[channel] = allows.get(channel, True) and allowed
    return allows


def _language(ids: list[int], campaign: str) -> str:
    rows = (
        Consent.objects.filter(Q(person_id__in=ids) & Q(evidence__has_key="language"))
        .order_by("-id")
        .values_list("campaign", "evidence__language")[:20]
    )
    told = list(rows)
    here = [language for slug, language in told if slug == campaign]
    return str((here or [language for _slug, language in told] or [""])[0] or "")
