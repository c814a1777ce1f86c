"""Things a person says that are no mechanic's move, kept under their key as the moves are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from campaigns.models import PlayRequest
from campaigns.play import loading
from campaigns.play.contracts import PlayAnswer, PlayCommand
from campaigns.play.heads import head
from core.errors import Missing


def once(command: PlayCommand, work: Callable[[], dict[str, Any]]) -> PlayAnswer:
    """The answer of `work`, done and kept in one transaction; the same key hears it again.

    What `work` answers must hold no personal data in clear. Raises Missing campaign.unknown,
    Invalid idempotency.mismatch, and what `work` raises, which is not kept.
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
        if kept is not None:
            return PlayAnswer(int(kept["status"]), kept["facts"], replayed=True)
        answer = work()
        PlayRequest.objects.create(
            scope=scope,
            key=command.key,
            campaign_id=campaign.id,
            action=command.action,
            fingerprint=command.fingerprint,
            status=200,
            facts=answer,
            at=command.now,
        )
    return PlayAnswer(200, answer)
