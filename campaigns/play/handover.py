"""A hand-over from the organiser's app: no mechanic's move, but kept under its key as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from audiences.contracts import PersonRef
from campaigns.models import PlayRequest
from campaigns.play import loading, refusals
from campaigns.play.contracts import PlayAnswer, PlayCommand
from campaigns.play.heads import head
from campaigns.services import referrals
from core.errors import Missing


def perform(command: PlayCommand, person: Callable[[], PersonRef]) -> PlayAnswer:
    """Answer with `person()` and keep that with what it writes, once per key.

    Raises Missing campaign.unknown, Invalid idempotency.mismatch, and what `person` raises.
    """
    campaign = head(command.slug)
    if campaign is None:
        raise Missing("campaign.unknown")
    scope = loading.scopes(command)[0]
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"{scope}/{command.key}"],
            )
        kept = loading.stored(campaign, command)
        if kept is not None:  # Its twin was first.
            if int(kept["status"]) != 200:
                body = refusals.render(int(kept["status"]), kept["facts"])
                return PlayAnswer(int(kept["status"]), body, replayed=True)
            return answer(kept["facts"], replayed=True)
        found = person()
        referrals.catch_up(found.id, command.now)
        facts = {"person": str(found.uid), "phone_masked": found.phone_masked}
        PlayRequest.objects.create(
            scope=scope,
            key=command.key,
            campaign_id=campaign.id,
            action=command.action,
            fingerprint=command.fingerprint,
            status=200,
            facts=facts,
            at=command.now,
        )
    return answer(facts, replayed=False)


def answer(facts: dict[str, Any], *, replayed: bool) -> PlayAnswer:
    """The answer from what was stored."""
    result = {"person_id": facts["person"], "phone_masked": facts["phone_masked"]}
    return PlayAnswer(
        200, {"result": result}, replayed=replayed, person_uid=UUID(facts["person"])
    )
