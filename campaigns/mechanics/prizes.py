"""What every mechanic that gives prizes says of their pools. Gettext, no I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.money import format_minor

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign
    from campaigns.mechanics.taking import Prize


def missing(prizes: Iterable[tuple[str, str]], frozen: FrozenCampaign) -> Iterator[Finding]:
    """A finding for each (path, pool) whose pool does not exist, or cannot be taken from."""
    from campaigns.contracts import Finding

    for path, pool in prizes:
        found = frozen.rewards.pools.get(pool)
        if found is not None and found.kind == "gifts":
            yield Finding(
                "pool.gifts",
                "block",
                path,
                _("This prize is a policy, which is given by a gift campaign alone."),
                _("Name a pool of another kind."),
                _("Nobody could say who is to be insured."),
            )
        if found is None:
            yield Finding(
                "pool.missing",
                "block",
                path,
                _("This prize comes from a pool that does not exist."),
                _("Name one of the pools."),
                _("Nobody could take it."),
            )


SAYS = {
    "en": {
        "money": "{title}: {amount} in money, {count} of them, {total} altogether.",
        "shared": "{title}: {count} of them, {total} in money altogether, in unequal parts.",
        "other": "{title}: {count} of them.",
        "gone": "When a prize is used up the page says so.",
        "claim": "A prize is claimed within {days} days; what is not claimed in time goes back"
        " to the campaign.",
    },
    "zh-hans": {
        "money": "{title}：现金 {amount}，共 {count} 份，合计 {total}。",
        "shared": "{title}：共 {count} 份，现金合计 {total}，金额随机。",
        "other": "{title}：共 {count} 份。",
        "gone": "奖品发完时页面会如实告知。",
        "claim": "奖品请在 {days} 天内领取，逾期未领的退回本次活动。",
    },
}


def told(title: str, pool: str, frozen: FrozenCampaign, language: str) -> list[str]:
    """How many there are of a prize and what they are worth, for the rules page."""
    found = frozen.rewards.pools.get(pool)
    if found is None:
        return []
    worth = found.kind == "packets" and bool(found.escrow)
    name = ("money" if found.amount else "shared") if worth else "other"
    return [
        SAYS[language][name].format(
            title=title[:1].upper() + title[1:],
            amount=format_minor(found.amount or 0, frozen.currency),
            count=f"{found.count:,}",
            total=format_minor(found.escrow, frozen.currency),
        )
    ]


def claim(frozen: FrozenCampaign, language: str) -> str:
    return SAYS[language]["claim"].format(days=frozen.rewards.claim_days)


def boot(prize: Prize, frozen: FrozenCampaign, language: str) -> dict[str, Any]:
    """What the page knows of a prize from the start; `amount` in minor units, null for none."""
    pool = frozen.rewards.pools.get(prize.pool)
    return {
        "slug": prize.slug,
        "title": titled(prize.title, language),
        "kind": pool.kind if pool else "",
        "amount": pool.amount if pool else None,
        "count": pool.count if pool else 0,
    }


def titled(title: Mapping[str, str], language: str) -> str:
    return title.get(language, title["en"])
