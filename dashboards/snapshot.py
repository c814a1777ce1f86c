"""The document a board draws: behaviour from the event store, money from PostgreSQL.

When the event store is away the last behaviour known is shown with its age; money is always
of now. The document has codes and numbers only and is the same for everybody.
"""

from __future__ import annotations

import time
from collections import Counter
from datetime import datetime
from typing import Any

import orjson
import structlog
from django.core.cache import cache
from django.db import close_old_connections, connections
from redis import RedisError

from antifraud import api as antifraud
from campaigns import api as campaigns
from campaigns.contracts import CampaignOverview
from core.clock import to_ms, utc_now
from dashboards import selectors
from dashboards.behaviour import behaviour
from dashboards.overviews import per_person, spent
from rewards import api as rewards
from rewards.contracts import ScopeTotals
from tracking.store import DatabaseError, StoreAway

log = structlog.get_logger(__name__)

KEEP_SECONDS = 86_400
PATIENCE = 5.0
"""Seconds in which a store that was away is not asked again by this process: a store that
hangs must not take every thread with it."""

_asked_again_at = 0.0


def build_in_thread(slug: str) -> bytes:
    """`build` as JSON, for threads outside a request: looks after its own connection."""
    close_old_connections()
    try:
        return orjson.dumps(build(slug, utc_now()))
    except BaseException:
        connections.close_all()
        raise


def build(slug: str, now: datetime) -> dict[str, Any]:
    """The snapshot of one campaign at `now`. Raises Missing `campaign.unknown`."""
    card = selectors.card(slug, now)
    overview = campaigns.campaign_overview(slug, now)
    known, known_at, available = _behaviour(slug, overview, now)
    joined = known["people"]["joined"] if known else overview.joins
    return {
        "v": 1,
        "slug": slug,
        "at": to_ms(now),
        "status": card.status,
        "starts_at": to_ms(card.starts_at) if card.starts_at else None,
        "ends_at": to_ms(card.ends_at) if card.ends_at else None,
        "behaviour": known,
        "behaviour_at": known_at,
        "store_available": available,
        "money": _money(overview.money, joined),
        "held": _held(card.scope, slug),
    }


def _behaviour(
    slug: str, overview: CampaignOverview, now: datetime
) -> tuple[dict[str, Any] | None, int | None, bool]:
    """Behaviour, when it was true, and whether the event store answered."""
    global _asked_again_at
    try:
        if time.monotonic() < _asked_again_at:
            raise StoreAway
        found = behaviour(slug, overview, now)
    except (StoreAway, DatabaseError) as error:
        if time.monotonic() >= _asked_again_at:
            log.warning("board_without_event_store", campaign=slug, error=type(error).__name__)
            _asked_again_at = time.monotonic() + PATIENCE
        kept = _kept(slug)
        return (kept["known"], kept["at"], False) if kept else (None, None, False)
    _keep(slug, {"known": found, "at": to_ms(now)})
    return found, to_ms(now), True


def _keep(slug: str, document: dict[str, Any]) -> None:
    try:
        cache.set(f"board:{slug}", document, KEEP_SECONDS)
    except (RedisError, OSError):
        # Only the comfort of an old figure is lost.
        return


def _kept(slug: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] | None = cache.get(f"board:{slug}")
    except (RedisError, OSError):
        return None
    return found


def _money(totals: ScopeTotals | None, joined: int) -> dict[str, Any] | None:
    """Minor units; paid + granted + held + left = budget."""
    if totals is None:
        return None
    cost = spent(totals)
    return {
        "budget": totals.budget,
        "paid": totals.paid,
        "granted": totals.payable - totals.held,
        "held": totals.held,
        "left": totals.unallocated + totals.escrow,
        "cost": cost,
        "per_person": per_person(cost, joined) if cost else None,
    }


def _held(scope: str, slug: str) -> dict[str, Any]:
    """What waits for review; each case is counted under the rule that weighed most."""
    held = rewards.held(scope)
    cases = {case.subject: case for case in antifraud.open_cases(slug)} if held else {}
    reasons: Counter[str] = Counter()
    for reward in held:
        case = cases.get(str(reward.id))
        hits = [hit for hit in (case.hits if case else ()) if not hit.get("shadow")]
        top = max(hits, key=lambda hit: int(hit.get("points", 0)), default=None)
        reasons[str(top["id"]) if top else "helper"] += 1
    return {
        "count": len(held),
        "amount": sum(reward.amount for reward in held),
        "oldest_at": min((to_ms(reward.created_at) for reward in held), default=None),
        "reasons": [{"code": code, "count": number} for code, number in reasons.most_common()],
    }
