"""What is old is forgotten at night, what is not stays."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from audiences import api as audiences
from audiences import retention as of_people
from audiences.models import ContactChoice, DeviceLink, EmailAddress
from campaigns.models import ReportedEvent
from campaigns.services import retention as of_campaigns
from core.ids import uuid7
from touchpoints.models import InboundFact, Message, OneTimeCode
from touchpoints.services import retention as of_messages

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
OLD, YOUNG = NOW - timedelta(days=11), NOW - timedelta(days=9)


@pytest.fixture(autouse=True)
def ten_days(settings: object) -> None:
    for name in ("MESSAGE_DAYS", "ADDRESS_DAYS", "CHOICE_DAYS", "REPORT_DAYS"):
        setattr(settings, name, 10)


def person(seen: datetime) -> int:
    return audiences.ensure_person(uid=uuid7(), device_uid=uuid7(), now=seen)


def test_an_address_goes_when_its_owner_has_not_been_seen_since() -> None:
    gone, back, fresh = (person(OLD) for _ in range(3))
    for who, at in ((gone, OLD), (back, OLD), (fresh, YOUNG)):
        audiences.set_email(person_id=who, address=f"p{who}@mail.example", now=at)
    DeviceLink.objects.filter(person_id=back).update(last_at=YOUNG)
    assert of_people.forget_addresses(NOW, batch=1) == 1
    assert set(EmailAddress.objects.values_list("person_id", flat=True)) == {back, fresh}


def test_of_old_choices_the_last_word_stays() -> None:
    who = person(OLD)
    for allowed, at in ((True, OLD), (False, OLD), (True, YOUNG)):
        audiences.choose_channel(person_id=who, channel="sms", allowed=allowed, now=at)
    audiences.choose_channel(person_id=who, channel="email", allowed=False, now=OLD)
    assert of_people.forget_choices(NOW, batch=2) == 2
    kept = ContactChoice.objects.order_by("id").values_list("channel", "allowed", "at")
    assert list(kept) == [("sms", True, YOUNG), ("email", False, OLD)]


def said(at: datetime, **more: object) -> Message:
    values: dict[str, object] = {
        "at": at,
        "to_hash": "a" * 64,
        "to_cipher": "sealed",
        "to_masked": "138****0001",
        "template": "t",
        "text_cipher": "sealed",
        "person_id": 7,
        "subject": "s",
        "variables": {"n": 1},
        "event_id": uuid.uuid4(),
        "status": "sent",
    }
    return Message.objects.create(**(values | more))


def test_what_was_said_stays_a_number_and_to_whom_is_forgotten() -> None:
    old, young, due = said(OLD), said(YOUNG), said(OLD, due_at=NOW)
    said(OLD, event_id=None, person_id=None)
    for at in (OLD, YOUNG):
        OneTimeCode.objects.create(
            to_hash="a", purpose="claim", campaign="", code_hash="b", ip_hash="c",
            issued_at=at, expires_at=at,
        )  # fmt: skip
    assert of_messages.forget_messages(NOW, batch=2) == 3
    kept = Message.objects.order_by("id")
    assert [one.id for one in kept] == [old.id, young.id, due.id]
    assert [one.person_id for one in kept] == [None, 7, 7]
    blank = kept[0]
    told = (blank.to_hash, blank.to_cipher, blank.to_masked, blank.text_cipher, blank.subject)
    assert (set(told), blank.variables, blank.status) == ({""}, {}, "sent")
    assert OneTimeCode.objects.get().issued_at == YOUNG
    assert of_messages.forget_messages(NOW) == 0


def test_reports_are_forgotten() -> None:
    for number, at in enumerate((OLD, YOUNG)):
        InboundFact.objects.create(
            source_id=str(number), fingerprint="f", event_id=uuid7(), name="registered",
            subject_hash="a", at=at, received_at=at,
        )  # fmt: skip
        ReportedEvent.objects.create(
            event_id=uuid7(), name="registered", campaign="", subject_hash="a", at=at,
            received_at=at,
        )  # fmt: skip
    assert (of_messages.forget_reports(NOW), of_campaigns.forget_reports(NOW)) == (1, 1)
    assert InboundFact.objects.get().received_at == YOUNG
    assert ReportedEvent.objects.get().received_at == YOUNG
