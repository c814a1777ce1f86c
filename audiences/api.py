"""The door to `audiences`: find a person, attach a phone, keep a consent."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from audiences.contacts import (
    address_hash,
    choose_channel,
    contact_card,
    person_ids,
    set_email,
)
from audiences.contracts import Address, AttachedPhone, ContactCard, HeldPhone, PersonRef
from audiences.devices import resolve_devices, subject_device
from audiences.lists import (
    Imported,
    current_version,
    import_list,
    list_slugs,
    list_versions,
    step_back,
)
from audiences.models import Consent, ExternalIdentity, Person
from audiences.payees import payee, set_payee
from audiences.uploads import keep as keep_upload
from audiences.uploads import uploads
from core import audit, rehash
from core.crypto import decrypt, encrypt, hash_keys, keyed_hash, keyed_hashes
from core.pii import mask_phone
from core.sqlcall import call_json

__all__ = [
    "Address",
    "AttachedPhone",
    "ContactCard",
    "HeldPhone",
    "Imported",
    "PersonRef",
    "address_hash",
    "attach_identity",
    "attach_phone",
    "choose_channel",
    "contact_card",
    "current_version",
    "decrypted_phone",
    "ensure_person",
    "person_by_id",
    "person_by_identity",
    "person_by_phone",
    "person_by_uid",
    "has_other_identity",
    "identity_hash",
    "import_list",
    "keep_upload",
    "list_slugs",
    "list_versions",
    "lock_name",
    "payee",
    "held_phone",
    "person_ids",
    "phone_hash",
    "record_consent",
    "resolve_devices",
    "set_email",
    "set_payee",
    "settled_identity",
    "settled_held",
    "settled_phone",
    "step_back",
    "subject_device",
    "uploads",
]


LOCK = "audiences:"
"""Before the hash of a name, where somebody is given it (`lock_name`, SQL's attach)."""


def phone_hash(phone_e164: str) -> str:
    """The keyed hash by which a number is found."""
    return keyed_hash("phone", phone_e164)


def settled_phone(phone_e164: str) -> str:
    """`phone_hash`, after what was kept under an older key has got it: for whoever writes by it
    in the transaction of the caller (core.rehash)."""
    return rehash.settle("phone", phone_e164, lock=LOCK)


def settled_held(held: HeldPhone) -> str:
    """The same of a number that is not known in clear."""
    if len(hash_keys()) == 1:
        return held.phone_hash
    return settled_phone(decrypt(held.phone_cipher))


def settled_identity(issuer: str, subject: str) -> str:
    """`identity_hash`, after whatever was kept under an older key has got it."""
    return rehash.settle("identity", f"{issuer}\0{subject}", lock=f"{LOCK}{issuer}")


def ensure_person(*, uid: UUID, device_uid: UUID | None, now: datetime) -> int:
    """The canonical id of `uid`, made and linked to the device when new. Idempotent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audiences_ensure_person(%s, %s, %s)", [uid, device_uid, now])
        return int(cursor.fetchone()[0])


def person_by_uid(uid: UUID) -> PersonRef | None:
    """The canonical person behind a uid, also one that has been merged away."""
    return _reference(Person.objects.filter(uid=uid))


def person_by_id(person_id: int) -> PersonRef | None:
    """The canonical person behind an internal id."""
    return _reference(Person.objects.filter(id=person_id))


def person_by_phone(phone_e164: str) -> PersonRef | None:
    """The canonical person who verified this number, now or earlier."""
    forms = keyed_hashes("phone", phone_e164)
    return _reference(Person.objects.filter(phone_hash__in=forms))


def _reference(query: Any) -> PersonRef | None:
    person = query.select_related("merged_into").first()
    if person is None:
        return None
    person = person.merged_into or person
    return PersonRef(person.id, person.uid, person.phone_masked or None)


def attach_phone(*, person_id: int, phone_e164: str, now: datetime) -> AttachedPhone:
    """Give a verified number to a person, merging when it was somebody else's.

    The newer person goes into the older; both stay readable by their uids. Runs in the
    caller's transaction. The number is stored encrypted and found by its keyed hash.
    """
    with transaction.atomic():
        hashed = settled_phone(phone_e164)
        older = _untold(
            keyed_hashes("phone", phone_e164), Person.objects.filter(phone_hash=hashed)
        )
        answer = call_json(
            "audiences_attach_phone",
            person_id,
            hashed,
            encrypt(phone_e164),
            mask_phone(phone_e164),
            now,
        )
        _link(int(answer["person"]), older, now)
    return AttachedPhone(int(answer["person"]), bool(answer["merged"]), hashed)


def _untold(forms: tuple[str, ...], bearers: QuerySet[Any]) -> list[str]:
    """The older hashes of a name that nobody bears: what was told about it under one of them
    waits for whoever will."""
    return [] if len(forms) == 1 or bearers.exists() else list(forms[1:])


def _link(person_id: int, forms: list[str], now: datetime) -> None:
    if forms:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT audiences_link_subjects(%s, %s::text[], %s)", [person_id, forms, now]
            )


def held_phone(person_id: int) -> HeldPhone | None:
    """The number that this person verified last, not in clear; None without one."""
    person = Person.objects.select_related("merged_into").filter(id=person_id).first()
    person = person and (person.merged_into or person)
    if person is None or not person.phone_hash:
        return None
    return HeldPhone(person.phone_hash, person.phone_cipher, person.phone_masked)


def identity_hash(issuer: str, subject: str) -> str:
    """The keyed hash by which an organiser's own name for a person is found."""
    return keyed_hash("identity", f"{issuer}\0{subject}")


def _identity(issuer: str, subject: str) -> tuple[str, ...]:
    return keyed_hashes("identity", f"{issuer}\0{subject}")


def person_by_identity(issuer: str, subject: str) -> PersonRef | None:
    """The canonical person whom `issuer` calls `subject`."""
    return _reference(
        Person.objects.filter(
            identities__issuer=issuer, identities__subject_hash__in=_identity(issuer, subject)
        )
    )


def has_other_identity(uid: UUID, issuer: str, subject: str) -> bool:
    """Whether `issuer` knows this person by a name that is not `subject`."""
    person = person_by_uid(uid)
    if person is None:
        return False
    return (
        ExternalIdentity.objects.filter(issuer=issuer)
        .filter(Q(person_id=person.id) | Q(person__merged_into_id=person.id))
        .exclude(subject_hash__in=_identity(issuer, subject))
        .exists()
    )


def attach_identity(*, person_id: int, issuer: str, subject: str, now: datetime) -> int:
    """Say that `issuer` calls this person `subject`; answers the canonical id.

    When that name belongs to somebody else already, the newer person is merged into the
    older, as with a phone.
    """
    with transaction.atomic():
        hashed = settled_identity(issuer, subject)
        bearers = ExternalIdentity.objects.filter(issuer=issuer, subject_hash=hashed)
        older = _untold(_identity(issuer, subject), bearers)
        answer = call_json("audiences_attach_identity", person_id, issuer, hashed, now)
        _link(int(answer["person"]), older, now)
    return int(answer["person"])


def lock_name(*, hashed: str, issuer: str = "") -> None:
    """Until the caller's transaction ends nobody else is given this number (its hash), or this
    name of an issuer: whoever attaches it waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"{LOCK}{issuer}{hashed}"],
        )


def decrypted_phone(person_id: int, actor: str, now: datetime) -> str | None:
    """The number in clear, for `actor`; written to the audit trail before it is returned."""
    person = Person.objects.select_related("merged_into").filter(id=person_id).first()
    if person is None:
        return None
    person = person.merged_into or person
    if not person.phone_cipher:
        return None
    with transaction.atomic():
        audit.record(
            actor=actor, action="person.phone_unmasked", target=f"person:{person.id}", now=now
        )
    return decrypt(person.phone_cipher)


def record_consent(
    *,
    person_id: int,
    campaign: str,
    kind: str,
    document: str,
    now: datetime,
    evidence: dict[str, Any] | None = None,
) -> None:
    """Keep that the person agreed to `document`; the first time is the one that counts.

    `evidence` (page version, language, device) must hold no personal data in clear.
    """
    Consent.objects.bulk_create(
        [
            Consent(
                person_id=person_id,
                campaign=campaign,
                kind=kind,
                document=document,
                given_at=now,
                evidence=evidence or {},
            )
        ],
        ignore_conflicts=True,
    )
