"""What would go wrong with a campaign, said before anybody approves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from campaigns.contracts import LANGUAGES, Finding, FrozenCampaign
from campaigns.freeze import compile_draft, findings_of
from campaigns.mechanics.base import MECHANICS
from core.errors import DomainError
from core.money import format_minor
from rewards import api as rewards

LAWFUL_PRIZE = 5_000_000
"""SAMR order 32: no prize above 50,000 yuan, in fen."""
LONGEST = timedelta(days=366)


def preflight(draft: dict[str, Any], now: datetime) -> list[Finding]:
    """Findings about a draft; any `block` forbids approval. Empty is good."""
    try:
        campaign = compile_draft(draft).campaign
    except ValidationError as error:
        return list(_raw_money(draft)) or findings_of(error)
    found: list[Finding] = []
    for check in (_period, _texts, _legal, _money, _protection, _prizes):
        found.extend(check(campaign, now))
    return found


def worst_case(campaign: FrozenCampaign) -> int:
    """The most the campaign can cost in minor units: every packet of every pool opened."""
    unit: dict[str, int] = {}
    for slug, section in campaign.mechanics.items():
        mechanic = MECHANICS.get(slug)
        for pool, cost in (
            mechanic().worst_case(mechanic.Config.model_validate(section)).items()
        ):
            unit[pool] = max(unit.get(pool, 0), cost)
    return sum(
        max(unit.get(slug, 0) * pool.count, pool.escrow)
        for slug, pool in campaign.rewards.pools.items()
    )


def blocks(findings: list[Finding]) -> bool:
    """Whether any finding forbids approval."""
    return any(finding.level == "block" for finding in findings)


def _period(campaign: FrozenCampaign, now: datetime) -> Iterator[Finding]:
    period = campaign.period
    if period.end <= now:
        yield Finding(
            "period.past",
            "block",
            "period.end",
            _("The campaign would be over before it begins."),
            _("Choose an end in the future."),
        )
    elif period.end - max(period.start, now) < timedelta(hours=1):
        yield Finding(
            "period.short",
            "warn",
            "period.end",
            _("People have less than an hour to take part."),
            _("Check the end."),
        )
    if period.end - period.start > LONGEST:
        yield Finding(
            "period.long",
            "block",
            "period.end",
            _("The campaign would run for more than a year."),
            _("Choose an earlier end; a campaign can be renewed."),
        )


def _texts(campaign: FrozenCampaign, _now: datetime) -> Iterator[Finding]:
    texts = campaign.content.texts
    keys = sorted({key for language in texts.values() for key in language})
    if not keys:
        yield Finding(
            "texts.none",
            "block",
            "content.texts",
            _("The page has no words."),
            _("Start from a template; it brings them."),
        )
    for language in LANGUAGES:
        for key in keys:
            if not texts[language].get(key, "").strip():
                yield Finding(
                    "texts.incomplete",
                    "block",
                    f"content.texts.{language}.{key}",
                    _("This text is missing in one language; people would see a gap."),
                    _("Write it."),
                )
    for language in LANGUAGES:
        if not campaign.title.get(language, "").strip():
            yield Finding(
                "title.missing",
                "block",
                f"title.{language}",
                _("The campaign has no title in this language."),
                _("Write one."),
            )


def _legal(campaign: FrozenCampaign, _now: datetime) -> Iterator[Finding]:
    legal = campaign.legal
    for name in ("organiser", "contact", "rules", "privacy"):
        section: dict[str, str] = getattr(legal, name)
        for language in LANGUAGES:
            if not section.get(language, "").strip():
                yield Finding(
                    "legal.incomplete",
                    "block",
                    f"legal.{name}.{language}",
                    _("The law asks for this before a campaign with prizes may begin."),
                    _("Fill it in."),
                )
    for name in ("rules_version", "privacy_id"):
        if not getattr(legal, name).strip():
            yield Finding(
                "legal.incomplete",
                "block",
                f"legal.{name}",
                _("Participants agree to a document that has no name."),
                _("Name the document's version."),
            )


def _exceeded(cost: int, budget: int, currency: str) -> Finding:
    return Finding(
        "budget.exceeded",
        "block",
        "rewards.budget.total",
        _("In the worst case the campaign costs %(cost)s, the budget is %(budget)s.")
        % {"cost": format_minor(cost, currency), "budget": format_minor(budget, currency)},
        _("Raise the budget, or lower the number or the amount of the packets."),
    )


def _raw_money(draft: dict[str, Any]) -> Iterator[Finding]:
    """The same of a draft that rewards refuses to read for this very reason."""
    try:
        section = draft["rewards"]
        cost = sum(
            pool["total"] if pool.get("total") else pool["amount"] * pool["count"]
            for pool in section["pools"].values()
        )
        if cost > section["budget"]["total"] > 0:
            yield _exceeded(cost, section["budget"]["total"], draft["currency"])
    except (KeyError, TypeError, AttributeError):
        return


def _money(campaign: FrozenCampaign, _now: datetime) -> Iterator[Finding]:
    cost, budget = worst_case(campaign), campaign.rewards.budget.total
    if cost > budget:
        yield _exceeded(cost, budget, campaign.currency)
    elif cost * 2 < budget:
        yield Finding(
            "budget.idle",
            "warn",
            "rewards.budget.total",
            _("More than half of the budget can never be spent."),
            _("Check the budget and the number of packets."),
        )
    assist = campaign.mechanics.get("assist")
    if assist is not None:
        pool = campaign.rewards.pools.get(assist["pool"])
        if pool is None:
            yield Finding(
                "pool.missing",
                "block",
                "mechanics.assist.pool",
                _("The packets come from a pool that does not exist."),
                _("Name one of the pools."),
            )
        elif pool.split != "fixed" or pool.amount != assist["target"]:
            yield Finding(
                "packet.amount",
                "block",
                f"rewards.pools.{assist['pool']}.amount",
                _("A packet holds another amount than friends open together."),
                _("Make both amounts equal."),
            )


def _protection(campaign: FrozenCampaign, _now: datetime) -> Iterator[Finding]:
    try:
        rewards.check_section(campaign.rewards)
        real = rewards.pays_real_money(campaign.rewards)
    except (DomainError, KeyError):
        yield Finding(
            "provider.unknown",
            "block",
            "rewards.provider",
            _("Nobody can pay this: the provider is unknown or its settings are wrong."),
            _("Choose another provider."),
        )
        return
    level = campaign.protection.level
    if level == "off" and real:
        yield Finding(
            "protection.off",
            "block",
            "protection.level",
            _("Without protection bonus hunters take the budget; real money is paid here."),
            _("Choose at least basic."),
        )
    elif level in ("off", "basic"):
        yield Finding(
            "protection.low",
            "warn",
            "protection.level",
            _("Protection is low; bonus hunters will find this campaign."),
            _("Choose standard unless this is a rehearsal."),
        )


def _prizes(campaign: FrozenCampaign, _now: datetime) -> Iterator[Finding]:
    if campaign.currency != "CNY":
        return
    for slug, pool in campaign.rewards.pools.items():
        if (pool.amount or pool.total or 0) > LAWFUL_PRIZE:
            yield Finding(
                "prize.too_high",
                "block",
                f"rewards.pools.{slug}.amount",
                _("A prize above ¥50,000 is not lawful in a promotion."),
                _("Lower the amount."),
            )
