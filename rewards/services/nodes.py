"""The budget tree: nodes that staff keep, and the holds of campaigns on them.

A campaign whose document names a line holds its whole budget there, and so at every node above:
a block, taken when it is published or topped up. What its ledger says is promised becomes
confirmed, by a sweep and when it is closed; what comes back after closing is released.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from core import audit
from core.errors import Conflict, FieldError, Invalid, Missing
from core.sqlcall import call_json
from rewards.contracts_pools import MAX_AMOUNT
from rewards.models import Budget, BudgetHold, BudgetNode

DEEPEST = 8
"""Levels of nodes; campaign, pool and hour come below them."""


def hold_budget(
    *, node: str, key: str, amount: int, currency: str, now: datetime, scope: str = ""
) -> int:
    """Hold `amount` minor units in all under `key`; how much that added.

    Raises Conflict `budget.exceeded` (params: needed, node, left), `budget.node`,
    `budget.line`, `budget.currency`.
    """
    answer = call_json(
        "rewards_hold_node",
        {"node": node, "key": key, "amount": amount, "currency": currency, "scope": scope},
        now,
    )
    if answer["refused"] is not None:
        raise Conflict("budget.exceeded", params={"needed": amount, **answer["refused"]})
    return int(answer["held"])


def settle_hold(key: str, *, confirmed: int, released: int, now: datetime) -> None:
    """Say how much of a hold is confirmed and released, each in all.

    Raises Missing `budget.hold`, Conflict `budget.exceeded` when the hold does not cover it.
    """
    try:
        with transaction.atomic():
            found = call_json("rewards_settle_hold", key, confirmed, released, now)
    except IntegrityError as error:
        raise Conflict("budget.exceeded", params={"key": key}) from error
    if not found:
        raise Missing("budget.hold")


def hold_scope(budget: Budget, line: str, now: datetime) -> None:
    """Let the line hold the budget's total, where there is one; the caller has its lock.

    With `line` "" an existing hold grows with the budget, and without one nothing happens.
    Raises what `hold_budget` raises.
    """
    key = f"scope:{budget.scope}"
    if not line:
        known = BudgetHold.objects.filter(key=key).values_list("node__slug", flat=True).first()
        if known is None:
            return
        line = known
    hold_budget(
        node=line, key=key, amount=budget.total, currency=budget.currency, now=now,
        scope=budget.scope,
    )  # fmt: skip


def settle_scope(scope: str, now: datetime) -> bool:
    """Let a campaign's hold say what its ledger says; False when it has none."""
    return bool(call_json("rewards_settle_scope", scope, now))


UNSETTLED = """
    SELECT h.scope FROM rewards_budgethold h JOIN rewards_budget b ON b.scope = h.scope
    WHERE h.amount > h.confirmed + h.released OR h.confirmed <> (
        SELECT coalesce(sum(k.credited - k.debited), 0)
        FROM rewards_account a JOIN rewards_balance k ON k.account_id = a.id
        WHERE a.budget_id = b.id AND a.kind IN ('payable', 'paid'))
    ORDER BY h.updated_at LIMIT %s
"""
"""Also what nothing is held of any more: a promise that expires after the end, or is taken
back, frees money that was confirmed. By the kept balances, a minute old at most."""


def settle_open(now: datetime, limit: int = 500) -> int:
    """Settle the holds that may not say what their ledgers say, the longest unseen first; how
    many."""
    with connection.cursor() as cursor:
        cursor.execute(UNSETTLED, [limit])
        scopes = [row[0] for row in cursor.fetchall()]
    for scope in scopes:
        settle_scope(scope, now)
    return len(scopes)


def create_budget_node(
    *,
    slug: str,
    title: str,
    parent: str | None,
    currency: str,
    limit: int,
    alarm_at: int,
    actor: str,
    now: datetime,
) -> BudgetNode:
    """A new node. Raises Invalid `body.invalid` (slug: taken; parent; currency; limit)."""
    with transaction.atomic():
        above = BudgetNode.objects.filter(slug=parent).first() if parent else None
        errors = []
        if BudgetNode.objects.filter(slug=slug).exists():
            errors.append(FieldError("slug", "taken"))
        if parent and (above is None or _depth(above) >= DEEPEST):
            errors.append(FieldError("parent", "unknown"))
        if above is not None and above.currency != currency:
            errors.append(FieldError("currency", "differs"))
        if not 0 <= limit <= MAX_AMOUNT:
            errors.append(FieldError("limit", "range"))
        if errors:
            raise Invalid("body.invalid", errors=errors)
        node = BudgetNode.objects.create(
            parent=above, slug=slug, title=title, currency=currency, limit=limit,
            alarm_at=alarm_at, created_at=now,
        )  # fmt: skip
        _note(node, "budget.created", actor, now, {"parent": parent or ""})
    return node


def change_budget_node(
    slug: str, *, title: str, limit: int, alarm_at: int, actor: str, now: datetime
) -> None:
    """Another name, limit or alarm. Raises Missing `budget.node`, Conflict `budget.in_use`
    (params: used) when more is held and confirmed than the new limit."""
    with transaction.atomic():
        node = BudgetNode.objects.select_for_update().filter(slug=slug).first()
        if node is None:
            raise Missing("budget.node")
        used = node.held + node.confirmed
        if limit < used:
            raise Conflict("budget.in_use", params={"used": used})
        if limit > MAX_AMOUNT:
            raise Invalid("body.invalid", errors=[FieldError("limit", "range")])
        before = {"limit": node.limit, "alarm_at": node.alarm_at, "title": node.title}
        node.title, node.limit, node.alarm_at = title, limit, alarm_at
        node.save(update_fields=["title", "limit", "alarm_at"])
        _note(node, "budget.changed", actor, now, {"before": before})
        with connection.cursor() as cursor:
            # Nothing moves; the alarm is judged by the new numbers.
            cursor.execute("SELECT rewards_shift_nodes(%s, 0, 0, %s)", [[node.id], now])


def remove_budget_node(slug: str, *, actor: str, now: datetime) -> None:
    """Remove a node that nothing hangs on and nothing was held on. Raises Missing
    `budget.node`, Conflict `budget.in_use`."""
    with transaction.atomic():
        node = BudgetNode.objects.select_for_update().filter(slug=slug).first()
        if node is None:
            raise Missing("budget.node")
        if node.children.exists() or node.holds.exists():
            raise Conflict("budget.in_use", params={"used": node.held + node.confirmed})
        _note(node, "budget.removed", actor, now, {})
        node.delete()


def is_known(slug: str) -> bool:
    """Whether there is such a node."""
    return BudgetNode.objects.filter(Q(slug=slug)).exists()


def _depth(node: BudgetNode) -> int:
    depth = 1
    while node.parent is not None and depth < DEEPEST:
        node, depth = node.parent, depth + 1
    return depth


def _note(
    node: BudgetNode, action: str, actor: str, now: datetime, more: dict[str, Any]
) -> None:
    data = {
        "limit": node.limit,
        "alarm_at": node.alarm_at,
        "title": node.title,
        "currency": node.currency,
        **more,
    }
    audit.record(actor=actor, action=action, target=f"budget:{node.slug}", now=now, data=data)
