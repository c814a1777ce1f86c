"""Facts of the organiser's systems that qualify invited friends, and what time does to them.

Python knows the frozen rules and makes the parameters; `campaigns_referral_settle` looks and
pays under its locks, so that a friend is rewarded once however many facts arrive at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from django.db import DatabaseError, connection, transaction

from campaigns.mechanics.base import Setting
from campaigns.mechanics.referral.config import ReferralConfig
from campaigns.mechanics.referral.state import settle_effect
from campaigns.play.heads import between
from core.errors import DomainError
from core.ids import uuid7
from core.sqlcall import call_json
from touchpoints.fact_ports import FactNotice

log = structlog.get_logger(__name__)

SLUG = "referral"
BATCH = 200
CANNOT = (DatabaseError, DomainError, ValueError, LookupError)
"""Why one friend cannot be settled: their rows or their version's rules. A task's time limit is
none of these."""


def fact_received(notice: FactNotice, now: datetime) -> None:
    """Keep the report and reward whom it qualifies, in the caller's transaction."""
    candidates = call_json(
        "campaigns_event_reported",
        {
            "event_id": notice.event_id,
            "name": notice.name,
            "campaign": notice.campaign or "",
            "subject_hash": notice.subject_hash,
            "person": notice.person_id,
            "at": notice.at,
            "now": now,
        },
    )
    _settle(_items(candidates, now, name=notice.name))


def catch_up(person_id: int, now: datetime) -> None:
    """Look again at a person who got a name just now: facts may have come before it, and a
    friend with a number may count for who invited them."""
    _settle(_items(call_json("campaigns_referral_candidates", person_id, ""), now))
    with connection.cursor() as cursor:
        cursor.execute("SELECT campaigns_friend_verified(%s, %s)", [person_id, now])


def sweep(now: datetime) -> int:
    """Facts that waited for the end of a pause, then friends whose time is over; how many
    were refused as late."""
    last: int | None = 0
    while last is not None:
        portion = call_json("campaigns_referral_deferred", last, BATCH, now)
        for candidate in portion["candidates"]:
            _try(candidate, now)
        last = portion["last"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT campaigns_referral_expire(%s, %s)", [now, BATCH])
        return int(cursor.fetchone()[0])


def _try(candidate: dict[str, Any], now: datetime) -> None:
    """No friend keeps the others waiting: who cannot be settled is looked at next time."""
    try:
        with transaction.atomic():
            _settle(_items([candidate], now))
    except CANNOT as error:
        log.error(
            "referrals.settle_failed",
            campaign=candidate["slug"],
            participation=candidate["participation"],
            error=type(error).__name__,
            exc_info=error,
        )


def _settle(items: list[dict[str, Any]]) -> None:
    if items:
        call_json("campaigns_referral_settle_all", items)


def _items(
    candidates: Iterable[dict[str, Any]], now: datetime, name: str | None = None
) -> list[dict[str, Any]]:
    """Parameters of `campaigns_referral_settle` for those whose event it is."""
    found = []
    for candidate in candidates:
        # Each is paid what their own page promised.
        law = between(candidate["version"], candidate["arm"], candidate["inviter_arm"])
        if SLUG not in law.mechanics:
            continue
        config = ReferralConfig.model_validate(law.mechanics[SLUG])
        if name is not None and config.event != name:
            continue
        setting = Setting(
            slug=law.slug,
            version=candidate["version"],
            scope=candidate["reward_scope"],
            phase="running",
            ends_at=law.period.end,
            timezone=law.timezone,
            pools=candidate["pools"],
            provider=law.rewards.provider.slug,
            claim_days=law.rewards.claim_days,
            sold_out=False,
        )
        effect = settle_effect(
            config,
            setting,
            participation=candidate["participation"],
            ids=tuple(uuid7() for _ in range(5)),
            now=now,
        )
        found.append({**candidate, **effect, "now": now})
    return found
