"""Short ways to open a scope, make people and give rewards, for the tests of this folder."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from core.ids import uuid7
from rewards import api
from rewards.contracts import GrantRequest, GrantResult, RewardsSection
from rewards.models import Payout

NOW = datetime(2026, 5, 1, 4, 0, tzinfo=UTC)
VERSION = "ab" * 32
SCOPE = "scope-1"


def section(**changes: Any) -> RewardsSection:
    document: dict[str, Any] = {
        "budget": {"total": 100_00},
        "pools": {"main": {"kind": "packets", "count": 4, "amount": 5_00, "split": "fixed"}},
        "provider": {"slug": "sandbox", "config": {}},
        "claim_days": 7,
    }
    document.update(changes)
    return RewardsSection.model_validate(document)


def open_scope(scope: str = SCOPE, **changes: Any) -> int:
    """Open it and answer the pool `main`."""
    return api.open_scope(
        scope=scope,
        section=section(**changes),
        currency="CNY",
        campaign_slug=f"slug-{scope}",
        now=NOW,
        rng=random.Random(7),
    )["main"]


def bank(behaviour: str, **config: Any) -> dict[str, Any]:
    """The provider part of a section."""
    return {"provider": {"slug": "sandbox", "config": {"behaviour": behaviour, **config}}}


def person(uid: UUID | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT audiences_ensure_person(%s, NULL, %s)", [uid or uuid7(), NOW])
        return int(cursor.fetchone()[0])


def request(pool: int, person_id: int, key: str, **changes: Any) -> GrantRequest:
    values: dict[str, Any] = {
        "idem_key": key,
        "scope": SCOPE,
        "version": VERSION,
        "pool": pool,
        "person_id": person_id,
        "uid": uuid7(),
        "claim_by": NOW + timedelta(days=7),
    }
    values.update(changes)
    return GrantRequest(**values)


def grant(pool: int, person_id: int, key: str = "k", **changes: Any) -> GrantResult:
    return api.grant_batch([request(pool, person_id, key, **changes)], NOW)[0]


def claim(reward: UUID, person_id: int, phone: str = "a" * 64, now: datetime = NOW) -> Any:
    return api.claim(
        reward_uid=reward,
        person_id=person_id,
        phone_hash=phone,
        phone_cipher="sealed",
        now=now,
    )


def claimed(**changes: Any) -> tuple[UUID, int]:
    """A scope with one claimed reward: its uid and the pool."""
    pool = open_scope(**changes)
    owner = person()
    reward = grant(pool, owner).uid
    claim(reward, owner)
    return reward, pool


def payout(reward: UUID) -> Payout:
    return Payout.objects.get(grant__uid=reward)


def facts() -> list[tuple[str, dict[str, Any]]]:
    """Names and props of the queued facts about rewards, in the order they were written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT payload->>'name', payload::text FROM core_outboxmessage"
            " WHERE topic = 'events.fact' AND payload->>'name' LIKE 'reward%%' ORDER BY id",
            [],
        )
        return [(name, json.loads(payload)) for name, payload in cursor.fetchall()]


def totals(scope: str = SCOPE) -> tuple[int, int, int, int]:
    """unallocated, escrow, payable, paid."""
    now = api.scope_totals(scope)
    return now.unallocated, now.escrow, now.payable, now.paid
