"""Reading the budget tree. Nothing here writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, Q, Sum

from rewards.contracts_nodes import (
    LEVELS,
    CampaignShare,
    Cut,
    CutSum,
    HourUse,
    Level,
    NodeView,
    Threshold,
    UseAlarm,
)
from rewards.models import AlarmRule, Budget, BudgetHold, BudgetNode, Grant, HourPart, Pool
from rewards.models import UseAlarm as Noted


def budget_tree() -> list[NodeView]:
    """Every node with the campaigns that hold on it, parents before their children."""
    shares: dict[int, list[CampaignShare]] = defaultdict(list)
    slugs = dict(Budget.objects.values_list("scope", "campaign_slug"))
    for hold in BudgetHold.objects.order_by("id"):
        shares[hold.node_id].append(
            CampaignShare(
                hold.scope,
                slugs.get(hold.scope, hold.key),
                hold.amount,
                hold.confirmed,
                hold.released,
            )
        )
    below: dict[int | None, list[BudgetNode]] = defaultdict(list)
    for node in BudgetNode.objects.select_related("parent").order_by("slug"):
        below[node.parent_id].append(node)
    found: list[NodeView] = []

    def walk(parent: int | None, depth: int) -> None:
        for node in below[parent]:
            found.append(_view(node, depth, tuple(shares[node.id])))
            walk(node.id, depth + 1)

    walk(None, 0)
    return found


def budget_alarms() -> list[NodeView]:
    """Nodes of which more is held and confirmed than their alarm allows, the fullest first."""
    nodes = BudgetNode.objects.select_related("parent").exclude(alarmed_at=None)
    return sorted((_view(node, 0, ()) for node in nodes), key=lambda one: -one.percent)


def budget_lines(currency: str) -> list[tuple[str, str]]:
    """The nodes a campaign of that currency may be paid from: (slug, title)."""
    nodes = BudgetNode.objects.filter(currency=currency).order_by("slug")
    return list(nodes.values_list("slug", "title"))


def budget_room(line: str, currency: str, campaign: str = "") -> int | None:
    """Minor units that can still be held on a node: the least that is left there and above.
    With `campaign`, a slug, what that one holds there already, top-ups included, is its room.

    None when there is no such node of that currency.
    """
    node = BudgetNode.objects.filter(slug=line, currency=currency).first()
    own = 0
    if node is not None and campaign:
        scopes = Budget.objects.filter(campaign_slug=campaign).values("scope")
        holds = BudgetHold.objects.filter(node=node, scope__in=scopes)
        own = holds.aggregate(held=Sum(F("amount") - F("released"), default=0))["held"]
    room: int | None = None
    while node is not None:
        left = node.limit - node.held - node.confirmed
        room = left if room is None else min(room, left)
        node = node.parent
    return None if room is None else room + own


def hour_use(scope: str, now: datetime) -> list[HourUse]:
    """What this hour's limits of a campaign and its pools have let through."""
    return hour_uses([scope], now).get(scope, [])


def hour_uses(scopes: Collection[str], now: datetime) -> dict[str, list[HourUse]]:
    """The same of several campaigns, by scope; those without a limit are left out."""
    limits: dict[str, tuple[str, str, int]] = {}
    for key, scope, limit in Budget.objects.filter(scope__in=scopes).values_list(
        "id", "scope", "per_hour"
    ):
        limits[f"budget:{key}"] = (scope, "", limit)
    for key, scope, slug, limit in (
        Pool.objects.filter(budget__scope__in=scopes)
        .order_by("id")
        .values_list("id", "budget__scope", "slug", "per_hour")
    ):
        limits[f"pool:{key}"] = (scope, slug, limit)
    limits = {owner: limit for owner, limit in limits.items() if limit[2]}
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    parts = HourPart.objects.filter(owner__in=limits, hour=hour).values_list("owner")
    promised = dict(parts.annotate(sum=Sum(F("quota") - F("remaining"))))
    found: dict[str, list[HourUse]] = defaultdict(list)
    for owner, (scope, slug, limit) in limits.items():
        found[scope].append(HourUse(slug, limit, promised.get(owner, 0)))
    return dict(found)


def budget_line(scope: str) -> NodeView | None:
    """The node a campaign holds its budget on; None when it has none."""
    hold = BudgetHold.objects.select_related("node__parent").filter(scope=scope).first()
    return _view(hold.node, 0, ()) if hold is not None else None


def thresholds() -> dict[Level, Threshold]:
    """From where on hours, budgets and pools are alarms, as staff set it."""
    found = {rule.level: Threshold(rule.near, rule.full) for rule in AlarmRule.objects.all()}
    return {level: found.get(level, Threshold()) for level in LEVELS}


def use_alarms(scopes: Sequence[str], now: datetime) -> dict[str, list[UseAlarm]]:
    """What of these campaigns is nearly or wholly used up as last judged, by scope, in one
    statement; each thing once. Whoever judges comes twice a minute."""
    standing = Q(hour=None) | Q(hour__gt=now - timedelta(hours=1))
    rows = Noted.objects.filter(standing, scope__in=scopes, cleared_at=None)
    rows = rows.order_by("percent", "id")
    worst = {(row.scope, row.level, row.name): row for row in rows}
    found: dict[str, list[UseAlarm]] = defaultdict(list)
    for row in sorted(worst.values(), key=lambda one: (LEVELS.index(_level(one)), one.name)):
        found[row.scope].append(
            UseAlarm(_level(row), row.name, row.is_full, row.used, row.whole)
        )
    return dict(found)


def _level(row: Noted) -> Level:
    return row.level  # type: ignore[return-value]  # judged by those names alone


_CAPS = """
    SELECT b.scope, least(nullif(b.per_hour, 0), (
        SELECT sum(p.per_hour) FROM rewards_pool p WHERE p.budget_id = b.id
        HAVING bool_and(p.per_hour > 0)))::bigint
    FROM rewards_budget b WHERE b.scope = ANY(%s)
"""


def hour_caps(scopes: Sequence[str]) -> dict[str, int]:
    """The most an hour can promise of each campaign, in minor units: its own limit, or its
    pools' together where each has one. Those without are left out; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_CAPS, [list(scopes)])
        return {scope: cap for scope, cap in cursor.fetchall() if cap is not None}


def cuts(rewards: Iterable[UUID]) -> dict[UUID, Cut]:
    """Those of the rewards whose amount was cut to what an hour had left."""
    rows = Grant.objects.filter(uid__in=list(rewards), asked__isnull=False)
    return {
        uid: Cut(asked or given, given, "pool" if by == "pool" else "campaign")
        for uid, asked, given, by in rows.values_list("uid", "asked", "amount", "cut_by")
    }


def cut_sum(scope: str, since: datetime) -> CutSum:
    """Rewards of a scope that were cut since then, in one statement."""
    rows = Grant.objects.filter(scope=scope, asked__isnull=False, created_at__gte=since)
    less = Sum(F("asked") - F("amount"), default=0)
    return CutSum(**rows.aggregate(count=Count("id"), less=less))


def _view(node: BudgetNode, depth: int, shares: tuple[CampaignShare, ...]) -> NodeView:
    return NodeView(
        slug=node.slug,
        title=node.title,
        parent=node.parent.slug if node.parent else None,
        depth=depth,
        currency=node.currency,
        limit=node.limit,
        held=node.held,
        confirmed=node.confirmed,
        alarm_at=node.alarm_at,
        alarmed_at=node.alarmed_at,
        campaigns=shares,
    )
