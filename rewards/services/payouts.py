"""Paying out: orders that are due, what the provider says, what it may never say twice.

    created ──► submitted ──► succeeded | failed | cancelled
                   │  ▲
                   ▼  │
                 unknown      a quarantine: only a query of the same number leads out

An order is marked `submitted` and committed before the provider is called: whoever crashes
in between leaves a number that is queried first. A new number is made only by `retry_failed`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import structlog
from django.db import connection, transaction

from core import audit
from core.errors import Conflict, Missing
from rewards.models import Budget, Grant, GrantStatus, Payout, PayoutState
from rewards.numbers import grant_uid, payout_number
from rewards.providers import PROVIDERS, Answer, Outcome, OutcomeUnknown, PayoutOrder, provider
from rewards.services import wake
from rewards.services.budgets import move
from rewards.services.holds import fact

log = structlog.get_logger(__name__)

BACKOFF_SECONDS = (2, 5, 10, 30, 60, 300, 900, 3600)
LEASE = timedelta(seconds=60)
"""How long one worker has an order for itself; after that the next one queries the number."""

OPEN = (PayoutState.CREATED, PayoutState.SUBMITTED, PayoutState.UNKNOWN)


@dataclass(frozen=True)
class DuePayout:
    """An order leased to this worker; `fresh` when no provider has been called with it yet."""

    order: PayoutOrder
    provider: str
    config: dict[str, Any]
    fresh: bool


def backoff(attempts: int) -> timedelta:
    """How long to wait after the n-th attempt."""
    place = min(max(attempts, 1), len(BACKOFF_SECONDS)) - 1
    return timedelta(seconds=BACKOFF_SECONDS[place])


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
            " (b.terms->'providers'->p.provider)::text, due.state, g.id, p.details::text",
            [now, limit, now + LEASE, now],
        )
        rows = cursor.fetchall()
        fresh = [row[7] for row in rows if row[6] == PayoutState.CREATED]
        Grant.objects.filter(id__in=fresh, status=GrantStatus.CLAIMED).update(
            status=GrantStatus.FULFILLING, updated_at=now
        )
    return [
        DuePayout(
            order=PayoutOrder(
                number, amount, currency, recipient, orjson.loads(details or b"{}")
            ),
            provider=slug,
            config=orjson.loads(config or b"{}"),
            fresh=state == PayoutState.CREATED,
        )
        for number, amount, currency, recipient, slug, config, state, _grant, details in rows
    ]


def carry_out(due: DuePayout, now: datetime) -> None:
    """Call the provider, outside of any transaction, and keep what it says."""
    number = due.order.number
    try:
        bank = provider(due.provider, due.config)
        if due.fresh:
            answer = bank.submit(due.order, now)
        else:
            answer = bank.query(number, now)
            if answer.outcome == Outcome.NOT_FOUND:
                # It never had the order. The same number: should it arrive after all,
                # it is the same order.
                answer = bank.submit(due.order, now)
    except OutcomeUnknown as unknown:
        quarantine(number, unknown.code, now)
    except Exception as error:
        log.exception("payout_provider_broke", number=number, provider=due.provider)
        quarantine(number, f"provider.{type(error).__name__}"[:64], now)
    else:
        receive(answer, now)


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


def quarantine(number: str, code: str, now: datetime) -> None:
    """Nobody knows: ask again later, with the same number."""
    with transaction.atomic():
        payout = Payout.objects.select_for_update().filter(number=number).first()
        if payout is None or payout.state not in OPEN:
            return
        payout.state = PayoutState.UNKNOWN
        payout.error = code
        _later(payout, now)


def receive(answer: Answer, now: datetime) -> None:
    """Keep one answer about a number; the same final answer again changes nothing."""
    with transaction.atomic():
        payout = Payout.objects.select_for_update().filter(number=answer.number).first()
        if payout is None:
            _old_number(answer, now)
        elif answer.outcome in (Outcome.PENDING, Outcome.NOT_FOUND):
            if payout.state in OPEN:
                payout.state = PayoutState.SUBMITTED
                payout.error = answer.error
                _later(payout, now)
        elif payout.state in OPEN:
            _settle(payout, answer, now)
        elif payout.state != answer.outcome.value:
            _contradicts(payout, answer, now)


def _later(payout: Payout, now: datetime) -> None:
    payout.next_at = now + backoff(payout.attempts)
    payout.updated_at = now
    payout.save(update_fields=["state", "error", "next_at", "updated_at"])


def _settle(payout: Payout, answer: Answer, now: datetime) -> None:
    """The first final answer: money and grant follow it in the same transaction."""
    grant = Grant.objects.select_for_update().get(id=payout.grant_id)
    payout.state = PayoutState(answer.outcome.value)
    payout.error = answer.error
    payout.next_at = None
    payout.updated_at = now
    grant.updated_at = now
    if answer.outcome == Outcome.SUCCEEDED:
        payout.recipient = ""
        payout.certificate = dict(answer.certificate) if answer.certificate else None
        grant.status = GrantStatus.FULFILLED
        grant.fulfilled_at = now
        move(
            key=f"paid:{grant.uid}",
            budget=Budget.objects.get(scope=grant.scope),
            source="payable",
            target="paid",
            amount=grant.amount,
            now=now,
            grant_id=grant.id,
        )
    else:
        grant.status = GrantStatus.FAILED
    payout.save(
        update_fields=["state", "error", "next_at", "recipient", "certificate", "updated_at"]
    )
    grant.save(update_fields=["status", "fulfilled_at", "updated_at"])
    if answer.outcome == Outcome.SUCCEEDED:
        fact("reward_fulfilled", grant, now)
    else:
        fact("reward_failed", grant, now, {"code": answer.error})


def _old_number(answer: Answer, now: datetime) -> None:
    """An answer about a number that has been replaced, or that we never gave."""
    uid = grant_uid(answer.number)
    payout = Payout.objects.select_for_update().filter(grant__uid=uid).first() if uid else None
    if payout is None:
        log.error("payout_number_unknown", number=answer.number, outcome=str(answer.outcome))
    elif answer.outcome == Outcome.SUCCEEDED:
        _contradicts(payout, answer, now)


def _contradicts(payout: Payout, answer: Answer, now: datetime) -> None:
    log.error("payout_contradiction", number=answer.number, outcome=str(answer.outcome))
    payout.disputed = True
    payout.updated_at = now
    payout.save(update_fields=["disputed", "updated_at"])


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
        payout.error = ""
        payout.next_at = now
        payout.updated_at = now
        payout.save()
        grant.status = GrantStatus.CLAIMED
        grant.updated_at = now
        grant.save(update_fields=["status", "updated_at"])
        audit.record(
            actor=actor,
            action="reward.payout_retried",
            target=f"reward:{grant.uid}",
            now=now,
            data={"number": payout.number},
        )
        wake.after_commit()
