"""Every campaign in one line, and all of them together, for lists and the overview."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import close_old_connections, connections
from django.utils.translation import gettext as _

from core.clock import to_ms, utc_now
from core.money import format_minor
from dashboards import lines, selectors, texts
from dashboards import traffic as visits
from dashboards.alarms import Alarm, Traffic
from dashboards.lines import Line
from dashboards.parts import part
from dashboards.people import per_head
from dashboards.selectors import CampaignCard

PAGE = 50
"""Campaigns on one page of the overview; its totals and alarms are of all of them."""


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
    seen = visits.traffic(cards, now)
    return [_row(card, known[card.slug], seen.get(card.slug), now) for card in cards]


def _row(card: CampaignCard, line: Line, seen: Traffic | None, now: datetime) -> OverviewRow:
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
        alarms=lines.alarms_of(card, line, seen, now),
    )


def _permille(line: Line) -> int:
    return (line.budget - line.left) * 1000 // line.budget if line.budget else 0


def build_in_thread(number: int = 1) -> bytes:
    """`document` as JSON, for threads outside a request: looks after its own connection."""
    close_old_connections()
    try:
        return orjson.dumps(document(utc_now(), number))
    except BaseException:
        connections.close_all()
        raise


def document(now: datetime, number: int = 1, *, ask_store: bool = True) -> dict[str, Any]:
    """Page `number` of the overview in codes and numbers, the same for everybody who watches.

    Totals and alarms are of all campaigns. Without `ask_store` people in the event store are
    those known before.
    """
    cards = selectors.cards(now)
    known = part("*", "lines", lambda: lines.lines(cards, now))
    cards = selectors.by_state(
        sorted(
            (card for card in cards if card.slug in known),
            key=lambda card: -known[card.slug].real_new,
        )
    )
    pages = max(-(-len(cards) // PAGE), 1)
    number = min(max(number, 1), pages)
    shown = cards[(number - 1) * PAGE : number * PAGE]
    came = (
        part("*", f"reached{number}", lambda: lines.reached(shown, ask_store=True))
        if ask_store
        else lines.reached(shown, ask_store=False)
    )
    seen = visits.traffic(cards, now)
    found = {
        card.slug: lines.alarms_of(card, known[card.slug], seen.get(card.slug), now)
        for card in cards
    }
    return {
        "v": 1,
        "at": to_ms(now),
        "page": number,
        "pages": pages,
        "campaigns": [
            _document(card, known[card.slug], came.get(card.slug), found[card.slug])
            for card in shown
        ],
        "alarms": _alarms(cards, found),
        "totals": _totals(cards, known, found),
    }


def _alarms(
    cards: Sequence[CampaignCard], found: Mapping[str, list[Alarm]]
) -> list[dict[str, Any]]:
    """Whatever needs a look anywhere, the worst first."""
    every = [
        {"slug": card.slug, "currency": card.currency, **alarm.as_dict()}
        for card in cards
        for alarm in found[card.slug]
    ]
    return sorted(every, key=lambda alarm: alarm["level"] != "alarm")


def _document(
    card: CampaignCard, line: Line, came: dict[str, int] | None, found: list[Alarm]
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
        "alarms": [alarm.as_dict() for alarm in found],
    }


def _totals(
    cards: Sequence[CampaignCard],
    known: Mapping[str, Line],
    found: Mapping[str, list[Alarm]],
) -> dict[str, Any]:
    """All campaigns together; money is told apart by currency, the most used first."""
    money: dict[str, dict[str, Any]] = {}
    every = [known[card.slug] for card in cards]
    for card, line in zip(cards, every, strict=True):
        of = money.setdefault(
            card.currency, {"currency": card.currency, "cost": 0, "budget": 0, "real_new": 0}
        )
        of["cost"] += line.cost
        of["budget"] += line.budget or 0
        of["real_new"] += line.real_new
    for of in money.values():
        of["per_real_new"] = per_head(of["cost"], of["real_new"]) if of["cost"] else None
    return {
        "campaigns": len(cards),
        "running": sum(card.status == "running" for card in cards),
        "joins": sum(line.joins for line in every),
        "real_new": sum(line.real_new for line in every),
        "held": sum(line.held for line in every),
        "alarms": sum(len(alarms) for alarms in found.values()),
        "spark": [sum(day) for day in zip(*(line.spark for line in every), strict=True)],
        "money": sorted(money.values(), key=lambda of: -of["cost"]),
    }
