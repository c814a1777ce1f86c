"""Budget, pools and payout: the fields of what a campaign gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from campaigns.prize_order import in_order
from cms.builder.specs import paying
from cms.builder.specs.base import Choice, Group, Row, one
from cms.builder.specs.models import rows_of
from cms.builder.specs.pool_names import pool_name
from core.money import EXPONENTS
from rewards.api import provider_titles
from rewards.contracts import PoolSection, RewardsSection


def groups(draft: Mapping[str, Any]) -> list[Group]:
    rewards = draft.get("rewards") or {}
    pools = in_order(
        rewards.get("pools") or {}, draft.get("mechanics"), str(draft.get("kind") or "")
    )
    budget = one(
        ("rewards", "budget", "total"), "money", _("Budget"),
        _("The campaign can never cost more than this."),
    )  # fmt: skip
    line = one(
        ("rewards", "budget", "line"), "choice", _("Paid from"),
        _("The whole budget is held there when the campaign is published."),
        source="lines", default="", optional=True,
    )  # fmt: skip
    hour = one(
        ("rewards", "budget", "per_hour"), "money", _("At most an hour"),
        _("What may be promised in one hour; 0 sets no limit."), default=0, optional=True,
    )  # fmt: skip
    money = Group("budget", "prizes", _("Budget"), (budget, line, hour), covers=(("rewards",),))
    found = [money]
    rare: list[Row] = []
    for slug, pool in pools.items():
        at = ("rewards", "pools", slug)
        name = pool_name(slug, pool, draft.get("mechanics"))
        rows = rows_of(PoolSection, at, paying.POOL, pool)
        rows = [row for row in rows if row.specs[0].place[len(at)] in pool]
        pot, rows = _pot(draft, slug, rows)
        found.append(Group(f"pool-{slug}", "prizes", name, tuple(rows), covers=(at,)))
        rare += pot
        seldom = rows_of(PoolSection, at, paying.POOL, pool, rare=True)
        rare += _of(name, seldom) if len(pools) > 1 else seldom
    claims = rows_of(RewardsSection, ("rewards",), paying.PAYOUT, rewards)
    found.append(Group("claims", "prizes", _("Claiming"), tuple(claims)))
    currency = one(
        ("currency",), "choice", _("Currency"),
        choices=tuple(Choice(code, code) for code in EXPONENTS),
    )  # fmt: skip
    provider = one(
        ("rewards", "provider", "slug"), "choice", _("Paid through"),
        choices=tuple(Choice(slug, title) for slug, title in provider_titles().items()),
    )  # fmt: skip
    rare += rows_of(RewardsSection, ("rewards",), paying.PAYOUT, rewards, rare=True)
    found.append(
        Group(
            "prizes-rare",
            "prizes",
            _("Seldom changed"),
            (currency, provider, *rare),
            open=False,
            covers=(("rewards", "provider"),),
        )  # fmt: skip
    )
    return found


def _pot(draft: Mapping[str, Any], slug: str, rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """How many pieces there are of what all share in the end, which is one; and the rest."""
    collect = (draft.get("mechanics") or {}).get("collect") or {}
    shared = collect.get("share_pot") and (collect.get("prize") or {}).get("pool") == slug
    counts = [row for row in rows if shared and row.specs[0].place[-1] == "count"]
    return counts, [row for row in rows if row not in counts]


def _of(name: str, rows: list[Row]) -> list[Row]:
    """Rows that say whose they are, where there are several pools."""
    return [
        replace(
            row,
            label=f"{name} · {row.label}",
            specs=tuple(replace(one, label=f"{name} · {one.label}") for one in row.specs),
        )
        for row in rows
    ]
