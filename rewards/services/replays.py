"""Telling the organiser's system once more what it was told: the same order, the same id."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from core import audit
from core.errors import Conflict, Missing
from rewards.models import Budget, Payout, PayoutState
from rewards.providers import OutcomeUnknown, PayoutOrder, provider
from rewards.services import wake
from rewards.services.settling import receive

WEBHOOK = "webhook"


def replay_webhook(reward_uid: UUID, actor: str, now: datetime) -> str:
    """Call again for one reward; what the organiser's system says, or `queued`.

    A prize that is still open is asked about at once by the worker, which orders it again where
    it never arrived. One that was handed over is ordered again with the same id, for a system
    that has lost it; the phone is left out, being forgotten here. The answer cannot make
    anything be given twice on our side. Raises Missing `reward.unknown`, Conflict
    `webhook.not_replayable` (of another kind, not claimed, or failed: that is `retry_failed`)
    and `webhook.unanswered`.
    """
    with transaction.atomic():
        payout = (
            Payout.objects.select_for_update(of=("self",))
            .select_related("grant")
            .filter(grant__uid=reward_uid)
            .first()
        )
        if payout is None:
            raise Missing("reward.unknown")
        again = payout.state == PayoutState.SUCCEEDED
        if payout.provider != WEBHOOK or not (again or payout.next_at is not None):
            raise Conflict("webhook.not_replayable")
        if not again:
            payout.next_at = now
            payout.save(update_fields=["next_at"])
            wake.after_commit()
        audit.record(
            actor=actor,
            action="webhook.replayed",
            target=f"reward:{reward_uid}",
            now=now,
            data={"number": payout.number},
        )
    if not again:
        return "queued"
    grant = payout.grant
    terms = Budget.objects.values_list("terms", flat=True).get(scope=grant.scope)
    order = PayoutOrder(payout.number, grant.amount, grant.currency, "")
    try:
        answer = provider(WEBHOOK, terms["providers"][WEBHOOK]).submit(order, now)
    except OutcomeUnknown as unknown:
        raise Conflict("webhook.unanswered", params={"why": unknown.code}) from unknown
    receive(answer, now)
    return str(answer.outcome)
