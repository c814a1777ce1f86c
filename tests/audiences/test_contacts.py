"""How people are reached: addresses encrypted, choices that survive a merge."""

from __future__ import annotations

from datetime import datetime

import pytest

from audiences import api
from audiences.models import ContactChoice, EmailAddress
from core.crypto import decrypt
from core.errors import Invalid
from core.ids import uuid7
from core.pii import mask_email, normalise_email

pytestmark = pytest.mark.django_db
ADDRESS = "Wang.Ming@mail.example"


def person(now: datetime) -> int:
    return api.ensure_person(uid=uuid7(), device_uid=None, now=now)


def allows(person_id: int) -> dict[str, bool]:
    card = api.contact_card(person_id)
    assert card is not None
    return dict(card.allows)


@pytest.mark.parametrize(
    "bad", ["", "a", "a@b", "a b@c.de", ".a@c.de", "a..b@c.de", "a@-c.de", "a@c.d", "é@c.de",
            "a@c.de\nBcc: x@y.zz", f"{'a' * 65}@c.de", f"a@{'c' * 64}.de"]
)  # fmt: skip
def test_what_is_no_address(bad: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise_email(bad)
    assert [(error.path, error.code) for error in refused.value.errors] == [
        ("address", "format")
    ]


def test_an_address_is_normalised_and_masked() -> None:
    assert normalise_email(" Wang.Ming@Mail.Example ") == ADDRESS
    assert mask_email(ADDRESS) == "W***@mail.example"


def test_an_address_is_kept_encrypted_and_replaced(now: datetime) -> None:
    who = person(now)
    api.set_email(person_id=who, address="old@mail.example", now=now)
    api.set_email(person_id=who, address=ADDRESS, now=now)
    row = EmailAddress.objects.get()
    assert decrypt(row.cipher) == ADDRESS
    assert ADDRESS.lower() not in f"{row.cipher} {row.hash} {row.masked}".lower()
    card = api.contact_card(who)
    assert card is not None
    assert card.email is not None
    assert card.email.hash == api.address_hash(ADDRESS.upper())


def test_the_last_choice_counts_and_nothing_said_is_nothing(now: datetime) -> None:
    who = person(now)
    assert allows(who) == {}
    for allowed in (True, False, True):
        api.choose_channel(person_id=who, channel="sms", allowed=allowed, now=now)
    assert allows(who) == {"sms": True}
    assert ContactChoice.objects.count() == 3


def test_of_two_who_are_one_whoever_stopped_has_the_word(now: datetime) -> None:
    first, second = person(now), person(now)
    api.attach_phone(person_id=first, phone_e164="+8613800000001", now=now)
    api.choose_channel(person_id=second, channel="sms", allowed=False, now=now)
    api.set_email(person_id=second, address=ADDRESS, now=now)
    api.choose_channel(person_id=first, channel="sms", allowed=True, now=now)
    assert api.attach_phone(person_id=second, phone_e164="+8613800000001", now=now).merged
    assert api.person_ids(second) == [first, second]
    assert allows(second) == allows(first) == {"sms": False}
    card = api.contact_card(first)
    assert card is not None
    assert card.email is not None
    assert card.phone is not None
    assert (card.email.masked, card.phone.masked) == ("W***@mail.example", "138****0001")
    api.choose_channel(person_id=second, channel="sms", allowed=True, now=now)
    assert allows(first) == {"sms": True}


def test_the_language_is_the_one_of_this_campaign_first(now: datetime) -> None:
    who = person(now)
    for slug, language in (("spring", "zh-hans"), ("autumn", "en")):
        api.record_consent(
            person_id=who, campaign=slug, kind="rules", document="1", now=now,
            evidence={"language": language},
        )  # fmt: skip
    languages = [api.contact_card(who, slug) for slug in ("spring", "autumn", "other")]
    assert [card.language for card in languages if card] == ["zh-hans", "en", "en"]
    assert api.contact_card(10**9) is None
