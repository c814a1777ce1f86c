"""Handing planned messages over: claimed one by one, attempted with a trace, never twice.

A claim, its gates and the attempt's row are one transaction; the provider is called after it.
So whoever dies in between leaves an attempt without an outcome, and whoever comes next knows
that the message may be out: it becomes `unknown` and stays so. A channel of this machine
(`immediate`) is called inside the transaction instead, and is exactly once.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import transaction

from core.crypto import decrypt, encrypt
from touchpoints.channels import NotTaken, OutgoingMessage, Rejected, Unsure
from touchpoints.models import Attempt, Message
from touchpoints.rendering import email_content, sms_text, values
from touchpoints.services import links
from touchpoints.services.gates import Go, Refuse, Wait, decide
from touchpoints.services.messages import address_hash
from touchpoints.stopping import stop_url

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=120)
"""Longer than any provider may take for its answer."""
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)

Status = Message.Status
Outcome = Attempt.Outcome


def deliver_due(now: datetime, limit: int) -> int:
    """Look at no more than `limit` planned messages that are due; how many there were."""
    for number in range(limit):
        claimed = _claim(now)
        if claimed is None:
            return number
        message, go = claimed
        if go is not None:
            _hand_over(message, go, now)
    return limit


def _claim(now: datetime) -> tuple[Message, Go | None] | None:
    """The next due message with what is to be done; its gates may have settled it already."""
    with transaction.atomic():
        message = (
            Message.objects.select_for_update(skip_locked=True)
            .filter(due_at__lte=now, event_id__isnull=False)
            .order_by("due_at", "id")
            .first()
        )
        if message is None:
            return None
        if message.status == Status.SENDING:
            # Somebody began, and has not been heard of since.
            _settle(message, Status.UNKNOWN, "unsure")
            _close(message, Outcome.UNKNOWN, "lease")
            return message, None
        decided = decide(message, now)
        if isinstance(decided, Refuse):
            _settle(message, Status.REFUSED, decided.reason)
            return message, None
        if isinstance(decided, Wait):
            message.due_at, message.reason = decided.until, decided.reason
            message.save(update_fields=["due_at", "reason"])
            return message, None
        _begin(message, decided, now)
        if not decided.channel.immediate:
            return message, decided
        _hand_over(message, decided, now)
        return message, None


def _begin(message: Message, go: Go, now: datetime) -> None:
    message.status, message.reason = Status.SENDING, ""
    message.tries += 1
    message.due_at = now + LEASE
    message.counted_on = go.day
    message.channel, message.language = go.channel.slug, go.language
    message.to_hash = address_hash(decrypt(go.address.cipher))
    message.to_cipher = go.address.cipher
    message.to_masked = go.address.masked
    message.save()
    Attempt.objects.create(
        message=message, number=message.tries, provider=go.channel.slug, at=now
    )


def _hand_over(message: Message, go: Go, now: datetime) -> None:
    try:
        outgoing = _render(message, go, now)
        status = go.channel.send(outgoing)
    except Rejected as error:
        _settle(message, Status.FAILED, "rejected", uncount=True)
        _close(message, Outcome.FAILED, error.code)
    except Unsure as error:
        _settle(message, Status.UNKNOWN, "unsure")
        _close(message, Outcome.UNKNOWN, error.code)
    except Exception as error:  # noqa: BLE001 - whatever it is, the next row must not wait
        code = error.code if isinstance(error, NotTaken) else type(error).__name__[:64]
        _later(message, now)
        _close(message, Outcome.LATER, code)
    else:
        if go.channel.keeps_content:
            message.text_cipher = encrypt(_shown(outgoing))
        reason = {"failed": "rejected", "unknown": "unsure"}.get(status, "")
        _settle(message, Status(status), reason, uncount=status == "failed")
        _close(message, Outcome(status), "")


def _render(message: Message, go: Go, now: datetime) -> OutgoingMessage:
    known = values(message.variables, go.campaign, go.language)
    target = f"/c/{message.campaign}/?ch={message.medium}"
    code = links.make(target=target, campaign=message.campaign, channel=message.medium, now=now)
    url, stop = f"{settings.PUBLIC_URL}/s/{code}", stop_url(message.id)
    to = decrypt(message.to_cipher)
    if message.medium == Message.Medium.SMS:
        text = sms_text(go.template, known, go.campaign, go.language, url=url, stop_url=stop)
        return OutgoingMessage(id=message.id, to=to, template=message.template, text=text)
    mail = email_content(go.template, known, go.campaign, go.language, url=url, stop_url=stop)
    return OutgoingMessage(
        id=message.id,
        to=to,
        template=message.template,
        text=mail.text,
        subject=mail.subject,
        html=mail.html,
        stop_url=mail.stop_url,
        reference=f"{message.event_id}.{message.template}",
    )


def _shown(outgoing: OutgoingMessage) -> str:
    return f"{outgoing.subject}\n\n{outgoing.text}" if outgoing.subject else outgoing.text


def _later(message: Message, now: datetime) -> None:
    wait = min(FIRST_WAIT * 2 ** (message.tries - 1), LONGEST_WAIT)
    message.status, message.reason = Status.CREATED, "later"
    message.due_at, message.counted_on = now + wait, None
    message.save(update_fields=["status", "reason", "due_at", "counted_on"])
    log.warning("touch.later", message=message.id, tries=message.tries)


def _settle(message: Message, status: str, reason: str, *, uncount: bool = False) -> None:
    """Nothing is left to do. What did not go out does not count against the day's cap."""
    message.status, message.reason, message.due_at = status, reason, None
    if uncount:
        message.counted_on = None
    message.save(update_fields=["status", "reason", "due_at", "counted_on", "text_cipher"])


def _close(message: Message, outcome: str, code: str) -> None:
    Attempt.objects.filter(message=message, number=message.tries).update(
        outcome=outcome, code=code
    )
