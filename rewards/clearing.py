"""The staff's door to what is put right afterwards: differences, clawbacks, payments that hang.

Beside `rewards.api`; amounts are minor units, times UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rewards import recon_words
from rewards.models import Budget, Clawback, Payout, PayoutState, ReconDifference, ReconRun
from rewards.services import clawbacks, payouts, repairs, replays, tax

Exported = tax.Exported
ask_clawback = clawbacks.ask
approve_clawback = clawbacks.approve
refuse_clawback = clawbacks.refuse
repair = repairs.repair
dismiss = repairs.dismiss
tax_export = tax.export
retry_failed = payouts.retry_failed
take_back = payouts.cancel

KINDS = recon_words.KINDS


@dataclass(frozen=True)
class OpenDifference:
    """A difference that waits, in words; `repairable` where we can put it right ourselves."""

    id: int
    day: date
    provider: str
    kind: str
    subject: str
    campaign: str
    words: str
    ours: dict[str, Any]
    theirs: dict[str, Any]
    repairable: bool


@dataclass(frozen=True)
class WaitingClawback:
    """Money to be taken back, which a second person has to agree to."""

    uid: UUID
    reward: UUID
    campaign: str
    amount: int
    currency: str
    reason: str
    asked_by: str
    asked_at: datetime


@dataclass(frozen=True)
class Delivery:
    """A prize that an organiser's own system hands over, and how telling it went."""

    reward: UUID
    number: str
    campaign: str
    state: str
    error: str
    attempts: int
    next_at: datetime | None
    at: datetime


@dataclass(frozen=True)
class HangingPayout:
    """An order that needs somebody: failed, contradicted, or without an answer for long."""

    reward: UUID
    number: str
    campaign: str
    provider: str
    amount: int
    currency: str
    state: str
    error: str
    disputed: bool
    since: datetime
    cancelling: bool = False
    """Somebody has asked for it to be taken back, and it is not known yet whether it was."""

    @property
    def retriable(self) -> bool:
        """Whether it may be paid again under another number."""
        return self.state in ("failed", "cancelled") and not self.disputed

    @property
    def takeable(self) -> bool:
        """Whether it may be given up where the provider never had it."""
        return self.state == PayoutState.UNKNOWN and not self.disputed and not self.cancelling


@dataclass(frozen=True)
class LastRun:
    day: date
    provider: str
    entries: int
    paid: int
    billed: int | None
    found: int
    at: datetime


MOST = 100
PATIENCE = 12
"""Attempts after which an order without an answer is shown; some three hours."""


def open_differences(limit: int = MOST) -> list[OpenDifference]:
    """The newest day first."""
    rows = ReconDifference.objects.filter(state=ReconDifference.State.OPEN)
    return [
        OpenDifference(
            id=row.id,
            day=row.day,
            provider=row.provider,
            kind=row.kind,
            subject=row.subject,
            campaign=row.campaign,
            words=recon_words.explained(row.kind, row.ours, row.theirs),
            ours=row.ours,
            theirs=row.theirs,
            repairable=row.kind in repairs.REPAIRABLE,
        )
        for row in rows.order_by("-day", "id")[:limit]
    ]


def last_runs(limit: int = 7) -> list[LastRun]:
    """The latest comparisons."""
    return [
        LastRun(row.day, row.provider, row.entries, row.paid, row.billed, row.found, row.at)
        for row in ReconRun.objects.order_by("-id")[:limit]
    ]


def waiting_clawbacks(limit: int = MOST) -> list[WaitingClawback]:
    """The oldest first."""
    rows = list(
        Clawback.objects.filter(state=Clawback.State.WAITING)
        .select_related("grant")
        .order_by("id")[:limit]
    )
    slugs = _slugs({row.grant.scope for row in rows})
    return [
        WaitingClawback(
            uid=row.uid,
            reward=row.grant.uid,
            campaign=slugs.get(row.grant.scope, ""),
            amount=row.amount,
            currency=row.grant.currency,
            reason=row.reason,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
        )
        for row in rows
    ]


def hanging(limit: int = MOST) -> list[HangingPayout]:
    """Orders that need somebody, the latest first."""
    asking = Payout.objects.filter(state=PayoutState.UNKNOWN, attempts__gte=PATIENCE)
    ended = Payout.objects.filter(
        state__in=(PayoutState.FAILED, PayoutState.CANCELLED), grant__status="failed"
    )
    disputed = Payout.objects.filter(disputed=True)
    taken = Payout.objects.filter(cancelling_for="asked", next_at__isnull=False)
    rows = list(
        (asking | ended | disputed | taken)
        .select_related("grant")
        .order_by("-updated_at")[:limit]
    )
    slugs = _slugs({row.grant.scope for row in rows})
    return [
        HangingPayout(
            reward=row.grant.uid,
            number=row.number,
            campaign=slugs.get(row.grant.scope, ""),
            provider=row.provider,
            amount=row.grant.amount,
            currency=row.grant.currency,
            state=row.state,
            error=row.error,
            disputed=row.disputed,
            since=row.updated_at,
            cancelling=row.cancelling_for != "" and row.next_at is not None,
        )
        for row in rows
    ]


def webhooks(*, broken: bool = False, campaign: str = "", limit: int = MOST) -> list[Delivery]:
    """Calls to organisers' systems, the newest first; `broken`: those that did not arrive."""
    rows = Payout.objects.filter(provider=replays.WEBHOOK).select_related("grant")
    if campaign:
        scopes = Budget.objects.filter(campaign_slug=campaign).values("scope")
        rows = rows.filter(grant__scope__in=scopes)
    if broken:
        rows = rows.exclude(state=PayoutState.SUCCEEDED).exclude(error="")
    found = list(rows.order_by("-id")[:limit])
    slugs = _slugs({row.grant.scope for row in found})
    return [
        Delivery(
            reward=row.grant.uid,
            number=row.number,
            campaign=slugs.get(row.grant.scope, ""),
            state=row.state,
            error=row.error,
            attempts=row.attempts,
            next_at=row.next_at,
            at=row.updated_at,
        )
        for row in found
    ]


def send_again(reward: UUID, actor: str, now: datetime) -> str:
    """Call an organiser's system once more, signed anew; what it says, or `queued`.

    Where it has refused for good, a new order goes out. Raises Missing `reward.unknown`,
    Conflict `webhook.not_replayable`, `webhook.unanswered`, `payout.not_failed`.
    """
    failed = Payout.objects.filter(
        grant__uid=reward, provider=replays.WEBHOOK, state=PayoutState.FAILED
    )
    if failed.exists():
        payouts.retry_failed(reward, actor, now)
        return "queued"
    return replays.replay_webhook(reward, actor, now)


def _slugs(scopes: set[str]) -> dict[str, str]:
    found = Budget.objects.filter(scope__in=scopes)
    return dict(found.values_list("scope", "campaign_slug"))
