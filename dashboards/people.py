"""The part of a snapshot about people, from PostgreSQL: real ones, channels, invitations."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from campaigns import api as campaigns
from campaigns import selectors_people
from campaigns.contracts_channels import Channel
from campaigns.selectors_people import Group, People, windows
from campaigns.selectors_second import second_level_sum
from dashboards.selectors import CampaignCard

SPARKS = 14
DEEPEST = 6
"""Generations shown one by one; deeper ones are one line."""
DAY = 24


@dataclass(frozen=True)
class Found:
    """`groups` are what was counted, `document` what is shown."""

    groups: People
    document: dict[str, Any]


def people(card: CampaignCard, now: datetime) -> Found:
    """Who joined, and whom they brought."""
    groups = selectors_people.people(card.id, card.scope, now)
    total = groups.total
    inviters, median = selectors_people.cycle_time(card.id)
    document = {
        "joined": total.joins,
        "real_new": total.fresh,
        "invited": total.invited,
        "change": change(groups),
        "spark": spark(groups),
        "channels": _channels(card, groups),
        "growth": {
            "k": round(total.invited / total.joins, 4) if total.joins else None,
            "joined": total.joins,
            "invited": total.invited,
            "inviters": inviters,
            "cycle_s": median,
            "depths": _depths(groups.depths),
            "second": _second_level(card),
        },
    }
    return Found(groups, document)


def change(groups: People) -> dict[str, Any] | None:
    """Real new people and money of the last span and the one before, None when too young.

    A day against the day before, or, in the first two days, an hour against the hour before.
    """
    oldest = max((ago for ago, group in groups.back.items() if group.joins), default=-1)
    if oldest < 1:
        return None
    hours = DAY if oldest >= DAY else 1
    before, now = windows(groups.back, hours, 2)
    return {
        "hours": hours,
        "now": {"real_new": now.fresh, "spent": now.spent},
        "before": {"real_new": before.fresh, "spent": before.spent},
    }


def spark(groups: People) -> dict[str, Any]:
    """Fourteen spans that end now: days once there are three of them, hours before."""
    oldest = max((ago for ago, group in groups.back.items() if group.joins), default=0)
    hours = DAY if oldest >= 3 * DAY else max(1, oldest // SPARKS + 1)
    count = SPARKS if hours < DAY else min(SPARKS, oldest // DAY + 1)
    spans = windows(groups.back, hours, count)
    return {
        "hours": hours,
        "real_new": [span.fresh for span in spans],
        "spent": [span.spent for span in spans],
    }


def per_head(amount: int, people: int) -> int | None:
    """`amount` for each of `people` in minor units, rounded half up; None without people."""
    return (amount * 2 + people) // (people * 2) if people else None


def channel_costs(card: CampaignCard) -> int:
    """What the campaign's channels themselves cost, minor units."""
    return sum(channel.cost for channel in campaigns.channel_codes(card.slug, retired=True))


def _channels(card: CampaignCard, groups: People) -> list[dict[str, Any]]:
    """Every code that was made or that somebody came with, the fullest first."""
    made = {c.code: c for c in campaigns.channel_codes(card.slug, retired=True)}
    found = [
        _channel(code, made.get(code), groups.channels.get(code, Group()))
        for code in {**groups.channels, **made}
    ]
    return sorted(found, key=lambda channel: (-channel["real_new"], -channel["joins"]))


def _channel(code: str, made: Channel | None, group: Group) -> dict[str, Any]:
    cost = made.cost if made else 0
    return {
        "code": code,
        "name": made.name if made else None,
        "kind": made.kind if made else None,
        "retired": made is not None and made.retired_at is not None,
        "cost": cost,
        "joins": group.joins,
        "invited": group.invited,
        "real_new": group.fresh,
        "granted": group.spent,
        "per_real_new": per_head(group.spent + cost, group.fresh),
    }


def _second_level(card: CampaignCard) -> dict[str, int] | None:
    """Points for friends of friends; None where the campaign gives none and never gave any."""
    if card.kind != "referral":
        return None
    found = asdict(second_level_sum(card.id))
    return found if card.second_level or any(found.values()) else None


def _depths(depths: dict[int, Group]) -> list[dict[str, Any]]:
    """People by generation: 0 came by themselves, 1 were invited by them, and so on."""
    shown: dict[int, Group] = {}
    for depth, group in depths.items():
        line = shown.setdefault(min(depth, DEEPEST), Group())
        line.joins += group.joins
        line.fresh += group.fresh
    last = max(shown, default=-1)
    return [
        {
            "generation": depth,
            "and_deeper": depth == DEEPEST and any(d > DEEPEST for d in depths),
            "joins": shown.get(depth, Group()).joins,
            "real_new": shown.get(depth, Group()).fresh,
        }
        for depth in range(last + 1)
    ]
