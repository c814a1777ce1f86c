"""What a new version changes against the one that runs, and whether anybody loses by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.contracts import Finding, FrozenCampaign
from campaigns.preflight.context import Context
from campaigns.preflight.words import finding

BETTER_UP = {
    "period.end": _("The end"),
    "rewards.claim_days": _("The time to claim"),
    "rewards.budget.total": _("The budget"),
    "mechanics.assist.target": _("The amount of a packet"),
    "mechanics.assist.ttl_hours": _("The time friends have to help"),
    "mechanics.assist.sessions_per_day": _("How often a person may start"),
    "mechanics.assist.helps_per_day": _("How often a person may help"),
    "mechanics.referral.inviter_amount": _("The inviter's reward"),
    "mechanics.referral.friend_amount": _("The friend's reward"),
    "mechanics.referral.window_days": _("The time friends have"),
    "mechanics.referral.cap": _("How many rewards an inviter may earn"),
    "mechanics.gift.hold_minutes": _("The time a gift is kept"),
    "mechanics.gift.max_age": _("The highest age"),
    "mechanics.gift.product.sum_insured": _("The sum insured"),
    "mechanics.gift.product.term_days": _("The days of cover"),
    "mechanics.gift.quota_per_day": _("How many gifts there are a day"),
    "mechanics.gift.tries": _("How often a gift may be left to pass"),
}
BETTER_DOWN = {
    "mechanics.assist.helpers": _("The number of friends needed"),
    "mechanics.gift.min_age": _("The lowest age"),
}


@dataclass(frozen=True)
class Change:
    """One place of the document that differs; `worse` for participants or not."""

    path: str
    before: Any
    after: Any
    worse: bool


def changes(before: FrozenCampaign, after: FrozenCampaign) -> list[Change]:
    """Every leaf that differs, by path. Missing ones are None."""
    old, new = _leaves(before), _leaves(after)
    return [
        Change(path, old.get(path), new.get(path), _worse(path, old.get(path), new.get(path)))
        for path in sorted({*old, *new})
        if old.get(path) != new.get(path)
    ]


def change(context: Context) -> Iterator[Finding]:
    """Findings about what would be taken from participants of the running version."""
    if context.running is None:
        return
    for found in changes(context.running, context.campaign):
        if found.worse:
            what = {**BETTER_UP, **BETTER_DOWN}.get(found.path) or _("The number of rewards")
            yield finding("change.worse", found.path, what=str(what))
    yield from _packets(context.running, context.campaign)
    before = {slug: config for slug, _mechanic, config in context.running.playing}
    for slug, mechanic, config in context.campaign.playing:
        if slug in before:
            yield from mechanic.changed(config, before[slug])


def _packets(before: FrozenCampaign, after: FrozenCampaign) -> Iterator[Finding]:
    """Packets lie ready in their amounts; those of a pool that is open cannot be changed."""
    for slug, pool in after.rewards.pools.items():
        known = before.rewards.pools.get(slug)
        if known is not None and (known.kind, known.split, known.amount) != (
            pool.kind,
            pool.split,
            pool.amount,
        ):
            yield finding("change.packets", f"rewards.pools.{slug}.amount", pool=slug)


def _worse(path: str, before: Any, after: Any) -> bool:
    if path == "period.end":
        return str(after) < str(before)
    if isinstance(before, bool) or not isinstance(before, int) or not isinstance(after, int):
        return False
    if path in BETTER_UP or (path.startswith("rewards.pools.") and path.endswith(".count")):
        return after < before
    return path in BETTER_DOWN and after > before


def _leaves(campaign: FrozenCampaign) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def walk(value: Any, path: str) -> None:
        if isinstance(value, dict) and value:
            for key, part in value.items():
                walk(part, f"{path}.{key}" if path else key)
        else:
            found[path] = value

    walk(campaign.model_dump(mode="json", by_alias=True), "")
    return found
