"""Every campaign in one line, from PostgreSQL alone: it stands when the event store is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from campaigns import api as campaigns
from core.money import format_minor
from dashboards import selectors, texts
from dashboards.selectors import CampaignCard
from rewards import api as rewards
from rewards.contracts import ScopeTotals


@dataclass(frozen=True)
class OverviewRow:
    """One campaign as lists show it; amounts are formatted in its currency."""

    card: CampaignCard
    status_text: str
    joins: int
    cost: str
    per_person: str
    held_count: int
    held_amount: str
    budget: str | None
    left: str
    used_permille: int
    stock: str

    @property
    def used_percent(self) -> str:
        """Share of the budget that is promised or paid, one decimal below ten percent."""
        share = self.used_permille / 10
        return f"{share:.1f}\u202f%" if 0 < share < 10 else f"{share:.0f}\u202f%"


def rows(now: datetime) -> list[OverviewRow]:
    """All campaigns that were ever approved, the newest first."""
    return [_row(card) for card in selectors.cards(now)]


def _row(card: CampaignCard) -> OverviewRow:
    overview = campaigns.campaign_overview(card.slug)
    money: ScopeTotals | None = overview.money
    held = rewards.held(card.scope) if money and money.held else []
    cost = spent(money) if money else 0

    def amount(minor: int) -> str:
        return format_minor(minor, card.currency)

    return OverviewRow(
        card=card,
        status_text=texts.status_texts().get(card.status, card.status),
        joins=overview.joins,
        cost=amount(cost),
        per_person=(
            _("{amount} a person").format(amount=amount(per_person(cost, overview.joins) or 0))
            if overview.joins and cost
            else ""
        ),
        held_count=len(held),
        held_amount=amount(money.held) if money and held else "",
        budget=amount(money.budget) if money else None,
        left=amount(money.unallocated + money.escrow) if money else "",
        used_permille=money.granted * 1000 // money.budget if money and money.budget else 0,
        stock=rewards.stock_level(card.scope) if money else "none",
    )


def spent(money: ScopeTotals) -> int:
    """Cost so far, minor units: promised and paid, without what is held for review."""
    return money.granted - money.held


def per_person(cost: int, people: int) -> int | None:
    """`cost` for each of `people`, rounded half up; None without people."""
    return (cost * 2 + people) // (people * 2) if people else None
