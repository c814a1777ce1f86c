"""People, their devices and phones, on the real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from audiences import api
from audiences.models import Consent, DeviceLink, Person
from core.ids import uuid7
from core.models import AuditEntry, OutboxMessage

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PHONE = "+8613800000001"

pytestmark = pytest.mark.django_db


def facts(name: str) -> list[dict]:
    rows = OutboxMessage.objects.filter(topic="events.fact").order_by("id")
    return [row.payload for row in rows if row.payload["name"] == name]


def make(at: datetime = NOW, device: UUID | None = None) -> tuple[int, UUID]:
    uid = uuid7()
    return api.ensure_person(uid=uid, device_uid=device, now=at), uid


def test_ensure_person_is_idempotent_and_links_once():
    uid, device = uuid7(), uuid7()
    first = api.ensure_person(uid=uid, device_uid=device, now=NOW)
    again = api.ensure_person(uid=uid, device_uid=device, now=NOW + timedelta(minutes=1))
    assert first == again
    assert Person.objects.count() == 1
    assert len(facts("identity_linked")) == 1
    assert facts("identity_linked")[0] == {
        "name": "identity_linked",
        "at": int(NOW.timestamp() * 1000),
        "campaign": None,
        "person_id": first,
        "device_id": str(device),
        "session_id": None,
        "source": "server",
        "props": {},
    }


def test_device_is_seen_again_after_an_hour():
    uid, device = uuid7(), uuid7()
    api.ensure_person(uid=uid, device_uid=device, now=NOW)
    api.ensure_person(uid=uid, device_uid=device, now=NOW + timedelta(minutes=59))
    assert DeviceLink.objects.get().last_at == NOW
    api.ensure_person(uid=uid, device_uid=device, now=NOW + timedelta(hours=2))
    assert DeviceLink.objects.get().last_at == NOW + timedelta(hours=2)


def test_phone_is_never_in_clear():
    person, uid = make()
    answer = api.attach_phone(person_id=person, phone_e164=PHONE, now=NOW)
    assert answer == api.AttachedPhone(person, False, api.phone_hash(PHONE))
    row = Person.objects.get()
    assert "13800000001" not in repr(row.__dict__)
    assert row.phone_masked == "138****0001"
    assert api.person_by_uid(uid) == api.PersonRef(person, uid, "138****0001")


@pytest.mark.parametrize("older_has_it", [True, False])
def test_newer_person_is_merged_into_the_older(older_has_it: bool):
    device = uuid7()
    older, older_uid = make()
    newer, newer_uid = make(NOW + timedelta(days=1), device)
    first, second = (older, newer) if older_has_it else (newer, older)
    api.attach_phone(person_id=first, phone_e164=PHONE, now=NOW)
    answer = api.attach_phone(person_id=second, phone_e164=PHONE, now=NOW)
    assert answer == api.AttachedPhone(older, True, api.phone_hash(PHONE))
    assert api.person_by_uid(newer_uid) == api.PersonRef(older, older_uid, "138****0001")
    assert api.resolve_devices([str(device), "nonsense"]) == {str(device): older}
    assert [fact["props"] for fact in facts("identity_merged")] == [
        {"from": newer, "into": older}
    ]
    linked = [fact for fact in facts("identity_linked") if fact["device_id"] == str(device)]
    assert [fact["person_id"] for fact in linked] == [newer, older]
    # The merged uid goes on working and makes nobody new.
    assert api.ensure_person(uid=newer_uid, device_uid=device, now=NOW) == older


def test_merging_again_keeps_the_chain_flat():
    first, _ = make()
    second, second_uid = make(NOW + timedelta(days=1))
    third, third_uid = make(NOW + timedelta(days=2))
    for person in (third, second):
        api.attach_phone(person_id=person, phone_e164=PHONE, now=NOW)
    api.attach_phone(person_id=first, phone_e164=PHONE, now=NOW)
    assert set(Person.objects.exclude(id=first).values_list("merged_into_id", flat=True)) == {
        first
    }
    for uid in (second_uid, third_uid):
        found = api.person_by_uid(uid)
        assert found is not None
        assert found.id == first


def test_a_second_number_leaves_the_first_findable():
    person, _ = make()
    other = "+8613800000002"
    api.attach_phone(person_id=person, phone_e164=PHONE, now=NOW)
    api.attach_phone(person_id=person, phone_e164=other, now=NOW)
    for number in (PHONE, other):
        found = api.person_by_phone(number)
        assert found is not None
        assert (found.id, found.phone_masked) == (person, "138****0002")
    back = api.attach_phone(person_id=person, phone_e164=PHONE, now=NOW)
    assert not back.merged
    assert Person.objects.count() == 2
    assert Person.objects.get(id=person).phone_masked == "138****0001"
    found = api.person_by_phone(other)
    assert found is not None
    assert found.id == person


def test_two_people_with_numbers_become_one_with_both():
    first, _ = make()
    second, _ = make(NOW + timedelta(days=1))
    other = "+8613800000002"
    api.attach_phone(person_id=first, phone_e164=PHONE, now=NOW)
    api.attach_phone(person_id=second, phone_e164=other, now=NOW)
    answer = api.attach_phone(person_id=second, phone_e164=PHONE, now=NOW)
    assert (answer.canonical_person_id, answer.merged) == (first, True)
    for number in (PHONE, other):
        found = api.person_by_phone(number)
        assert found is not None
        assert found.id == first


def test_one_number_two_canonical_rows_is_impossible():
    first, _ = make()
    second, _ = make()
    api.attach_phone(person_id=first, phone_e164=PHONE, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audiences_person SET phone_hash = %s, phone_cipher = 'x' WHERE id = %s",
            [api.phone_hash(PHONE), second],
        )


def test_unmasking_is_audited():
    person, _ = make()
    assert api.decrypted_phone(person, "reviewer", NOW) is None
    assert not AuditEntry.objects.exists()
    api.attach_phone(person_id=person, phone_e164=PHONE, now=NOW)
    assert api.decrypted_phone(person, "reviewer", NOW) == PHONE
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action, entry.target) == (
        "reviewer",
        "person.phone_unmasked",
        f"person:{person}",
    )


def test_consent_is_kept_once_with_its_first_time():
    person, _ = make()
    for at in (NOW, NOW + timedelta(days=1)):
        api.record_consent(
            person_id=person,
            campaign="s",
            kind="rules",
            document="1",
            now=at,
            evidence={"l": "en"},
        )
    consent = Consent.objects.get()
    assert (consent.given_at, consent.evidence) == (NOW, {"l": "en"})


def test_organisers_name_for_a_person_merges_like_a_phone():
    older, older_uid = make()
    newer, newer_uid = make(NOW + timedelta(days=1))
    api.attach_phone(person_id=newer, phone_e164=PHONE, now=NOW)
    assert api.attach_identity(person_id=newer, issuer="bank", subject="u1", now=NOW) == newer
    assert api.attach_identity(person_id=newer, issuer="bank", subject="u1", now=NOW) == newer
    assert api.attach_identity(person_id=older, issuer="bank", subject="u1", now=NOW) == older
    expected = api.PersonRef(older, older_uid, "138****0001")
    assert api.person_by_uid(newer_uid) == expected
    assert api.person_by_identity("bank", "u1") == expected
    assert api.person_by_identity("other", "u1") is None
    assert api.person_by_phone(PHONE) == expected
