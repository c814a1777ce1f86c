"""From occasions to planned messages: once per event, template and medium."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import transaction

from touchpoints.contracts import CampaignTouch, Occasion, StreamFact, TouchStep
from touchpoints.models import Message
from touchpoints.ports import campaign_touch, expiring, occasions_of
from touchpoints.templating import templates

log = structlog.get_logger(__name__)

Status = Message.Status
Medium = Message.Medium


def plan_facts(facts: Sequence[StreamFact], now: datetime) -> int:
    """Plan what these facts give occasion to; how many messages are asked for.

    The same facts again change nothing: the database keeps one message per event, template and
    medium.
    """
    return plan(occasions_of.call(facts), now)


def plan_expiring(now: datetime) -> int:
    """Plan what claim dates that come near give occasion to. Repeatable."""
    return sum(plan(portion, now) for portion in expiring.call(now))


@transaction.atomic
def plan(occasions: Sequence[Occasion], now: datetime) -> int:
    """Write the messages of the campaigns' plans.

    One in the page is there at once; a text message or e-mail is due now, and what stands in
    its way is looked at when it is handed over.
    """
    known: dict[str, CampaignTouch | None] = {}
    rows: list[Message] = []
    for occasion in occasions:
        if occasion.campaign not in known:
            known[occasion.campaign] = campaign_touch.call(occasion.campaign)
        campaign = known[occasion.campaign]
        if campaign is None:
            continue
        for step in _steps(campaign, occasion):
            rows += [_row(occasion, step, Medium(medium), now) for medium in step.channels]
    Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    return len(rows)


def _steps(campaign: CampaignTouch, occasion: Occasion) -> list[TouchStep]:
    return [
        step
        for step in campaign.section.plan
        if step.on == occasion.on
        and step.template in templates()
        and occasion.template in (None, step.template)
    ]


def _row(occasion: Occasion, step: TouchStep, medium: Medium, now: datetime) -> Message:
    in_page = medium == Medium.INBOX
    return Message(
        at=occasion.at if in_page else now,
        medium=medium,
        template=step.template,
        campaign=occasion.campaign,
        status=Status.SENT if in_page else Status.CREATED,
        due_at=None if in_page else now,
        give_up_at=occasion.useful_until,
        event_id=occasion.event_id,
        on=occasion.on,
        person_id=occasion.person_id,
        subject=occasion.subject,
        variables=dict(occasion.variables),
    )
