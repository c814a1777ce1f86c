"""The document a board draws: behaviour from the event store, people and money from PostgreSQL.

When the event store is away the last behaviour known is shown with its age; people and money
are always of now. The document has codes and numbers only and is the same for everybody.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

import orjson
import structlog
from django.core.cache import cache
from django.db import close_old_connections, connections
from redis import RedisError

from core.clock import to_ms, utc_now
from dashboards import alarms, money, selectors, traffic
from dashboards import people as who
from dashboards.behaviour import behaviour
from dashboards.parts import part
from dashboards.selectors import CampaignCard
from rewards import api as rewards
from tracking.store import DatabaseError, StoreAway

log = structlog.get_logger(__name__)

KEEP_SECONDS = 7 * 86_400
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


def build(slug: str, now: datetime, *, ask_store: bool = True) -> dict[str, Any]:
    """The snapshot of one campaign at `now`. Raises Missing `campaign.unknown`.

    Without `ask_store` behaviour is the last that was known, whoever computed it: a page can
    be painted at once and the live line brings the rest.
    """
    card = selectors.card(slug, now)
    known, known_at, available = _behaviour(card, now, ask_store=ask_store)
    found = part(slug, "people", lambda: who.people(card, now))
    purse = part(slug, "money", lambda: money.money(card, found.groups, now))
    held = money.held(card)
    return {
        "v": 2,
        "slug": slug,
        "kind": card.kind,
        "at": to_ms(now),
        "status": card.status,
        "starts_at": to_ms(card.starts_at) if card.starts_at else None,
        "ends_at": to_ms(card.ends_at) if card.ends_at else None,
        "behaviour": known,
        "behaviour_at": known_at,
        "store_available": available,
        "people": found.document,
        "money": purse,
        "held": held,
        "alarms": [
            alarm.as_dict()
            for alarm in alarms.alarms(_signs(card, known, known_at, purse, held, now))
        ],
    }


def _behaviour(
    card: CampaignCard, now: datetime, *, ask_store: bool
) -> tuple[dict[str, Any] | None, int | None, bool]:
    """Behaviour, when it was true, and whether the event store answered."""
    global _asked_again_at
    if not ask_store:
        kept = _kept(card.slug)
        return (kept["known"], kept["at"], True) if kept else (None, None, True)
    try:
        if time.monotonic() < _asked_again_at:
            raise StoreAway
        found = behaviour(card, now)
    except (StoreAway, DatabaseError) as error:
        if time.monotonic() >= _asked_again_at:
            log.warning(
                "board_without_event_store", campaign=card.slug, error=type(error).__name__
            )
            _asked_again_at = time.monotonic() + PATIENCE
        kept = _kept(card.slug)
        return (kept["known"], kept["at"], False) if kept else (None, None, False)
    _keep(card.slug, {"known": found, "at": to_ms(now)})
    return found, to_ms(now), True


def _signs(
    card: CampaignCard,
    known: dict[str, Any] | None,
    known_at: int | None,
    purse: dict[str, Any] | None,
    held: dict[str, Any],
    now: datetime,
) -> alarms.Signs:
    """What the alarms are judged by; without behaviour nothing is said about traffic."""
    seen = traffic.judged(known["hours"] if known else None, known_at, to_ms(now))
    forecast = purse["forecast"] if purse else None
    cut = rewards.cut_sum(card.scope, now - timedelta(days=1))
    return alarms.Signs(
        now=to_ms(now),
        status=card.status,
        ends_at=to_ms(card.ends_at) if card.ends_at else None,
        closed_arm=card.closed_arm,
        cut=cut.count,
        cut_less=cut.less,
        used=tuple(rewards.use_alarms([card.scope], now).get(card.scope, ())),
        held=held["count"],
        held_amount=held["amount"],
        held_since=held["oldest_at"],
        failed=purse["failed"]["count"] if purse else 0,
        failed_amount=purse["failed"]["amount"] if purse else 0,
        stock=rewards.stock_level(card.scope) if purse else "plenty",
        empty_at=forecast["at"] if forecast else None,
        traffic=seen,
    )


def _keep(slug: str, document: dict[str, Any]) -> None:
    try:
        cache.set(f"board:2:{slug}", document, KEEP_SECONDS)
    except (RedisError, OSError):
        # Only the comfort of an old figure is lost.
        return


def _kept(slug: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] | None = cache.get(f"board:2:{slug}")
    except (RedisError, OSError):
        return None
    return found
