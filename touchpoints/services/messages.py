"""Store a message; hand it over with its row, or let the worker do it when it is due.

A row that is due is claimed by moving `due_at` a lease ahead, so that it is with one worker at
a time; a worker that dies in the middle leaves it due again. The same code twice harms nobody,
a code that was promised and never sent keeps somebody out.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.crypto import decrypt, encrypt, keyed_hash, keyed_hashes
from core.pii import mask_phone
from touchpoints.channels import Channel, OutgoingMessage, channels
from touchpoints.models import Message

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
"""Longer than a provider's answer takes."""
LONGEST_WAIT = 30


def sms_channel() -> Channel:
    """The configured channel for text messages."""
    return channels.get(settings.SMS_PROVIDER)()


def address_hash(address: str) -> str:
    """By which a number's (E.164) or an e-mail address' messages and codes are found."""
    return keyed_hash("message.to", address.lower())


def address_hashes(address: str) -> tuple[str, ...]:
    """The same under every key in force: where to look for what was sent earlier."""
    return keyed_hashes("message.to", address.lower())


def code_text(code: str, minutes: int, language: str) -> str:
    """The text of a one-time code in the person's language."""
    with override(language):
        return _(
            "%(code)s is your code. It is valid for %(minutes)d minutes. "
            "Never tell it to anybody; we never ask for it."
        ) % {"code": code, "minutes": minutes}


def store_code_message(
    *,
    channel: Channel,
    phone_e164: str,
    code: str,
    minutes: int,
    language: str,
    campaign: str,
    now: datetime,
) -> Message:
    """The row of a code's message, in the caller's transaction.

    An immediate channel has it when this returns; what it raises takes the code back with the
    transaction. For the others the row is due now, and given up when the code has expired.
    """
    shown = code if channel.keeps_content else "*" * len(code)
    message = Message.objects.create(
        at=now,
        to_hash=address_hash(phone_e164),
        to_cipher=encrypt(phone_e164),
        to_masked=mask_phone(phone_e164),
        channel=channel.slug,
        template="otp",
        language=language,
        campaign=campaign,
        text_cipher=encrypt(code_text(shown, minutes, language)),
        code_cipher=encrypt(code),
        due_at=None if channel.immediate else now,
        give_up_at=now + timedelta(minutes=minutes),
    )
    if channel.immediate:
        _hand_over(channel, message)
    return message


def send_due(now: datetime, limit: int) -> int:
    """Hand over at most `limit` messages that are due; how many were looked at."""
    for number in range(limit):
        message = _claim(now)
        if message is None:
            return number
        _try(message, now)
    return limit


def _claim(now: datetime) -> Message | None:
    """One by one: a lease must not run out behind the slow answers to others."""
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=True)
            # A campaign's messages are delivery's: no code waits behind an e-mail server.
            .filter(due_at__lte=now, event_id__isnull=True)
            .order_by("due_at", "id")
            .first()
        )
        if message is not None:
            message.tries += 1
            message.due_at = now + LEASE
            message.save(update_fields=["tries", "due_at"])
    return message


def _try(message: Message, now: datetime) -> None:
    if message.give_up_at is not None and now >= message.give_up_at:
        log.warning("message.given_up", message=message.id, tries=message.tries)
        _finish(message, "failed", keeps_content=False)
        return
    try:
        _hand_over(channels.get(message.channel)(), message)
    except Exception as error:  # noqa: BLE001 - whatever it is, the next row must not wait
        wait = min(2**message.tries, LONGEST_WAIT)
        log.warning("message.waits", message=message.id, error=type(error).__name__)
        Message.objects.filter(id=message.id).update(due_at=now + timedelta(seconds=wait))


def _hand_over(channel: Channel, message: Message) -> None:
    code = decrypt(message.code_cipher)
    assert message.give_up_at is not None
    minutes = round((message.give_up_at - message.at) / timedelta(minutes=1))
    text = code_text(code, minutes, message.language)
    status = channel.send(
        OutgoingMessage(
            id=message.id, to=decrypt(message.to_cipher), template=message.template, text=text
        )
    )
    _finish(message, status, keeps_content=channel.keeps_content)


def _finish(message: Message, status: str, *, keeps_content: bool) -> None:
    """Nothing is left to do, and a code that nobody reads here is forgotten."""
    changes = {"status": status, "due_at": None}
    if not keeps_content:
        changes["code_cipher"] = ""
    Message.objects.filter(id=message.id).update(**changes)
