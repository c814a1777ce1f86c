"""Reading what was sent."""

from __future__ import annotations

from core.crypto import decrypt
from touchpoints.contracts import InboxMessage
from touchpoints.models import Message
from touchpoints.services.messages import address_hash


def inbox(phone_e164: str, limit: int = 50) -> list[InboxMessage]:
    """The sandbox messages to a number, newest first."""
    rows = Message.objects.filter(to_hash=address_hash(phone_e164), channel="sandbox")
    return [
        InboxMessage(
            at=row.at,
            channel=row.channel,
            template=row.template,
            text=decrypt(row.text_cipher),
            code=decrypt(row.code_cipher) if row.code_cipher else None,
        )
        for row in rows.order_by("-at", "-id")[:limit]
    ]
