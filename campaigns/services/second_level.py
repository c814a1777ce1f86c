"""The second level of invitations: points for whoever invited the inviter, given by the beat.

`campaigns_referral_settle` notes who may get them, in the transaction in which friend and
inviter are rewarded. Here they are given, a batch in one statement, and taken back when what
they were given for came to nothing. Python knows the frozen terms; SQL looks again under its
locks.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, transaction

from antifraud import api as antifraud
from campaigns.contracts import FrozenCampaign
from campaigns.mechanics.base import HOLD_HOURS
from campaigns.mechanics.referral.config import ReferralConfig, SecondLevelConfig
from campaigns.models import SecondLevel
from campaigns.play.heads import frozen
from campaigns.services.referrals import CANNOT
from core.errors import Conflict, Missing
from core.ids import uuid7
from core.sqlcall import call_json
from rewards import api as rewards
from rewards import clearing

log = structlog.get_logger(__name__)

SLUG = "referral"
BATCH = 100
"""Settled in one transaction and one statement."""
ACTOR = "command:beat"
REASON = "what the points were given for was taken back"


def sweep(now: datetime) -> int:
    """Give what is due, then take back what was given for nothing; how many were given.

    Repeatable: each friend gives points once, whatever is killed where.
    """
    given = 0
    last: int | None = 0
    while last is not None:
        portion = call_json("campaigns_second_due", last, BATCH, now, _doubted(now))
        given += _settle(portion["candidates"], now)
        last = portion["last"]
    take_back(now)
    return given


def is_open(campaign_id: int) -> bool:
    """Whether points of a campaign are still to be given or decided: its budget stays."""
    return SecondLevel.objects.filter(campaign_id=campaign_id, state="waiting").exists()


def spoil(reward_uid: UUID) -> None:
    """A reward was refused: what it gave another level goes too, by the next sweep; points of
    the second level are taken. In the caller's transaction; nothing for any other reward."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT campaigns_second_mark(%s)", [reward_uid])


def take_back(now: datetime) -> int:
    """Take back points whose reason was refused or clawed back; how many.

    What is on its way to an account is taken back when it has arrived. Above the threshold for
    clawbacks another person has to agree, as with every reward.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT campaigns_second_mark_back(%s)", [now])
    done = last = 0
    # A portion after the other: those that cannot be taken back keep no others waiting.
    while portion := call_json("campaigns_second_spoiled", last, BATCH):
        last = portion[-1]["id"]
        done += sum(_tried(found, now) for found in portion)
    return done


def _tried(found: dict[str, Any], now: datetime) -> bool:
    try:
        with transaction.atomic():
            _take_back(found, now)
    except CANNOT as error:
        log.error("second_level.take_back_failed", reward=found["reward"], exc_info=error)
        return False
    return True


def _take_back(found: dict[str, Any], now: datetime) -> None:
    reward = UUID(found["reward"])
    if found["status"] == "fulfilled":
        try:
            clearing.ask_clawback(reward, reason=REASON, actor=ACTOR, now=now)
        except Conflict as refused:
            # Somebody has seen to it already.
            if refused.code not in ("clawback.waiting", "clawback.too_much"):
                raise
    elif found["status"] in ("granted", "checking", "failed"):
        rewards.revoke(reward, ACTOR, now)
        if found["status"] == "checking":
            # Nobody needs to decide any more, and nobody has decided about this person: it must
            # not be learned that they cheat. Without protection there is no case.
            with suppress(Missing):
                antifraud.close_case(found["reward"], "unsure", ACTOR, now)
    SecondLevel.objects.filter(id=found["id"]).update(
        state="taken", spoiled=False, changed_at=now
    )


def _settle(candidates: list[dict[str, Any]], now: datetime) -> int:
    """A batch; when it cannot be settled as a whole, one by one, so that nobody keeps the
    others waiting."""
    items = list(items_of(candidates, now))
    if not items:
        return 0
    try:
        with transaction.atomic():
            return int(call_json("campaigns_second_settle_all", items))
    except CANNOT as error:
        if len(candidates) == 1:
            log.error(
                "second_level.settle_failed",
                campaign=candidates[0]["slug"],
                row=candidates[0]["id"],
                exc_info=error,
            )
            return 0
    return sum(_settle([one], now) for one in candidates)


def items_of(candidates: Iterable[dict[str, Any]], now: datetime) -> Iterable[dict[str, Any]]:
    """Parameters of `campaigns_second_settle`: each gets what their own page promised, in the
    version under which the friend qualified."""
    for candidate in candidates:
        try:
            law = frozen(candidate["version"]).under(candidate["arm"])
            terms = _terms(law)
        except CANNOT as error:
            log.error("second_level.settle_failed", campaign=candidate["slug"], exc_info=error)
            continue
        yield {
            **{name: candidate[name] for name in ("id", "campaign", "slug", "reward_scope")},
            "now": now,
            "doubted": _doubted(now),
            "points": terms.points if terms else None,
            "most": terms.most if terms else None,
            "pool": candidate["pools"].get(terms.pool) if terms else None,
            "claim_by": now + timedelta(days=law.rewards.claim_days),
            "hold_until": now + timedelta(hours=HOLD_HOURS),
            "provider": law.rewards.provider.slug,
            "ids": [uuid7() for _place in range(3)],
        }


def _doubted(now: datetime) -> datetime:
    """Noted before this, a doubt that gave nobody a case to decide has had its time."""
    return now - timedelta(hours=HOLD_HOURS)


def _terms(law: FrozenCampaign) -> SecondLevelConfig | None:
    if SLUG not in law.mechanics:
        return None
    return ReferralConfig.model_validate(law.mechanics[SLUG]).second_level
