"""Paid rewards taken back: by an entry that compensates, never by undoing what was.

Above the threshold (CLAWBACK_FOUR_EYES, minor units) another person has to agree. The reward
stays `fulfilled`: the person was paid, and owes it. How the money comes back is the
organiser's affair; the entry says that it did. Points leave their account at once, as far as
they are still there.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum

from core import audit
from core.errors import Conflict, Forbidden, Invalid, Missing
from core.ids import uuid7
from rewards.models import Budget, Clawback, Grant, GrantStatus, Payout
from rewards.services import points
from rewards.services.budgets import move
from rewards.services.holds import fact, locked_grant

State = Clawback.State


def ask(
    reward_uid: UUID, *, reason: str, actor: str, now: datetime, amount: int | None = None
) -> Clawback:
    """Take `amount` (everything that is left, by default) of a paid reward back.

    Done at once up to the threshold, otherwise `waiting`. Raises Missing `reward.unknown`,
    Conflict `clawback.not_paid` (not paid, or disputed), `clawback.waiting` (one waits already)
    or `clawback.too_much`, Invalid `clawback.reason`.
    """
    reason = reason.strip()[:200]
    if not reason:
        raise Invalid("clawback.reason")
    with transaction.atomic():
        grant = locked_grant(reward_uid)
        if grant.status != GrantStatus.FULFILLED or _disputed(grant):
            raise Conflict("clawback.not_paid")
        if Clawback.objects.filter(grant=grant, state=State.WAITING).exists():
            raise Conflict("clawback.waiting")
        left = grant.amount - taken_back(grant)
        wanted = left if amount is None else amount
        if not 0 < wanted <= left:
            raise Conflict("clawback.too_much", params={"left": left})
        row = Clawback.objects.create(
            uid=uuid7(),
            grant=grant,
            amount=wanted,
            reason=reason,
            state=State.WAITING,
            asked_by=actor,
            asked_at=now,
        )
        _note("reward.clawback_asked", actor, row, grant, now)
        if wanted <= settings.CLAWBACK_FOUR_EYES:
            _recover(row, grant, actor, now)
    return row


def approve(clawback_uid: UUID, actor: str, now: datetime) -> None:
    """The second person agrees; repeated, nothing happens.

    Raises Missing `clawback.unknown`, Forbidden `clawback.own`, Conflict `clawback.refused`.
    """
    with transaction.atomic():
        row, grant = _locked(clawback_uid)
        if row.state == State.DONE:
            return
        if row.state != State.WAITING:
            raise Conflict("clawback.refused")
        if row.asked_by == actor:
            raise Forbidden("clawback.own")
        _recover(row, grant, actor, now)


def refuse(clawback_uid: UUID, actor: str, now: datetime) -> None:
    """It is not taken back after all; whoever asked may say so too.

    Raises Missing `clawback.unknown`, Conflict `clawback.done`.
    """
    with transaction.atomic():
        row, grant = _locked(clawback_uid)
        if row.state == State.REFUSED:
            return
        if row.state != State.WAITING:
            raise Conflict("clawback.done")
        row.state, row.decided_by, row.decided_at = State.REFUSED, actor, now
        row.save(update_fields=["state", "decided_by", "decided_at"])
        _note("reward.clawback_refused", actor, row, grant, now)


def taken_back(grant: Grant) -> int:
    """Minor units of this reward that came back."""
    done = Clawback.objects.filter(grant=grant, state=State.DONE).aggregate(total=Sum("amount"))
    return int(done["total"] or 0)


def _disputed(grant: Grant) -> bool:
    return Payout.objects.filter(grant=grant, disputed=True).exists()


def _locked(clawback_uid: UUID) -> tuple[Clawback, Grant]:
    """Both locked, the grant first: everybody locks in that order."""
    found = Clawback.objects.filter(uid=clawback_uid).select_related("grant").first()
    if found is None:
        raise Missing("clawback.unknown")
    grant = locked_grant(found.grant.uid)
    return Clawback.objects.select_for_update().get(id=found.id), grant


def _recover(row: Clawback, grant: Grant, actor: str, now: datetime) -> None:
    row.state, row.decided_by, row.decided_at = State.DONE, actor, now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    move(
        key=f"recover:{row.uid}",
        budget=Budget.objects.get(scope=grant.scope),
        source="paid",
        target="recovered",
        amount=row.amount,
        now=now,
        grant_id=grant.id,
    )
    if grant.kind == "points":
        # What we keep for people ourselves does not wait for somebody to collect it.
        points.recover(grant.uid, back=taken_back(grant), of=grant.amount, now=now)
    _note("reward.clawed_back", actor, row, grant, now)
    fact("reward_clawed_back", grant, now, {"recovered": row.amount})


def _note(action: str, actor: str, row: Clawback, grant: Grant, now: datetime) -> None:
    audit.record(
        actor=actor,
        action=action,
        target=f"reward:{grant.uid}",
        now=now,
        data={"clawback": str(row.uid), "amount": row.amount, "reason": row.reason},
    )
