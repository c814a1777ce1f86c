"""What preflight says of a gift of insurance: the law first, then what cannot work."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from campaigns.mechanics.gift import law
from campaigns.mechanics.gift.config import GiftConfig
from campaigns.mechanics.gift.words import WORDS
from core.languages import LANGUAGES
from rewards import api as rewards

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign

PLACES = {
    "class": "product.class",
    "term_days": "product.term_days",
    "premium": "product.premium",
    "min_age": "min_age",
}


def told(code: str, path: str, **params: Any) -> Finding:
    """One of ours, in the language that is active now."""
    from campaigns.preflight.said import said

    return said(WORDS[code], code, path, **params)


def findings(config: GiftConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    """Findings about a section that could be read."""
    if frozen.currency != "CNY":
        yield told("gift.currency", "currency")
    for language in LANGUAGES:
        if not frozen.legal.licence.get(language, "").strip():
            yield told("gift.licence_missing", f"legal.licence.{language}")
    yield from _consents(config)
    yield from _words(config)
    yield from _pool(config, frozen)
    yield from _provider(frozen)


def refused(section: Mapping[str, Any]) -> Iterator[Finding]:
    """What the law forbids of a section that could not be read."""
    product = section.get("product")
    product = product if isinstance(product, Mapping) else {}
    try:
        broken = law.breaches(
            cover=str(product.get("class", product.get("cover", ""))),
            term_days=int(product.get("term_days", 0)),
            premium=int(product.get("premium", 0)),
            min_age=int(section.get("min_age", law.ADULT)),
        )
    except (TypeError, ValueError):
        return
    for what in broken:
        yield told(f"gift.unlawful_{what}", f"mechanics.gift.{PLACES[what]}")


def _consents(config: GiftConfig) -> Iterator[Finding]:
    if not config.consents:
        yield told("gift.consents_missing", "mechanics.gift.consents")
        return
    if not any(consent.separate for consent in config.consents):
        yield told("gift.consent_separate", "mechanics.gift.consents")
    for place, consent in enumerate(config.consents):
        for name in ("label", "document"):
            texts: dict[str, str] = getattr(consent, name)
            for language in LANGUAGES:
                if not texts.get(language, "").strip():
                    yield told(
                        "gift.consent_text",
                        f"mechanics.gift.consents.{place}.{name}.{language}",
                    )


def _words(config: GiftConfig) -> Iterator[Finding]:
    labels = {f"fields.{place}.label": field.label for place, field in enumerate(config.fields)}
    named = {"product.name": config.product.name, "product.insurer": config.product.insurer}
    for path, texts in {**named, **labels}.items():
        for language in LANGUAGES:
            if not texts.get(language, "").strip():
                yield told("gift.text_missing", f"mechanics.gift.{path}.{language}")


def _pool(config: GiftConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    pool = frozen.rewards.pools.get(config.pool)
    path = f"rewards.pools.{config.pool}"
    if pool is None or pool.kind != "gifts":
        yield told("gift.pool_missing", "mechanics.gift.pool")
        return
    if pool.amount != config.product.premium:
        yield told("gift.amount", f"{path}.amount")
    if pool.per_day != config.quota_per_day:
        yield told("gift.quota_differs", f"{path}.per_day")
    days = days_of(frozen.period.start, frozen.period.end, frozen.timezone)
    most = days * config.quota_per_day
    if most < pool.count:
        yield told(
            "gift.quota_low", "mechanics.gift.quota_per_day", left=pool.count - most, days=days
        )
    elif pool.count <= config.quota_per_day:
        yield told("gift.first_day", f"{path}.count")
    elif math.ceil(pool.count / config.quota_per_day) < days - 1:
        # First and last day are seldom whole ones.
        lasts = math.ceil(pool.count / config.quota_per_day)
        yield told("gift.runs_out", f"{path}.count", lasts=lasts, days=days)


def _provider(frozen: FrozenCampaign) -> Iterator[Finding]:
    try:
        able = rewards.fulfils(frozen.rewards)
    except KeyError:
        return  # said by the check of protection and payment
    if able != "gifts":
        yield told("gift.provider", "rewards.provider.slug")


def days_of(start: datetime, end: datetime, timezone: str) -> int:
    """How many days of the zone's calendar the period touches."""
    zone = ZoneInfo(timezone)
    last = (end - timedelta(microseconds=1)).astimezone(zone).date()
    return (last - start.astimezone(zone).date()).days + 1
