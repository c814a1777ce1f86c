"""A code that was promised is sent, whatever happens to the one who sends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar, Literal

import pytest
from pydantic import BaseModel

from core.crypto import decrypt
from core.stores import gates
from touchpoints import api, tasks
from touchpoints.channels import Channel, OutgoingMessage, channels
from touchpoints.models import Message, OneTimeCode
from touchpoints.services import messages

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PHONE = "+8613800000001"
SOON = NOW + timedelta(seconds=1)

pytestmark = pytest.mark.django_db


class Twin(Channel):
    """A provider that answers as the test chooses: a status, or an exception."""

    slug = "twin"
    title = "Twin"
    Config = BaseModel
    answers: ClassVar[list[str | BaseException]] = []
    seen: ClassVar[list[OutgoingMessage]] = []

    def send(self, message: OutgoingMessage) -> Literal["sent", "failed", "unknown"]:
        answer = Twin.answers.pop(0)
        Twin.seen.append(message)
        if isinstance(answer, BaseException):
            raise answer
        return answer  # type: ignore[return-value]


@pytest.fixture(autouse=True)
def _twin(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for key in gates().scan_iter("otp:*"):
        gates().delete(key)
    monkeypatch.setitem(channels._entries, "twin", Twin)
    settings.SMS_PROVIDER = "twin"
    Twin.answers, Twin.seen = [], []


def issue(now: datetime = NOW) -> api.IssuedCode:
    return api.issue_code(
        phone_e164=PHONE, purpose="claim", campaign="spring", ip="8.8.8.8", now=now,
        request="device:key",
    )  # fmt: skip


def sent_code() -> str:
    return Twin.seen[-1].text[:6]


def check(now: datetime) -> None:
    api.check_code(
        phone_e164=PHONE, purpose="claim", campaign="spring", code=sent_code(), now=now
    )


def test_a_tap_does_not_wait_for_the_provider_and_the_worker_sends() -> None:
    issue()
    assert Twin.seen == []
    Twin.answers = ["sent"]
    assert messages.send_due(SOON, 10) == 1
    assert [message.to for message in Twin.seen] == [PHONE]
    check(SOON)
    assert messages.send_due(SOON + timedelta(days=1), 10) == 0


def test_what_the_provider_did_not_take_is_sent_later_with_the_same_code() -> None:
    issue()
    Twin.answers = [ConnectionError("away"), TimeoutError(), "sent"]
    for seconds in (0, 2, 6):
        assert messages.send_due(NOW + timedelta(seconds=seconds), 10) == 1
    assert len({(message.id, message.text) for message in Twin.seen}) == 1
    row = Message.objects.get()
    assert (row.status, row.due_at, row.tries) == ("sent", None, 3)
    check(NOW + timedelta(seconds=7))


def test_the_same_request_again_does_not_lose_the_message() -> None:
    issue()
    Twin.answers = [ConnectionError("away"), "sent"]
    messages.send_due(NOW, 10)
    assert issue(SOON) == api.IssuedCode(300, 60, 6)
    messages.send_due(NOW + timedelta(seconds=10), 10)
    assert Message.objects.get().status == "sent"


def test_one_that_died_while_sending_is_followed_by_another() -> None:
    issue()
    Twin.answers = [KeyboardInterrupt(), "sent"]
    with pytest.raises(KeyboardInterrupt):
        messages.send_due(NOW, 10)
    assert messages.send_due(NOW + timedelta(seconds=59), 10) == 0, "it may still be at it"
    assert messages.send_due(NOW + timedelta(seconds=60), 10) == 1
    check(NOW + timedelta(seconds=61))


@pytest.mark.parametrize("answer", ["failed", "unknown"])
def test_nobody_sends_again_on_a_guess(answer: str) -> None:
    issue()
    Twin.answers = [answer]
    messages.send_due(NOW, 10)
    assert messages.send_due(NOW + timedelta(hours=1), 10) == 0
    assert Message.objects.get().status == answer


def test_an_expired_code_is_not_sent() -> None:
    issue()
    assert messages.send_due(NOW + timedelta(seconds=300), 10) == 1
    assert Twin.seen == []
    row = Message.objects.get()
    assert (row.status, row.due_at, row.code_cipher) == ("failed", None, "")


def test_a_real_channel_leaves_no_code_behind() -> None:
    issue()
    Twin.answers = ["sent"]
    messages.send_due(NOW, 10)
    row = Message.objects.get()
    assert row.code_cipher == ""
    assert sent_code() not in decrypt(row.text_cipher)
    assert api.inbox(PHONE) == []


def test_the_sandbox_has_it_at_once(settings) -> None:
    settings.SMS_PROVIDER = "sandbox"
    issue()
    (message,) = api.inbox(PHONE)
    assert message.code is not None
    assert message.text.startswith(message.code)
    assert Message.objects.get().status == "sent"
    assert messages.send_due(SOON, 10) == 0


def test_an_immediate_channel_that_fails_takes_its_promise_back(monkeypatch) -> None:
    monkeypatch.setattr(Twin, "immediate", True)
    Twin.answers = [ConnectionError("away"), "sent"]
    with pytest.raises(ConnectionError):
        issue()
    assert (OneTimeCode.objects.count(), Message.objects.count()) == (0, 0)
    issue()
    check(SOON)


def test_the_worker_is_told_to_look() -> None:
    assert {entry["task"] for entry in tasks.BEAT.values()} == {
        tasks.send_due.name,
        tasks.forget.name,
    }
    tasks.send_due()
