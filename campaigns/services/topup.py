"""More of what a running campaign gives: the money first, then the rewards it pays for."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from campaigns.play import heads
from campaigns.roles import ADMIN, OPERATOR
from campaigns.services.acting import locked, note, require
from campaigns.services.lifecycle import Status
from core.errors import Conflict, FieldError, Invalid
from rewards import api as rewards
from rewards.contracts import MAX_UNITS, PoolSection


@transaction.atomic
def top_up(slug: str, *, pool: str, count: int, key: str, actor: str, now: datetime) -> int:
    """`count` more rewards in `pool`, and their money in the budget, once under `key`.

    The minor units put in; 0 when that key was carried out before. They are of the running
    version's amount and can be had from the commit on; promises already made are not touched.
    Raises Missing campaign.unknown, Forbidden campaign.role, Conflict campaign.state (not
    published, or over) and budget.closed, Invalid body.invalid (`pool`: unknown, or of
    packets that differ; `count`).
    """
    require(actor, OPERATOR, ADMIN)
    campaign = locked(slug, Status.APPROVED, Status.PAUSED)
    if campaign.current_version is None or campaign.ends_at is None or campaign.ends_at <= now:
        raise Conflict("campaign.state")
    section = heads.frozen(campaign.current_version.sha256).rewards.pools.get(pool)
    if section is None or section.amount is None:
        raise Invalid("body.invalid", errors=[FieldError("pool", "unknown")])
    if not 1 <= count <= MAX_UNITS:
        raise Invalid("body.invalid", errors=[FieldError("count", "range")])
    scope, amount = str(campaign.uid), section.amount * count
    if not rewards.top_up(scope=scope, key=f"{pool}:{key}", amount=amount, now=now):
        return 0
    more = PoolSection.model_validate(
        {**section.model_dump(mode="json"), "count": count, "total": None}
    )
    rewards.add_packets(scope=scope, pool=pool, key=key, section=more, now=now)
    note(
        campaign,
        actor,
        "topped_up",
        now,
        {"pool": pool, "count": count, "amount": amount, "currency": campaign.currency},
    )
    transaction.on_commit(lambda: heads.forget(slug))
    return amount
