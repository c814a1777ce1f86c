"""The part of a snapshot about money, from PostgreSQL. Amounts are minor units."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from antifraud import api as antifraud
from campaigns import selectors_people
from campaigns.selectors_people import Burn, People
from core.clock import to_ms
from core.errors import Missing
from dashboards.forecast import DAY, MOST_DAYS, Hour, forecast
from dashboards.people import channel_costs, per_head
from dashboards.selectors import CampaignCard
from rewards import api as rewards
from rewards.contracts import ScopeTotals

MOST_HELD = 1000


def money(card: CampaignCard, groups: People, now: datetime) -> dict[str, Any] | None:
    """Where the budget is and how fast it goes; None before the budget was opened.

    paid + granted + held + left = budget.
    """
    try:
        totals = rewards.scope_totals(card.scope, units=False)
    except Missing:
        return None
    states = selectors_people.reward_states(card.scope)
    burnt = selectors_people.burn(card.scope, card.timezone, now)
    left = totals.unallocated + totals.escrow
    running = card.status == "running"
    lasts = None
    if running and left > 0:
        cap = rewards.hour_caps([card.scope]).get(card.scope)
        lasts = forecast(_hours(burnt), left, to_ms(now), cap)
    cost = spent(totals)
    channels = channel_costs(card)
    saved, failed = states.get("revoked", (0, 0)), states.get("failed", (0, 0))
    return {
        "budget": totals.budget,
        "paid": totals.paid,
        "granted": totals.payable - totals.held,
        "held": totals.held,
        "left": left,
        "cost": cost,
        "channel_cost": channels,
        "total_cost": cost + channels,
        "per_real_new": per_head(cost + channels, groups.total.fresh)
        if cost + channels
        else None,
        "saved": {"count": saved[0], "amount": saved[1]},
        "failed": {"count": failed[0], "amount": failed[1]},
        "burn": _burn(burnt),
        "forecast": lasts.as_dict() if lasts else None,
        "limits": _limits(card, now) if running else [],
    }


def _limits(card: CampaignCard, now: datetime) -> list[dict[str, Any]]:
    """How far this hour and the budget above are used: `level` is hour, pool_hour or line."""
    found = [
        {"level": "pool_hour" if one.pool else "hour", "name": one.pool, "used": one.promised,
         "whole": one.limit}
        for one in rewards.hour_use(card.scope, now)
    ]  # fmt: skip
    line = rewards.budget_line(card.scope)
    if line is not None:
        used = line.held + line.confirmed
        found.append({"level": "line", "name": line.title, "used": used, "whole": line.limit})
    return found


def spent(money: ScopeTotals) -> int:
    """Cost so far, minor units: promised and paid, without what is held for review."""
    return money.granted - money.held


def held(card: CampaignCard) -> dict[str, Any]:
    """What waits for review; each case is counted under the rule that weighed most.

    Of more than MOST_HELD cases the reasons of the most urgent are told.
    """
    total = rewards.held_sum(card.scope)
    waiting = rewards.held(card.scope, limit=MOST_HELD) if total.count else []
    subjects = [str(reward.id) for reward in waiting]
    cases = {c.subject: c for c in antifraud.open_cases(card.slug, subjects=subjects)}
    reasons: Counter[str] = Counter()
    for reward in waiting:
        case = cases.get(str(reward.id))
        hits = [hit for hit in (case.hits if case else ()) if not hit.get("shadow")]
        top = max(hits, key=lambda hit: int(hit.get("points", 0)), default=None)
        reasons[str(top["id"]) if top else "helper"] += 1
    return {
        "count": total.count,
        "amount": total.amount,
        "oldest_at": to_ms(total.oldest) if total.oldest else None,
        "reasons": [{"code": code, "count": number} for code, number in reasons.most_common()],
    }


def _hours(burnt: Burn) -> list[Hour]:
    """Whole past hours, the newest last, as far back as a forecast looks."""
    known = range(MOST_DAYS * DAY - 1, -1, -1)
    return [Hour(*burnt.back.get(ago, (0, 0))) for ago in known]


def _burn(burnt: Burn) -> dict[str, Any]:
    """What was granted on each day of the campaign's calendar, none left out."""
    if not burnt.days:
        return {"dates": [], "granted": []}
    first, last = min(burnt.days), max(burnt.days)
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    return {
        "dates": [day.isoformat() for day in days],
        "granted": [burnt.days.get(day, 0) for day in days],
    }
