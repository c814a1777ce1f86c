"""What providers say about payouts, and what follows: state, money, reward, facts at once."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from core.clock import to_ms
from rewards.models import Budget, Grant, GrantStatus, LedgerEntry, Payout, PayoutState
from rewards.numbers import grant_uid
from rewards.payout_rules import State, Verdict, unanswered
from rewards.payout_rules import receive as judge
from rewards.providers.base import Answer, Outcome
from rewards.services.budgets import move
from rewards.services.holds import fact

log = structlog.get_logger(__name__)

BACKOFF_SECONDS = (2, 5, 10, 30, 60, 300, 900, 3600)
CONFIRM_HOURS = 24
"""So long a person may confirm where the provider does not say until when."""
REMIND_BEFORE = timedelta(hours=4)
"""The second reminder comes so long before the time is over."""
GRACE = timedelta(minutes=30)
"""The provider closes unconfirmed bills itself; so long after the time we ask it to."""
UNCONFIRMED = "unconfirmed"


def backoff(attempts: int) -> timedelta:
    """How long to wait after the n-th attempt."""
    place = min(max(attempts, 1), len(BACKOFF_SECONDS)) - 1
    return timedelta(seconds=BACKOFF_SECONDS[place])


def quarantine(number: str, code: str, now: datetime) -> None:
    """Nobody knows: ask again later, with the same number."""
    with transaction.atomic():
        payout = Payout.objects.select_for_update().filter(number=number).first()
        if payout is None or payout.next_at is None:
            return
        payout.state = PayoutState(unanswered(State(payout.state)).value)
        payout.error = code
        _later(payout, now)


def receive(answer: Answer, now: datetime) -> None:
    """Keep one answer about a number; the same final answer again changes nothing."""
    with transaction.atomic():
        payout = Payout.objects.select_for_update().filter(number=answer.number).first()
        if payout is None:
            _old_number(answer, now)
            return
        verdict, state = judge(State(payout.state), answer.outcome)
        if answer.amount is not None and answer.amount != _amount(payout):
            verdict = Verdict.CONTRADICTION
        match verdict:
            case Verdict.SETTLE:
                _settle(payout, answer, now)
            case Verdict.CONTRADICTION:
                contradicts(payout, answer, now)
            case Verdict.MOVE | Verdict.STALE if payout.next_at is not None:
                _move(payout, answer, state, now)


def _amount(payout: Payout) -> int:
    return int(Grant.objects.values_list("amount", flat=True).get(id=payout.grant_id))


def _move(payout: Payout, answer: Answer, state: State, now: datetime) -> None:
    """Where an open order is now; the person is told when it waits for them."""
    if payout.state != state:
        payout.attempts = 1
    payout.state = PayoutState(state.value)
    payout.error = answer.error
    if answer.confirm is not None:
        payout.confirm = dict(answer.confirm)
    if state == State.WAIT_USER_CONFIRM:
        _wait(payout, answer, now)
    _later(payout, now)


def _wait(payout: Payout, answer: Answer, now: datetime) -> None:
    """Remind the person, and ask for the bill to be closed once its time is over."""
    if payout.confirm_until is None:
        payout.confirm_until = answer.until or now + timedelta(hours=CONFIRM_HOURS)
    due = 1 if now < payout.confirm_until - REMIND_BEFORE else 2
    if payout.reminders < due and now < payout.confirm_until:
        payout.reminders = due
        fact(
            "payout_confirm_needed",
            Grant.objects.get(id=payout.grant_id),
            now,
            {"until": to_ms(payout.confirm_until), "again": due == 2},
        )
    if now >= payout.confirm_until + GRACE and not payout.cancelling_for:
        payout.cancelling_for = UNCONFIRMED
        payout.attempts = 0
        payout.next_at = now


def _later(payout: Payout, now: datetime) -> None:
    """When to look again: after a pause, at a reminder's time, when the time is over."""
    if payout.attempts:
        times = [now + backoff(payout.attempts)]
        if payout.state == PayoutState.WAIT_USER_CONFIRM and payout.confirm_until is not None:
            until = payout.confirm_until
            times += [at for at in (until - REMIND_BEFORE, until + GRACE) if at > now]
        payout.next_at = min(times)
    payout.updated_at = now
    payout.save(
        update_fields=[
            "state", "error", "attempts", "next_at", "confirm", "confirm_until", "reminders",
            "cancelling_for", "updated_at",
        ]
    )  # fmt: skip


def _settle(payout: Payout, answer: Answer, now: datetime) -> None:
    """The first final answer: money and grant follow it in the same transaction."""
    grant = Grant.objects.select_for_update().get(id=payout.grant_id)
    unconfirmed = answer.outcome != Outcome.SUCCEEDED and (
        answer.unconfirmed
        or (answer.outcome == Outcome.CANCELLED and payout.cancelling_for == UNCONFIRMED)
    )
    payout.state = PayoutState(answer.outcome.value)
    payout.error = answer.error
    payout.next_at = None
    payout.confirm = None
    payout.updated_at = now
    if answer.outcome == Outcome.SUCCEEDED:
        payout.recipient = ""
        if answer.certificate:
            # An insurer need not repeat whom it insured; the name is known here, masked.
            insured = {"insured": payout.details.get("insured", "")}
            payout.certificate = {**insured, **answer.certificate}
        pay(grant, now)
    payout.save()
    if unconfirmed:
        _give_back(grant, now)
    elif answer.outcome != Outcome.SUCCEEDED:
        grant.status = GrantStatus.FAILED
        grant.updated_at = now
        grant.save(update_fields=["status", "updated_at"])
        fact("reward_failed", grant, now, {"code": answer.error})


def pay(grant: Grant, now: datetime) -> None:
    """The reward has arrived: `payable` → `paid`, once. The caller holds the lock.

    Once more only where a payment was taken back with an entry of its own, by a repair.
    """
    grant.status = GrantStatus.FULFILLED
    grant.fulfilled_at = grant.updated_at = now
    back = LedgerEntry.objects.filter(grant=grant, key__startswith="unpaid:").count()
    move(
        key=f"paid:{grant.uid}:{back}" if back else f"paid:{grant.uid}",
        budget=Budget.objects.get(scope=grant.scope),
        source="payable",
        target="paid",
        amount=grant.amount,
        now=now,
        grant_id=grant.id,
    )
    grant.save(update_fields=["status", "fulfilled_at", "updated_at"])
    fact("reward_fulfilled", grant, now)


def _give_back(grant: Grant, now: datetime) -> None:
    """Nobody confirmed: it can be claimed again until its claim date, else it has expired."""
    if grant.claim_by > now:
        grant.status = GrantStatus.GRANTED
        grant.phone_hash = None
        grant.claimed_at = None
        grant.updated_at = now
        grant.save(update_fields=["status", "phone_hash", "claimed_at", "updated_at"])
        fact("reward_unconfirmed", grant, now)
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT rewards_return_grant(%s, %s, %s)", [grant.id, GrantStatus.EXPIRED, now]
            )


def _old_number(answer: Answer, now: datetime) -> None:
    """An answer about a number that has been replaced, or that we never gave."""
    uid = grant_uid(answer.number)
    payout = Payout.objects.select_for_update().filter(grant__uid=uid).first() if uid else None
    if payout is None:
        log.error("payout_number_unknown", number=answer.number, outcome=str(answer.outcome))
    elif answer.outcome == Outcome.SUCCEEDED:
        contradicts(payout, answer, now)


def contradicts(payout: Payout, answer: Answer, now: datetime) -> None:
    """Stop everything about this reward until people have cleared it up."""
    log.error("payout_contradiction", number=answer.number, outcome=str(answer.outcome))
    payout.disputed = True
    payout.updated_at = now
    payout.save(update_fields=["disputed", "updated_at"])
