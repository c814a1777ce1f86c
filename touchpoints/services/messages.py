"""Store a message, then send it: a crash in between leaves a row that says `created`."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.crypto import encrypt, keyed_hash
from core.pii import mask_phone
from touchpoints.channels import Channel, OutgoingMessage, channels
from touchpoints.models import Message


def sms_channel() -> Channel:
    """The configured channel for text messages."""
    return channels.get(settings.SMS_PROVIDER)()


def address_hash(phone_e164: str) -> str:
    """By which a number's messages and codes are found."""
    return keyed_hash("message.to", phone_e164)


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
    """The row of a code's message, in the caller's transaction. Not sent yet."""
    shown = code if channel.keeps_content else "*" * len(code)
    return Message.objects.create(
        at=now,
        to_hash=address_hash(phone_e164),
        to_cipher=encrypt(phone_e164),
        to_masked=mask_phone(phone_e164),
        channel=channel.slug,
        template="otp",
        language=language,
        campaign=campaign,
        text_cipher=encrypt(code_text(shown, minutes, language)),
        code_cipher=encrypt(code) if channel.keeps_content else "",
    )


def send(channel: Channel, message: Message, phone_e164: str, text: str) -> str:
    """Hand the message to its channel and keep the outcome. After the commit of its row."""
    status = channel.send(
        OutgoingMessage(id=message.id, to=phone_e164, template=message.template, text=text)
    )
    Message.objects.filter(id=message.id).update(status=status)
    return status
