"""What preflight says of a draw: shares, quantities against pools, how chances are earned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from campaigns.mechanics.draw.config import DrawConfig
from campaigns.mechanics.draw.words import WORDS

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign

PATH = "mechanics.draw"
ROUND = frozenset(10**power for power in range(13))


def told(code: str, path: str, **params: Any) -> Finding:
    """One of ours, in the language that is active now."""
    from campaigns.preflight.said import said

    return said(WORDS[code], code, path, **params)


def findings(config: DrawConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    """Findings about a section that could be read."""
    pools = frozen.rewards.pools
    for place, prize in enumerate(config.prizes):
        path = f"{PATH}.prizes.{place}"
        if prize.pool and prize.pool not in pools:
            yield told("draw.pool_missing", f"{path}.pool", prize=prize.slug)
        if not prize.share(config.method) and not _stands_in(config, prize.slug):
            what = "quantity" if config.method == "deck" else "weight"
            yield told("draw.never", f"{path}.{what}", prize=prize.slug)
    if config.method == "deck":
        yield from _quantities(config, frozen)
    elif config.total not in ROUND and config.total % 100:
        yield told("draw.sum", f"{PATH}.prizes", total=f"{config.total:,}")
    pays = any(prize.pool for prize in config.prizes)
    if pays and not config.instead and config.method == "weights":
        yield told("draw.no_blank", f"{PATH}.fallback")
    yield from _cards(config, frozen)
    if config.spends not in {*frozen.allowances, *(one.meter for one in frozen.listeners)}:
        yield told("draw.no_chances", f"{PATH}.spends")


def _wanted(config: DrawConfig) -> Counter[str]:
    """By pool, how many tickets, or how much weight, carry what it holds."""
    found: Counter[str] = Counter()
    for prize in config.prizes:
        if prize.pool:
            found[prize.pool] += prize.share(config.method)
    return found


def _stands_in(config: DrawConfig, slug: str) -> bool:
    return slug == config.fallback or (config.pity is not None and slug == config.pity.prize)


def _quantities(config: DrawConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    for slug, tickets in _wanted(config).items():
        pool = frozen.rewards.pools.get(slug)
        if pool is None or pool.count == tickets:
            continue
        code = "draw.pool_short" if pool.count < tickets else "draw.pool_left"
        yield told(
            code,
            f"rewards.pools.{slug}.count",
            tickets=f"{tickets:,}",
            count=f"{pool.count:,}",
        )


def _cards(config: DrawConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    collection = frozen.mechanics.get("collect") or {}
    known = {card["slug"] for card in collection.get("cards", [])}
    for place, prize in enumerate(config.prizes):
        if prize.card and prize.card not in known:
            yield told("draw.card_unknown", f"{PATH}.prizes.{place}.card", card=prize.card)


def changed(config: DrawConfig, before: DrawConfig) -> Iterator[Finding]:
    """What may not be changed while people draw: the tickets of a deck."""
    from campaigns.mechanics.draw import rules

    if before.method == "deck" and rules.digest(before) != rules.digest(config):
        yield told("draw.deck_changed", f"{PATH}.prizes")
