"""What preflight says of a packet rain: whether something falls, and enough."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from itertools import combinations, islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from campaigns.liability.table import promised_pools
from campaigns.mechanics.rain import rules
from campaigns.mechanics.rain.config import RainConfig
from campaigns.mechanics.rain.words import WORDS

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign

PATH = "mechanics.rain"
MOST_WAVES = 10_000
SHORTEST = 4
FEW_PEOPLE = 20
"""Where fewer than so many people can empty a wave, somebody should look."""


def told(code: str, path: str, **params: Any) -> Finding:
    """One of ours, in the language that is active now."""
    from campaigns.preflight.said import said

    return said(WORDS[code], code, path, **params)


def findings(config: RainConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    """Times, packets, passwords."""
    if config.has_waves:
        yield from _pool(config.pool, f"{PATH}.pool", frozen)
        yield from _waves(config, frozen)
    if config.words:
        yield from _pool(config.word_pool, f"{PATH}.word_pool", frozen)
        yield from _words(config, frozen)


def _pool(slug: str, path: str, frozen: FrozenCampaign) -> Iterator[Finding]:
    pool = frozen.rewards.pools.get(slug)
    if pool is None or pool.kind != "packets" or pool.shares:
        yield told("rain.pool_missing", path)
        return
    if slug in promised_pools(frozen, but="rain"):
        yield told("rain.pool_shared", path)


def _waves(config: RainConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    period = frozen.period
    found = list(
        islice(
            rules.waves(config, frozen.timezone, period.start, period.end, period.start),
            MOST_WAVES,
        )
    )
    if not found:
        yield told("rain.no_wave", f"{PATH}.daily")
        return
    begins = {wave.starts_at for wave in found}
    lost = sum(moment.astimezone(UTC) not in begins for moment in config.moments)
    if lost:
        yield told("rain.moment_lost", f"{PATH}.moments", n=lost)
    pool = frozen.rewards.pools.get(config.pool)
    if pool is None:
        return
    needed = len(found) * config.per_wave
    if needed > pool.count:
        yield told(
            "rain.runs_dry",
            f"{PATH}.per_wave",
            waves=len(found),
            needed=needed,
            count=pool.count,
        )
    elif needed < pool.count:
        yield told(
            "rain.idle",
            f"rewards.pools.{config.pool}.count",
            idle=pool.count - needed,
            waves=len(found),
            per_wave=config.per_wave,
        )
    if config.per_wave < config.catches * FEW_PEOPLE:
        yield told(
            "rain.one_takes_all",
            f"{PATH}.catches",
            catches=config.catches,
            per_wave=config.per_wave,
        )


def _words(config: RainConfig, frozen: FrozenCampaign) -> Iterator[Finding]:
    for one, other in combinations(config.words, 2):
        if rules.plain(one.word) == rules.plain(other.word):
            yield told("rain.password_twice", f"{PATH}.words")
            break
    zone = ZoneInfo(frozen.timezone)
    first = frozen.period.start.astimezone(zone).date()
    last = frozen.period.end.astimezone(zone).date()
    for place, one in enumerate(config.words):
        if len(rules.plain(one.word)) < SHORTEST and rules.plain(one.word).isascii():
            yield told("rain.password_short", f"{PATH}.words.{place}.word")
        if one.day is not None and not first <= one.day <= last:
            yield told("rain.password_day", f"{PATH}.words.{place}.day")
