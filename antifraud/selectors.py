"""What is read: list entries, open cases, how right the rules were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from math import sqrt
from typing import Any
from uuid import UUID

from django.db.models import Q

from antifraud.contracts import Case, Judgement, ListView, RulePrecision
from antifraud.models import Decision, ListEntry
from core.clock import from_ms, to_ms

HOLD_FOR = timedelta(hours=72)
"""A hold ends by a person's decision within this time."""


def _expiry(expires_at: datetime | None) -> int:
    return 0 if expires_at is None else to_ms(expires_at)


def _active(campaign: str, now_ms: int) -> Q:
    return (Q(campaign__isnull=True) | Q(campaign=campaign)) & (
        Q(expires_at__isnull=True) | Q(expires_at__gt=from_ms(now_ms))
    )


def active_entries(campaign: str, now_ms: int) -> list[tuple[str, str, str, int]]:
    """All entries that count for a campaign: (kind, entity, hash or network, expiry in ms)."""
    rows = ListEntry.objects.filter(_active(campaign, now_ms)).values_list(
        "kind", "entity", "value_hash", "value", "expires_at"
    )
    return [
        (kind, entity, value if entity == "net" else hashed, _expiry(expires))
        for kind, entity, hashed, value, expires in rows
    ]


def entries_for(
    campaign: str, fields: Iterable[str], now_ms: int
) -> list[tuple[str, str, str, int]]:
    """The same, only for the given mirror fields (`device:<hash>`, `net:<network>` …)."""
    hashes: dict[str, list[str]] = defaultdict(list)
    for name in fields:
        entity, _, value = name.partition(":")
        hashes[entity].append(value)
    wanted = Q(entity="net", value__in=hashes.pop("net", []))
    for entity, values in hashes.items():
        wanted |= Q(entity=entity, value_hash__in=values)
    rows = ListEntry.objects.filter(_active(campaign, now_ms) & wanted).values_list(
        "kind", "entity", "value_hash", "value", "expires_at"
    )
    return [
        (kind, entity, value if entity == "net" else hashed, _expiry(expires))
        for kind, entity, hashed, value, expires in rows
    ]


def entries(campaign: str | None = None) -> list[ListView]:
    """The lists for staff, newest first; a campaign's include those of every campaign."""
    query = ListEntry.objects.order_by("-id")
    if campaign is not None:
        query = query.filter(Q(campaign__isnull=True) | Q(campaign=campaign))
    return [list_view(entry) for entry in query]


def list_view(entry: ListEntry) -> ListView:
    return ListView(
        id=entry.pk,
        kind=entry.kind,
        entity=entry.entity,
        value=entry.value or f"{entry.value_hash[:12]}…",
        campaign=entry.campaign,
        reason=entry.reason,
        owner=entry.owner,
        expires_at=entry.expires_at,
    )


def open_cases(
    campaign: str | None = None, *, subjects: Iterable[str] | None = None
) -> list[Case]:
    """Held rewards without a verdict, the most urgent first; with `subjects` only theirs."""
    query = Decision.objects.filter(
        outcome="hold", verdict__isnull=True, subject__isnull=False
    ).order_by("at")
    if campaign is not None:
        query = query.filter(campaign=campaign)
    if subjects is not None:
        query = query.filter(subject__in=list(subjects))
    return [case(decision) for decision in query]


def judgements(campaign: str, people: Iterable[UUID], most: int = 100) -> list[Judgement]:
    """Decisions about these names of one person, the newest first."""
    # Ordered without a LIMIT: with one, the planner may walk down all of the campaign's.
    rows = Decision.objects.filter(campaign=campaign, person_uid__in=list(people))
    return [
        Judgement(
            one.at, one.action, one.outcome, one.score, tuple(one.hits), one.device_uid,
            one.verdict,
        )
        for one in list(rows.order_by("-at"))[:most]
    ]  # fmt: skip


def case(decision: Decision) -> Case:
    return Case(
        subject=decision.subject or "",
        campaign=decision.campaign,
        action=decision.action,
        score=decision.score,
        hits=tuple(decision.hits),
        decision=decision.pk,
        person_uid=decision.person_uid,
        device_uid=decision.device_uid,
        at=decision.at,
        due_at=decision.at + HOLD_FOR,
        verdict=decision.verdict,
        closed_by=decision.closed_by,
    )


def rule_precision(
    campaign: str | None = None, since: datetime | None = None
) -> list[RulePrecision]:
    """For each rule, its hits and the share of fraud among the closed cases it fired in.

    `unsure` verdicts count for neither side. Shadow hits are counted too: that is how a
    rule earns its way into the score.
    """
    query = Decision.objects.all()
    if campaign is not None:
        query = query.filter(campaign=campaign)
    if since is not None:
        query = query.filter(at__gte=since)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    hits: list[dict[str, Any]]
    rows = query.exclude(hits=[]).values_list("hits", "verdict")
    for hits, verdict in rows.iterator(chunk_size=2000):
        for hit in hits:
            counts[hit["id"]]["hits"] += 1
            if verdict in ("fraud", "legit"):
                counts[hit["id"]][verdict] += 1
    return [
        RulePrecision(
            id=rule,
            hits=seen["hits"],
            fraud=seen["fraud"],
            legit=seen["legit"],
            precision=_share(seen["fraud"], seen["legit"]),
            lower_bound=wilson_lower(seen["fraud"], seen["fraud"] + seen["legit"]),
        )
        for rule, seen in sorted(counts.items())
    ]


def _share(fraud: int, legit: int) -> float | None:
    return fraud / (fraud + legit) if fraud + legit else None


def wilson_lower(successes: int, trials: int, z: float = 1.96) -> float | None:
    """The lower end of Wilson's interval (95 % by default); None without trials."""
    if not trials:
        return None
    share = successes / trials
    middle = share + z * z / (2 * trials)
    spread = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return max(0.0, (middle - spread) / (1 + z * z / trials))
