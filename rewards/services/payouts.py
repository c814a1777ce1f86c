"""Paying out: orders that are due, handed over or asked about; `rewards.payout_rules` decides.

An order is marked `submitted` and committed before the provider is called: whoever crashes
in between leaves a number that is queried first. A new number is made only by `retry_failed`
and by a claim after nobody confirmed; the database refuses it while the old one is open.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog
from django.db import connection, transaction

from core import audit
from core.errors import Conflict, Missing
from rewards.models import Grant, GrantStatus, Payout, PayoutState
from rewards.numbers import payout_number
from rewards.payout_rules import (
    Outcome,
    State,
    Step,
    due_step,
    may_submit_again,
    may_take_back,
    was_never_had,
)
from rewards.providers import (
    PROVIDERS,
    Answer,
    Message,
    OutcomeUnknown,
    PayoutOrder,
    PrizeProvider,
    provider,
)
from rewards.providers.base import Acknowledgement, PayeeNeed
from rewards.services import wake
from rewards.services.settling import backoff as backoff
from rewards.services.settling import quarantine as quarantine
from rewards.services.settling import receive as receive

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=60)
"""How long one worker has an order for itself; after that the next one queries the number."""


@dataclass(frozen=True)
class DuePayout:
    """An order leased to this worker; `state` is the one it was found in, `cancel` says that
    it is to be taken back, `can_confirm` that the person has what confirming it takes."""

    order: PayoutOrder
    provider: str
    config: dict[str, Any]
    state: State
    cancel: bool = False
    can_confirm: bool = False
    attempts: int = 0

    @property
    def fresh(self) -> bool:
        """Whether no provider has been called with it yet."""
        return self.state == State.CREATED


def lease_due(now: datetime, limit: int) -> list[DuePayout]:
    """Take up to `limit` due orders for LEASE; several workers share them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "WITH due AS (SELECT id, state FROM rewards_payout WHERE next_at <= %s"
            " AND NOT disputed ORDER BY next_at LIMIT %s FOR UPDATE SKIP LOCKED)"
            " UPDATE rewards_payout p SET next_at = %s, attempts = attempts + 1,"
            " updated_at = %s, state = CASE p.state WHEN 'created' THEN 'submitted'"
            " ELSE p.state END"
            " FROM due, rewards_grant g JOIN rewards_budget b ON b.scope = g.scope"
            " WHERE p.id = due.id AND g.id = p.grant_id"
            " RETURNING p.number, g.amount, g.currency, p.recipient, p.provider,"
            " (b.terms->'providers'->p.provider)::text, due.state, g.id, p.details::text,"
            " p.cancelling_for <> '', p.confirm IS NOT NULL, p.attempts",
            [now, limit, now + LEASE, now],
        )
        rows = cursor.fetchall()
        fresh = [row[7] for row in rows if row[6] == PayoutState.CREATED]
        Grant.objects.filter(id__in=fresh, status=GrantStatus.CLAIMED).update(
            status=GrantStatus.FULFILLING, updated_at=now
        )
    return [
        DuePayout(
            order=PayoutOrder(row[0], row[1], row[2], row[3], orjson.loads(row[8] or b"{}")),
            provider=row[4],
            config=orjson.loads(row[5] or b"{}"),
            state=State(row[6]),
            cancel=row[9],
            can_confirm=row[10],
            attempts=row[11],
        )
        for row in rows
    ]


def carry_out(due: DuePayout, now: datetime) -> None:
    """Call the provider, outside of any transaction, and keep what it says."""
    number = due.order.number
    try:
        answer = _ask(provider(due.provider, due.config), due, now)
    except OutcomeUnknown as unknown:
        quarantine(number, unknown.code, now)
    except Exception as error:
        log.exception("payout_provider_broke", number=number, provider=due.provider)
        quarantine(number, f"provider.{type(error).__name__}"[:64], now)
    else:
        receive(answer, now)


def _ask(bank: PrizeProvider, due: DuePayout, now: datetime) -> Answer:
    match due_step(due.state, due.cancel):
        case Step.SUBMIT:
            return bank.submit(due.order, now)
        case Step.CANCEL:
            # What cannot be taken back any more has gone on meanwhile: the query tells.
            with suppress(OutcomeUnknown):
                return bank.cancel(due.order.number, now)
    answer = bank.query(due.order.number, now)
    if was_never_had(due.state, answer.outcome, due.cancel, due.attempts):
        return Answer(due.order.number, Outcome.CANCELLED, "provider.never_had")
    if not due.cancel and may_submit_again(due.state, answer.outcome, due.can_confirm):
        # The same number: should the first one arrive after all, it is the same order.
        return bank.submit(due.order, now)
    return answer


def run_due(now: datetime, limit: int = 20) -> int:
    """Carry out up to `limit` due orders; how many there were."""
    due = lease_due(now, limit)
    for one in due:
        carry_out(one, now)
    return len(due)


def collect_answers(now: datetime) -> int:
    """Keep what the providers have sent by themselves; how many answers."""
    count = 0
    for cls in PROVIDERS:
        for answer in cls.collect(now):
            receive(answer, now)
            count += 1
    return count


def hear(slug: str, message: Message, now: datetime) -> int:
    """Keep what a call-back says; how many answers it held.

    Raises Missing `provider.unknown`, Forged when the provider has not sent it.
    """
    if slug not in PROVIDERS:
        raise Missing("provider.unknown")
    answers = PROVIDERS.get(slug).read(message, now)
    for answer in answers:
        receive(answer, now)
    return len(answers)


def acknowledgement(slug: str, genuine: bool) -> Acknowledgement:
    """How to answer a call-back of that provider. Raises KeyError."""
    return PROVIDERS.get(slug).acknowledge(genuine)


def payee_of(reward_uid: UUID) -> PayeeNeed | None:
    """What paying this reward needs to know of its owner; None for an unknown reward."""
    row = Grant.objects.filter(uid=reward_uid).values_list("provider", "amount").first()
    if row is None or row[0] not in PROVIDERS:
        return None
    cls = PROVIDERS.get(row[0])
    return PayeeNeed(cls.payee, cls.name_from is not None and row[1] >= cls.name_from)


def retry_failed(reward_uid: UUID, actor: str, now: datetime) -> None:
    """Pay again under a new number what the provider has confirmed as failed.

    Raises Missing `reward.unknown`, Conflict `reward.not_failed` (also while the outcome is
    unknown or the provider has contradicted itself) and `payout.erased`: nobody knows any more
    whom to insure.
    """
    with transaction.atomic():
        payout = Payout.objects.select_for_update().filter(grant__uid=reward_uid).first()
        if payout is None:
            raise Missing("reward.unknown")
        grant = Grant.objects.select_for_update().get(id=payout.grant_id)
        if (
            grant.status != GrantStatus.FAILED
            or payout.state not in (PayoutState.FAILED, PayoutState.CANCELLED)
            or payout.disputed
        ):
            raise Conflict("reward.not_failed")
        if grant.kind == "gift" and not payout.recipient:
            raise Conflict("payout.erased")
        payout.generation += 1
        payout.number = payout_number(grant.uid, payout.generation)
        payout.state = PayoutState.CREATED
        payout.attempts = 0
        payout.error = payout.cancelling_for = ""
        payout.confirm = payout.confirm_until = None
        payout.reminders = 0
        payout.next_at = now
        payout.updated_at = now
        payout.save()
        grant.status = GrantStatus.CLAIMED
        grant.updated_at = now
        grant.save(update_fields=["status", "updated_at"])
        _note("reward.payout_retried", actor, grant, payout, now)
        wake.after_commit()


def cancel(reward_uid: UUID, actor: str, now: datetime) -> None:
    """Have the provider take back an order that nobody has confirmed yet, or give up one that
    it may never have had: that is sent no more, and asked about until it is sure.

    The reward is `failed` once the provider has said so: then it can be paid again or revoked.
    Asked again, nothing happens. Raises Missing `reward.unknown`, Conflict
    `payout.not_cancellable`.
    """
    with transaction.atomic():
        payout = Payout.objects.select_for_update().filter(grant__uid=reward_uid).first()
        if payout is None:
            raise Missing("reward.unknown")
        if payout.cancelling_for and payout.next_at is not None:
            return
        if not may_take_back(State(payout.state)) or payout.disputed:
            raise Conflict("payout.not_cancellable")
        payout.cancelling_for = "asked"
        payout.attempts = 0
        payout.next_at = payout.updated_at = now
        payout.save(update_fields=["cancelling_for", "attempts", "next_at", "updated_at"])
        grant = Grant.objects.get(id=payout.grant_id)
        _note("reward.payout_cancelled", actor, grant, payout, now)
        wake.after_commit()


def _note(action: str, actor: str, grant: Grant, payout: Payout, now: datetime) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=f"reward:{grant.uid}",
        now=now,
        data={"number": payout.number},
    )
