"""What a new version changes against the one that runs, and whether anybody loses by it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.contracts import Finding, FrozenCampaign
from campaigns.law.compare import Change, compare
from campaigns.law.words import action_words
from campaigns.preflight.context import Context, pool_name
from campaigns.preflight.said import Level
from campaigns.preflight.words import finding
from core.money import format_minor

NAMES: dict[str, Any] = {
    "period.start": _("The start"),
    "period.end": _("The end"),
    "currency": _("The currency"),
    "trial": _("The comparison of variants"),
    "rewards.claim_days": _("The time to claim"),
    "rewards.budget.total": _("The budget"),
    "rewards.claims_per_phone": _("How many rewards a phone may claim"),
    "rewards.cool_off_seconds": _("The wait before a payout"),
    "mechanics.assist.target": _("The amount of a packet"),
    "mechanics.assist.helpers": _("The number of friends needed"),
    "mechanics.assist.ttl_hours": _("The time friends have to help"),
    "mechanics.assist.sessions_per_day": _("How often a person may start"),
    "mechanics.assist.helps_per_day": _("How often a person may help"),
    "mechanics.assist.who_may_help": _("Who may help"),
    "mechanics.referral.inviter_amount": _("The inviter's reward"),
    "mechanics.referral.friend_amount": _("The friend's reward"),
    "mechanics.referral.window_days": _("The time friends have"),
    "mechanics.referral.cap": _("How many rewards an inviter may earn"),
    "mechanics.referral.cap_month": _("How many rewards an inviter may earn a month"),
    "mechanics.referral.who_is_new": _("Who counts as new"),
    "mechanics.referral.second_level": _("The points for friends of friends"),
    "mechanics.referral.second_level.points": _("How many points a friend of a friend brings"),
    "mechanics.referral.second_level.most": _("How often one person gets points for them"),
    "mechanics.referral.second_level.pool": _("The pool of points for friends of friends"),
    "mechanics.gift.hold_minutes": _("The time a gift is kept"),
    "mechanics.gift.min_age": _("The lowest age"),
    "mechanics.gift.max_age": _("The highest age"),
    "mechanics.gift.product.sum_insured": _("The sum insured"),
    "mechanics.gift.product.term_days": _("The days of cover"),
    "mechanics.gift.quota_per_day": _("How many gifts there are a day"),
    "mechanics.gift.tries": _("How often a gift may be left to pass"),
}
_KINDS: tuple[tuple[str, Any], ...] = (
    ("content.texts.", _("Words of the page ({name})")),
    ("content.theme.", _("The mood or picture")),
    ("mechanics.draw.prizes.", _("The prize “{name}”")),
    ("mechanics.gift.consents.", _("The consent “{name}”")),
    ("mechanics.gift.fields.", _("The question “{name}”")),
    ("limits.", _("The limit “{name}”")),
    ("channels.policy.", _("What counts in “{name}”")),
    ("mechanics.", _("A rule of “{name}”")),
)
_POOL: dict[str, Any] = {
    "count": _("How many “{name}” there are"),
    "amount": _("What one of “{name}” is worth"),
    "total": _("What all “{name}” are worth together"),
    "per_day": _("How many “{name}” there are a day"),
}
_MONEY = re.compile(
    r"rewards\.(budget\.total|pools\.[^.]+\.(amount|total|min))"
    r"|mechanics\.(assist\.target|referral\.(inviter|friend)_amount)"
)
_LOUD = 40
"""Changes that are told one by one; a finding for each of a thousand helps nobody."""


def changes(before: FrozenCampaign, after: FrozenCampaign) -> list[Change]:
    """Every place that differs, with its verdict; see `campaigns.law.compare`."""
    return compare(before, after)


def what(change: Change, law: FrozenCampaign | None = None) -> str:
    """What a change is about, in an operator's words; `law` knows what prizes are called."""
    if change.path.startswith("trial.arms."):
        arm, _dot, path = change.path.removeprefix("trial.arms.").partition(".")
        return str(_("{what} in the variant “{arm}”")).format(
            what=what(replace(change, path=path), law), arm=arm
        )
    if change.path in NAMES:
        return str(NAMES[change.path])
    if change.path.startswith("eligibility."):
        action, _dot, rule = change.path.removeprefix("eligibility.").partition(".")
        return str(_("The condition “{name}” to {action}")).format(
            name=rule.partition(".")[0] or action, action=action_words(action)
        )
    if change.path.startswith("rewards.pools."):
        slug, _dot, leaf = change.path.removeprefix("rewards.pools.").partition(".")
        words = _POOL.get(leaf, _("Prizes “{name}”"))
        return str(words).format(name=_called(slug, law))
    for prefix, words in _KINDS:
        if change.path.startswith(prefix):
            name = change.path.removeprefix(prefix).partition(".")[0]
            return str(words).format(name=name)
    return change.path


def _called(slug: str, law: FrozenCampaign | None) -> str:
    pool = law.rewards.pools.get(slug) if law is not None else None
    if law is None or pool is None:
        return slug
    return pool_name.call(slug, pool.model_dump(mode="json"), law.mechanics)


def _sides(change: Change, currency: str) -> str:
    """` (200 → 100)` for numbers and money, else nothing."""
    before, after = change.before, change.after
    if any(type(side) is not int for side in (before, after)):
        return ""
    if _MONEY.fullmatch(change.path):
        return f" ({format_minor(before, currency)} → {format_minor(after, currency)})"
    return f" ({before:,} → {after:,})"


def sentence(change: Change) -> str:
    """The change in a sentence: what it is about, and what it means for participants."""
    if change.before is None:
        words = {
            "better": _("{what} is new, to participants' advantage."),
            "same": _("{what} is new; nobody loses by it."),
            "worse": _("{what} is new, to participants' disadvantage."),
            "needs_review": _("{what} is new. Look whether anybody loses by it."),
        }
    elif change.after is None:
        words = {
            "better": _("{what} is gone, to participants' advantage."),
            "same": _("{what} is gone; nobody loses by it."),
            "worse": _("{what} is gone, to participants' disadvantage."),
            "needs_review": _("{what} is gone. Look whether anybody loses by it."),
        }
    else:
        words = {
            "better": _("{what} becomes better for participants."),
            "same": _("{what} changes; nobody loses by it."),
            "worse": _("{what} becomes worse for participants."),
            "needs_review": _("{what} changes. Look whether anybody loses by it."),
        }
    return str(words[change.verdict]).format(what=what(change))


def change(context: Context) -> Iterator[Finding]:
    """Findings about what would be taken from participants of the running version.

    Worse forbids it once somebody has joined: what was promised is kept.
    """
    if context.running is None:
        return
    found = changes(context.running, context.campaign)
    worse = [one for one in found if one.verdict == "worse"]
    level: Level = "block" if context.joined else "warn"
    for one in worse[:_LOUD]:
        told = what(one, context.campaign) + _sides(one, context.campaign.currency)
        yield finding("change.worse", one.path, level=level, what=told)
    unclear = [one for one in found if one.verdict == "needs_review"]
    if unclear:
        path = unclear[0].path if len(unclear) == 1 else ""
        yield finding("change.unclear", path, count=len(unclear))
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
            yield finding(
                "change.packets", f"rewards.pools.{slug}.amount", pool=_called(slug, after)
            )
