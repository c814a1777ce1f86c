"""Budget, pools and payout: the fields of what a campaign gives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cms.builder.specs import kinds
from cms.builder.specs.base import Choice, Group, Row, one
from cms.builder.specs.models import rows_of
from core.money import EXPONENTS
from rewards.api import provider_titles
from rewards.contracts import PoolSection, RewardsSection


def groups(draft: Mapping[str, Any]) -> list[Group]:
    rewards = draft.get("rewards") or {}
    pools: Mapping[str, Any] = rewards.get("pools") or {}
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
        rows = rows_of(PoolSection, at, kinds.POOL, pool)
        rows = [row for row in rows if row.specs[0].place[len(at)] in pool]
        found.append(
            Group(f"pool-{slug}", "prizes", _called(slug, pool), tuple(rows), covers=(at,))
        )
        rare += rows_of(PoolSection, at, kinds.POOL, pool, rare=True)
    claims = rows_of(RewardsSection, ("rewards",), kinds.PAYOUT, rewards)
    found.append(Group("claims", "prizes", _("Claiming"), tuple(claims)))
    currency = one(
        ("currency",), "choice", _("Currency"),
        choices=tuple(Choice(code, code) for code in EXPONENTS),
    )  # fmt: skip
    provider = one(
        ("rewards", "provider", "slug"), "choice", _("Paid through"),
        choices=tuple(Choice(slug, title) for slug, title in provider_titles().items()),
    )  # fmt: skip
    rare += rows_of(RewardsSection, ("rewards",), kinds.PAYOUT, rewards, rare=True)
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


def _called(slug: str, pool: Any) -> str:
    titles = pool.get("title") if isinstance(pool, Mapping) else None
    language = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    return str((titles or {}).get(language) or pool_title(slug))


def pool_title(slug: str) -> str:
    """What an operator calls a pool of rewards."""
    words = {
        "packets": _("Packets"),
        "inviters": _("For inviters"),
        "friends": _("For friends"),
        "gifts": _("Gifts"),
        "policies": _("Policies"),
    }
    return words.get(slug) or slug.replace("_", " ").replace("-", " ").capitalize()
