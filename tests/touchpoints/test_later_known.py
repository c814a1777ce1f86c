"""A fact about a number nobody knows becomes the person's once the number is theirs, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from audiences import api as audiences
from core import outbox, stores
from core.ids import uuid7
from core.models import OutboxMessage
from tests.tracking.conftest import _event_database, event_store
from touchpoints import api
from tracking import selectors, store
from tracking.api import record_fact
from tracking.consumer.loop import Consumer
from tracking.contracts import Fact

__all__ = ["_event_database", "event_store"]

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("event_store", "clean_stream"),
]

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PHONE = "+8613800000001"


def report(name: str = "registered", number: int = 1, **who: Any) -> None:
    told = api.ReportedFact(
        id=f"crm-{number}", name=name, at=NOW, campaign="spring", props={},
        **({"phone_e164": None, "openid": None, "person_uid": None} | who),
    )  # fmt: skip
    for _ in range(2):  # told twice, as systems do
        api.receive_fact(told, fingerprint=f"f{number}", now=NOW)


def settle() -> None:
    while outbox.relay_batch(stores.stream()):
        continue
    consumer = Consumer(name="later", stream=stores.stream(), gates=stores.gates(), quiet=0)
    consumer.prepare()
    while consumer.step(block_ms=1):
        continue


def somebody() -> int:
    """A person who has done something here."""
    person = audiences.ensure_person(uid=uuid7(), device_uid=uuid7(), now=NOW)
    fact = Fact(
        name="reward_claimed", at=NOW + timedelta(hours=1), campaign="spring",
        person_id=person, device_id=None,
    )  # fmt: skip
    record_fact(fact, NOW)
    return person


def same_person(*names: str) -> list[int]:
    """How many people did the first, then also the second …"""
    return [step["people"] for step in selectors.funnel("spring", list(names))]


def test_a_fact_waits_for_its_number() -> None:
    report(phone_e164=PHONE)
    report("quote_done", 2, phone_e164=PHONE)
    person = somebody()
    settle()
    assert same_person("registered", "reward_claimed") == [1, 0]
    for _ in range(2):
        audiences.attach_phone(person_id=person, phone_e164=PHONE, now=NOW)
    settle()
    assert same_person("registered", "reward_claimed") == [1, 1]
    counts = selectors.unique_counts("spring", ["registered", "quote_done"])
    assert counts == {
        "registered": {"events": 1, "people": 1},
        "quote_done": {"events": 1, "people": 1},
    }
    everybody = selectors.unique_counts("spring", ["registered", "reward_claimed"])
    assert [found["people"] for found in everybody.values()] == [1, 1]


def test_whatever_comes_first_to_the_store() -> None:
    person = somebody()
    report(phone_e164=PHONE)
    waiting = list(OutboxMessage.objects.filter(payload__name="registered"))
    OutboxMessage.objects.filter(payload__name="registered").delete()
    audiences.attach_phone(person_id=person, phone_e164=PHONE, now=NOW)
    settle()
    OutboxMessage.objects.bulk_create(waiting)
    settle()
    assert same_person("registered", "reward_claimed") == [1, 1]


def test_it_follows_a_merge_and_another_number_does_not_take_it() -> None:
    report(phone_e164=PHONE)
    older, newer = somebody(), somebody()
    other = "+8613800000002"
    audiences.attach_phone(person_id=newer, phone_e164=PHONE, now=NOW)
    audiences.attach_phone(person_id=older, phone_e164=other, now=NOW)
    settle()
    links = store.rows(
        "SELECT person FROM identity_map WHERE kind = 'device' AND name = {name:String}",
        {"name": str(audiences.subject_device(audiences.phone_hash(PHONE)))},
    )
    assert [row[0] for row in links] == [newer]
    audiences.attach_phone(person_id=older, phone_e164=PHONE, now=NOW + timedelta(hours=2))
    settle()
    assert same_person("registered", "reward_claimed") == [1, 1]
    assert selectors.unique_counts("spring", ["reward_claimed"])["reward_claimed"] == {
        "events": 2, "people": 1,
    }  # fmt: skip


def test_an_openid_too_and_a_uid_nobody_has_stays_nobodys() -> None:
    report(openid="o-1")
    report("quote_done", 2, person_uid=uuid7())
    person = somebody()
    audiences.attach_identity(person_id=person, issuer="openid", subject="o-1", now=NOW)
    settle()
    assert same_person("registered", "reward_claimed") == [1, 1]
    assert selectors.unique_counts("spring", ["quote_done"])["quote_done"]["people"] == 0


def test_once_known_the_fact_names_the_person() -> None:
    person = somebody()
    audiences.attach_phone(person_id=person, phone_e164=PHONE, now=NOW)
    report(phone_e164=PHONE)
    (row,) = OutboxMessage.objects.filter(payload__name="registered")
    assert (row.payload["person_id"], row.payload["device_id"]) == (person, None)


def test_python_and_sql_mean_the_same_device() -> None:
    hashed = audiences.phone_hash(PHONE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT audiences_subject_device(%s)", [hashed])
        assert cursor.fetchone()[0] == audiences.subject_device(hashed)


def test_control_without_the_link_it_stays_nobodys() -> None:
    report(phone_e164=PHONE)
    person = somebody()
    audiences.attach_phone(person_id=person, phone_e164=PHONE, now=NOW)
    OutboxMessage.objects.filter(
        payload__device_id=str(audiences.subject_device(audiences.phone_hash(PHONE))),
        payload__name="identity_linked",
    ).delete()
    settle()
    assert same_person("registered", "reward_claimed") == [1, 0]
