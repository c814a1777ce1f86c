"""Reading what was sent."""

from __future__ import annotations

import structlog
from django.db.models import Count

from audiences import api as audiences
from core.crypto import decrypt
from touchpoints.contracts import InboxMessage, MessageFigure, PersonMessage
from touchpoints.models import Message
from touchpoints.ports import campaign_touch
from touchpoints.reasons import explain
from touchpoints.rendering import inbox_text, values
from touchpoints.services.messages import address_hashes
from touchpoints.templating import worded

log = structlog.get_logger(__name__)

IN_PAGE = 50


def inbox(address: str, limit: int = 50) -> list[InboxMessage]:
    """The sandbox messages to a number (E.164) or e-mail address, newest first."""
    rows = Message.objects.filter(
        to_hash__in=address_hashes(address), channel="sandbox"
    ).exclude(text_cipher="")
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


def person_messages(person_id: int, campaign: str, language: str) -> list[PersonMessage]:
    """What a campaign has told a person in its page, newest first."""
    touch = campaign_touch.call(campaign)
    if touch is None:
        return []
    rows = Message.objects.filter(
        person_id__in=audiences.person_ids(person_id),
        campaign=campaign,
        medium=Message.Medium.INBOX,
    ).order_by("-at", "-id")[:IN_PAGE]
    found = []
    for row in rows:
        template = worded(row.template, touch.section)
        if template is None or not template.inbox:
            continue
        try:
            title, text = inbox_text(template, values(row.variables, touch, language), language)
        except KeyError as error:
            # Planned by a release whose template used fewer words; the others are still shown.
            log.warning("touch.untold", message=row.id, missing=str(error))
            continue
        found.append(
            PersonMessage(row.id, row.on, title, text, row.at, row.read_at is not None)
        )
    return found


def message_figures(campaign: str) -> list[MessageFigure]:
    """How a campaign's messages stand, by event, medium, status and reason."""
    rows = (
        Message.objects.filter(campaign=campaign, event_id__isnull=False)
        .values_list("on", "medium", "status", "reason")
        .annotate(count=Count("id"))
        .order_by("on", "medium", "status", "reason")
    )
    return [
        MessageFigure(on, medium, status, reason, explain(reason), count)
        for on, medium, status, reason, count in rows
    ]
