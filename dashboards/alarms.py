"""Is anything wrong? What a manager should be told, worst first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from rewards.contracts_nodes import UseAlarm

HOUR_MS = 3_600_000
DECIDE_WITHIN_MS = 72 * HOUR_MS
"""A risk hold ends by a person's decision within this time …"""
URGENT_MS = 48 * HOUR_MS
"""… and is urgent from here on."""
SURGE_LEAST = 20
SURGE_SHARE = 0.3
SURGE_TIMES = 2
USUAL_LEAST = 6
"""Visits an hour at this time of day from which none is no chance: e⁻⁶ is 1 in 400."""

Level = Literal["alarm", "warn"]


@dataclass(frozen=True)
class Alarm:
    """`code` names the text; `values` are filled into it."""

    code: str
    level: Level
    values: dict[str, Any] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {"code": self.code, "level": self.level, "values": self.values}


@dataclass(frozen=True)
class Traffic:
    """Events of the last hour and the last day, this hour among them."""

    refused_hour: int = 0
    refused_day: int = 0
    joined_hour: int = 0
    joined_day: int = 0
    seen_hour: int = 0
    usual: int = 0
    """Visits an hour around this time yesterday."""


@dataclass(frozen=True)
class Signs:
    """What the alarms are judged by. Moments in ms, money in minor units."""

    now: int
    status: str
    ends_at: int | None
    held: int = 0
    held_amount: int = 0
    held_since: int | None = None
    failed: int = 0
    failed_amount: int = 0
    stock: str = "plenty"
    empty_at: int | None = None
    """When the budget is used up at the recent rate."""
    cut: int = 0
    cut_less: int = 0
    """Amounts cut in the last day to what an hour had left, and how much less that was."""
    used: tuple[UseAlarm, ...] = ()
    """Hours, pools and the budget that are nearly or wholly used up."""
    closed_arm: str = ""
    """The variant that was closed by itself lately."""
    traffic: Traffic | None = None
    """None: the event store has not answered lately."""


def alarms(signs: Signs) -> list[Alarm]:
    """What needs a look, the worst first."""
    found = [*_held(signs), *_money(signs), *_traffic(signs)]
    return sorted(found, key=lambda alarm: alarm.level != "alarm")


def _held(signs: Signs) -> list[Alarm]:
    if not signs.held or signs.held_since is None:
        return []
    values = {"count": signs.held, "amount": signs.held_amount}
    if signs.now - signs.held_since >= URGENT_MS:
        until = {"until": signs.held_since + DECIDE_WITHIN_MS}
        return [Alarm("held.urgent", "alarm", values | until)]
    return [Alarm("held.waiting", "warn", values)]


def _money(signs: Signs) -> list[Alarm]:
    found = []
    if signs.failed:
        values = {"count": signs.failed, "amount": signs.failed_amount}
        found.append(Alarm("payout.failed", "alarm", values))
    if signs.status not in ("running", "paused"):
        return found
    if signs.cut:
        values = {"count": signs.cut, "amount": signs.cut_less}
        found.append(Alarm("budget.cut", "warn", values))
    if signs.closed_arm:
        found.append(Alarm("trial.closed", "warn", {"arm": signs.closed_arm}))
    if signs.stock == "none":
        found.append(Alarm("stock.none", "alarm"))
    elif (
        signs.empty_at is not None
        and signs.ends_at is not None
        and signs.empty_at < signs.ends_at
    ):
        found.append(Alarm("budget.ends_early", "warn", {"at": signs.empty_at}))
    elif signs.stock == "few":
        found.append(Alarm("stock.few", "warn"))
    return [*found, *_used(signs)]


def used(every: Iterable[UseAlarm]) -> Iterator[Alarm]:
    """What is nearly or wholly used up. An hour is meant to be full at times: a warning."""
    for one in every:
        degree = "full" if one.is_full else "near"
        values: dict[str, Any] = {"percent": one.percent}
        if one.level == "hour":
            values["amount"] = max(one.whole - one.used, 0)
        elif one.level == "pool":
            values["count"] = max(one.whole - one.used, 0)
        if one.pool:
            values["pool"] = one.pool
        code = "use.pool_hour" if one.level == "hour" and one.pool else f"use.{one.level}"
        level: Level = "alarm" if one.is_full and one.level != "hour" else "warn"
        yield Alarm(f"{code}.{degree}", level, values)


def _used(signs: Signs) -> Iterator[Alarm]:
    """Nothing where all is gone anyhow, and that little is left is said once."""
    if signs.stock == "none":
        return iter(())
    few = signs.stock == "few"
    return used(one for one in signs.used if one.level == "hour" or one.is_full or not few)


def _traffic(signs: Signs) -> list[Alarm]:
    found: list[Alarm] = []
    seen = signs.traffic
    if signs.status != "running" or seen is None:
        return found
    tried = seen.refused_hour + seen.joined_hour
    before = max(seen.refused_day - seen.refused_hour, 0)
    tried_before = before + max(seen.joined_day - seen.joined_hour, 0)
    share = seen.refused_hour / tried if tried else 0.0
    usual = before / tried_before if tried_before else 0.0
    if (
        seen.refused_hour >= SURGE_LEAST
        and share >= SURGE_SHARE
        and share >= SURGE_TIMES * usual
    ):
        values = {"count": seen.refused_hour, "tried": tried}
        found.append(Alarm("refused.surge", "alarm", values))
    if seen.seen_hour == 0 and seen.usual >= USUAL_LEAST:
        found.append(Alarm("traffic.none", "warn", {"usual": seen.usual}))
    return found
