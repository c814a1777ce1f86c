"""Every campaign in one line, and all of them together, for lists and the overview."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import close_old_connections, connections
from django.utils.translation import gettext as _

from core.clock import to_ms, utc_now
from core.money import format_minor
from dashboards import lines, selectors, texts
from dashboards.alarms import Alarm
from dashboards.lines import Line
from dashboards.parts import part
from dashboards.people import per_head
from dashboards.selectors import CampaignCard


@dataclass(frozen=True)
class OverviewRow:
    """One campaign as lists show it; amounts are formatted in its currency."""

    card: CampaignCard
    status_text: str
    joins: int
    real_new: int
    cost: str
    per_person: str
    held_count: int
    held_amount: str
    budget: str | None
    left: str
    used_permille: int
    stock: str
    line: Line
    alarms: list[Alarm]

    @property
    def used_percent(self) -> str:
        """Share of the budget that is promised or paid, one decimal below ten percent."""
        share = self.used_permille / 10
        return f"{share:.1f}\u202f%" if 0 < share < 10 else f"{share:.0f}\u202f%"


def rows(now: datetime, slugs: Collection[str] | None = None) -> list[OverviewRow]:
    """Campaigns that were ever approved, the newest first; with `slugs` only those."""
    cards = selectors.cards(now, slugs=slugs)
    known = lines.lines(cards, now)
    return [_row(card, known[card.slug], now) for card in cards]


def _row(card: CampaignCard, line: Line, now: datetime) -> OverviewRow:
    def amount(minor: int) -> str:
        return format_minor(minor, card.currency)

    return OverviewRow(
        card=card,
        status_text=texts.status_texts().get(card.status, card.status),
        joins=line.joins,
        real_new=line.real_new,
        cost=amount(line.cost),
        per_person=(
            _("{amount} a real new person").format(amount=amount(line.per_real_new))
            if line.per_real_new is not None
            else ""
        ),
        held_count=line.held,
        held_amount=amount(line.held_amount) if line.held else "",
        budget=amount(line.budget) if line.budget is not None else None,
        left=amount(line.left) if line.budget is not None else "",
        used_permille=_permille(line),
        stock=line.stock,
        line=line,
        alarms=lines.alarms_of(card, line, now),
    )


def _permille(line: Line) -> int:
    return (line.budget - line.left) * 1000 // line.budget if line.budget else 0


def build_in_thread() -> bytes:
    """`document` as JSON, for threads outside a request: looks after its own connection."""
    close_old_connections()
    try:
        return orjson.dumps(document(utc_now()))
    except BaseException:
        connections.close_all()
        raise


def document(now: datetime, *, ask_store: bool = True) -> dict[str, Any]:
    """The overview in codes and numbers, the same for everybody who watches.

    Without `ask_store` people in the event store are those known before.
    """
    cards = selectors.cards(now)
    known = part("*", "lines", lambda: lines.lines(cards, now))
    cards = selectors.by_state(
        sorted(
            (card for card in cards if card.slug in known),
            key=lambda card: -known[card.slug].real_new,
        )
    )
    came = (
        part("*", "reached", lambda: lines.reached(cards, ask_store=True))
        if ask_store
        else lines.reached(cards, ask_store=False)
    )
    campaigns = [_document(card, known[card.slug], came.get(card.slug), now) for card in cards]
    return {
        "v": 1,
        "at": to_ms(now),
        "campaigns": campaigns,
        "totals": _totals(campaigns),
    }


def _document(
    card: CampaignCard, line: Line, came: dict[str, int] | None, now: datetime
) -> dict[str, Any]:
    return {
        "slug": card.slug,
        "status": card.status,
        "currency": card.currency,
        "ends_at": to_ms(card.ends_at) if card.ends_at else None,
        "joins": line.joins,
        "real_new": line.real_new,
        "seen": came["page_view"] if came else None,
        "joined": came["joined"] if came else None,
        "rewarded": came["reward_granted"] if came else None,
        "k": round(line.invited / line.joins, 4) if line.joins else None,
        "cost": line.cost,
        "per_real_new": line.per_real_new,
        "budget": line.budget,
        "left": line.left,
        "used_permille": _permille(line),
        "held": line.held,
        "held_amount": line.held_amount,
        "spark": line.spark,
        "per_day": line.per_day,
        "empty_at": line.empty_at,
        "alarms": [alarm.as_dict() for alarm in lines.alarms_of(card, line, now)],
    }


def _totals(campaigns: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """All campaigns together; money is told apart by currency, the most used first."""
    money: dict[str, dict[str, Any]] = {}
    for campaign in campaigns:
        of = money.setdefault(
            campaign["currency"],
            {"currency": campaign["currency"], "cost": 0, "budget": 0, "real_new": 0},
        )
        of["cost"] += campaign["cost"]
        of["budget"] += campaign["budget"] or 0
        of["real_new"] += campaign["real_new"]
    for of in money.values():
        of["per_real_new"] = per_head(of["cost"], of["real_new"]) if of["cost"] else None
    return {
        "campaigns": len(campaigns),
        "running": sum(campaign["status"] == "running" for campaign in campaigns),
        "joins": sum(campaign["joins"] for campaign in campaigns),
        "real_new": sum(campaign["real_new"] for campaign in campaigns),
        "held": sum(campaign["held"] for campaign in campaigns),
        "alarms": sum(len(campaign["alarms"]) for campaign in campaigns),
        "spark": [sum(day) for day in zip(*(c["spark"] for c in campaigns), strict=True)],
        "money": sorted(money.values(), key=lambda of: -of["cost"]),
    }
