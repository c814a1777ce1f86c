"""Whether the money suffices, and whether the prizes are lawful."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from campaigns.contracts import Finding, FrozenCampaign
from campaigns.preflight.context import Context
from campaigns.preflight.words import finding
from core.money import format_minor
from rewards import api as rewards

LAWFUL_PRIZE = 5_000_000
"""SAMR order 32: no prize above 50,000 yuan, in fen."""


def worst_case(campaign: FrozenCampaign) -> int:
    """The most people can be paid, in minor units: see `campaigns.liability`. What is not money
    is not in it."""
    return campaign.owed.money


def money(context: Context) -> Iterator[Finding]:
    """Findings about budget and packets."""
    campaign = context.campaign
    owed, budget = campaign.owed, campaign.rewards.budget.total
    if owed.money > budget:
        yield exceeded(owed.money, budget, campaign.currency)
    elif owed.total > budget:
        yield aside(owed.money, owed.aside, budget, campaign.currency)
    elif owed.total * 2 < budget and all(pool.promised for pool in owed.pools):
        idle = format_minor(budget - owed.total, campaign.currency)
        yield finding("budget.idle", "rewards.budget.total", idle=idle)
    for found in owed.pools:
        if not found.promised:
            yield finding("liability.not_given", f"rewards.pools.{found.slug}.count")
    yield from _line(context)
    assist = campaign.mechanics.get("assist")
    if assist is not None:
        pool = campaign.rewards.pools.get(assist["pool"])
        if pool is None:
            yield finding("pool.missing", "mechanics.assist.pool")
        elif pool.split != "fixed" or pool.amount != assist["target"]:
            yield finding("packet.amount", f"rewards.pools.{assist['pool']}.amount")


def line_left(context: Context) -> int | None:
    """What the budget above has left for all of this campaign, what that holds there included;
    None without a line, and where it cannot be paid from it."""
    wanted = context.campaign.rewards.budget
    before = context.running.rewards.budget if context.running else None
    if not wanted.line or (before and before.line and before.line != wanted.line):
        return None
    campaign = context.campaign
    room = rewards.budget_room(wanted.line, campaign.currency, campaign.slug)
    return None if room is None else max(room, 0)


def _line(context: Context) -> Iterator[Finding]:
    """Whether the budget above the campaign, if it names one, has room for it."""
    wanted = context.campaign.rewards.budget
    if not wanted.line:
        return
    left = line_left(context)
    if left is None:
        yield finding("budget.line", "rewards.budget.line", line=wanted.line)
    elif wanted.total > left:
        yield finding(
            "budget.line_full",
            "rewards.budget.total",
            line=_called(wanted.line),
            left=format_minor(left, context.campaign.currency),
        )


def _called(line: str) -> str:
    """What people call a budget."""
    titles = {node.slug: node.title for node in rewards.budget_tree()}
    return titles.get(line, line)


def prizes(context: Context) -> Iterator[Finding]:
    """Findings about single prizes."""
    if context.campaign.currency != "CNY":
        return
    for slug, pool in context.campaign.rewards.pools.items():
        if pool.highest > LAWFUL_PRIZE:
            yield finding("prize.too_high", f"rewards.pools.{slug}.amount")


def exceeded(cost: int, budget: int, currency: str) -> Finding:
    return finding(
        "liability.over_budget",
        "rewards.budget.total",
        cost=format_minor(cost, currency),
        budget=format_minor(budget, currency),
    )


def aside(cost: int, pieces: int, budget: int, currency: str) -> Finding:
    return finding(
        "liability.set_aside",
        "rewards.budget.total",
        cost=format_minor(cost, currency),
        aside=format_minor(pieces, currency),
        budget=format_minor(budget, currency),
    )


def raw(draft: dict[str, Any]) -> Iterator[Finding]:
    """The same of a draft that rewards refuses to read for this very reason."""
    try:
        section, currency = draft["rewards"], draft["currency"]
        budget = section["budget"]["total"]
        cost = {True: 0, False: 0}
        for pool in section["pools"].values():
            held = pool["total"] if pool.get("total") else pool["amount"] * pool["count"]
            cost[pool.get("kind", "packets") == "packets"] += held
        if cost[True] > budget > 0:
            yield exceeded(cost[True], budget, currency)
        elif cost[True] + cost[False] > budget > 0:
            yield aside(cost[True], cost[False], budget, currency)
    except (KeyError, TypeError, AttributeError):
        return
