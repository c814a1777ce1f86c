"""Differences of a reconciliation put right: by entries, by asking, or by a person's word.

Everything is repeatable: what is repaired already stays so.

    status_differs       the bill says paid: the money is booked as paid; it says failed or
                         returned: a compensating entry paid → payable, the reward has failed
                         and can be paid again under another number
    missing_at_provider  the provider is asked about the number; what it says is kept
    not_booked           the missing entry is written
    anything else        dismissed with a note, once people have cleared it up
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from core import audit
from core.errors import Conflict, Invalid, Missing
from rewards.models import (
    Budget,
    Grant,
    GrantStatus,
    LedgerEntry,
    Payout,
    PayoutState,
    ReconDifference,
)
from rewards.payout_rules import Outcome
from rewards.providers import OutcomeUnknown, provider
from rewards.services.budgets import move
from rewards.services.clawbacks import taken_back
from rewards.services.holds import fact
from rewards.services.settling import pay

State = ReconDifference.State
REPAIRABLE = frozenset({"status_differs", "missing_at_provider", "not_booked"})


def repair(difference: int, actor: str, now: datetime) -> str:
    """Put one difference right; in a word what was done.

    `paid`, `unpaid`, `booked`, or `agrees` where both sides agree by now. Raises Missing
    `recon.unknown`, Conflict `recon.by_hand` (only people can), `recon.closed`,
    `recon.not_told` (the provider did not answer) or `recon.recovered` (was clawed back).
    """
    row = ReconDifference.objects.filter(id=difference).first()
    if row is None:
        raise Missing("recon.unknown")
    if row.kind not in REPAIRABLE:
        raise Conflict("recon.by_hand")
    theirs = str(row.theirs.get("status", ""))
    if row.kind == "missing_at_provider" and row.state == State.OPEN:
        theirs = _asked(row.subject, now)
    with transaction.atomic():
        row = ReconDifference.objects.select_for_update().get(id=difference)
        if row.state == State.REPAIRED:
            return row.note
        if row.state != State.OPEN:
            raise Conflict("recon.closed")
        payout = Payout.objects.select_for_update().filter(number=row.subject).first()
        if payout is None:
            raise Conflict("recon.by_hand")
        grant = Grant.objects.select_for_update().get(id=payout.grant_id)
        done = _put_right(row.kind, theirs, payout, grant, now)
        _close(row, State.REPAIRED, done, actor, now)
    return done


def dismiss(difference: int, note: str, actor: str, now: datetime) -> None:
    """People have cleared it up otherwise. Raises Missing `recon.unknown`, Invalid
    `recon.note`, Conflict `recon.closed`."""
    note = note.strip()[:200]
    if not note:
        raise Invalid("recon.note")
    with transaction.atomic():
        row = ReconDifference.objects.select_for_update().filter(id=difference).first()
        if row is None:
            raise Missing("recon.unknown")
        if row.state == State.DISMISSED:
            return
        if row.state != State.OPEN:
            raise Conflict("recon.closed")
        _close(row, State.DISMISSED, note, actor, now)


def _asked(number: str, now: datetime) -> str:
    """What the provider says of a number now, as a bill would. Outside of any transaction."""
    payout = Payout.objects.select_related("grant").filter(number=number).first()
    if payout is None:
        raise Conflict("recon.by_hand")
    terms = Budget.objects.values_list("terms", flat=True).get(scope=payout.grant.scope)
    try:
        bank = provider(payout.provider, terms.get("providers", {}).get(payout.provider, {}))
        answer = bank.query(number, now)
    except (OutcomeUnknown, KeyError):
        raise Conflict("recon.not_told") from None
    if answer.outcome == Outcome.SUCCEEDED:
        return "succeeded"
    if answer.outcome in (Outcome.FAILED, Outcome.CANCELLED):
        return "failed"
    # It has never heard of it, or is not done: nobody can say that it was paid.
    raise Conflict("recon.not_told")


def _put_right(kind: str, theirs: str, payout: Payout, grant: Grant, now: datetime) -> str:
    paid = grant.status == GrantStatus.FULFILLED
    if kind == "not_booked":
        if LedgerEntry.objects.filter(grant=grant, credit__kind="paid").exists():
            return "agrees"
        _book(grant, now)
        return "booked"
    if (theirs == "succeeded") == paid:
        _settled(payout, PayoutState.SUCCEEDED if paid else PayoutState.FAILED, now)
        return "agrees"
    if theirs == "succeeded":
        if grant.status not in (
            GrantStatus.FULFILLING, GrantStatus.CLAIMED, GrantStatus.FAILED,
        ):  # fmt: skip
            raise Conflict("recon.by_hand")
        _settled(payout, PayoutState.SUCCEEDED, now)
        pay(grant, now)
        return "paid"
    if taken_back(grant):
        raise Conflict("recon.recovered")
    _unpay(payout, grant, now)
    return "unpaid"


def _book(grant: Grant, now: datetime) -> None:
    move(
        key=f"paid:{grant.uid}",
        budget=Budget.objects.get(scope=grant.scope),
        source="payable",
        target="paid",
        amount=grant.amount,
        now=now,
        grant_id=grant.id,
    )


def _settled(payout: Payout, state: PayoutState, now: datetime) -> None:
    payout.state, payout.next_at, payout.disputed = state, None, False
    payout.confirm = None
    payout.updated_at = now
    payout.save()


def _unpay(payout: Payout, grant: Grant, now: datetime) -> None:
    """The money did not arrive after all: owed again, and a person decides what follows."""
    back = LedgerEntry.objects.filter(grant=grant, key__startswith="unpaid:").count()
    move(
        key=f"unpaid:{grant.uid}:{back}",
        budget=Budget.objects.get(scope=grant.scope),
        source="paid",
        target="payable",
        amount=grant.amount,
        now=now,
        grant_id=grant.id,
    )
    payout.certificate = None
    _settled(payout, PayoutState.FAILED, now)
    grant.status, grant.fulfilled_at, grant.updated_at = GrantStatus.FAILED, None, now
    grant.save(update_fields=["status", "fulfilled_at", "updated_at"])
    fact("reward_failed", grant, now, {"code": "recon.not_paid"})


def _close(
    row: ReconDifference, state: ReconDifference.State, note: str, actor: str, now: datetime
) -> None:
    row.state, row.note, row.decided_by, row.decided_at = state, note, actor, now
    row.save(update_fields=["state", "note", "decided_by", "decided_at"])
    audit.record(
        actor=actor,
        action=f"recon.{state.value}",
        target=f"payout:{row.subject}",
        now=now,
        data={"day": row.day.isoformat(), "kind": row.kind, "note": note},
    )
