"""The field `rain` of the state document, and what the page knows from the start."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from campaigns.mechanics.base import Loaded, Setting
from campaigns.mechanics.rain import state
from campaigns.mechanics.rain.config import RainConfig
from core.clock import to_ms
from rewards.contracts import PoolSection

AHEAD = 6
"""Waves the page is told of."""


class _View(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WaveView(_View):
    """From `starts_at` (inclusive) to `ends_at`, milliseconds UTC; against `server_time`."""

    starts_at: int
    ends_at: int


class WordView(_View):
    """`open`: a password would be heard. `ready`: one was right, its packet can be taken
    (draw, scene `password`)."""

    open: bool
    tries: int
    ready: bool
    opened: int


class RainView(_View):
    """The open wave or the next one, and those after it. `left` is what is left of the open
    wave, or of what its pool has while none is open; `caught` what I caught in the open one."""

    waves: list[WaveView]
    open: bool
    caught: int
    most: int
    total: int
    left: Literal["plenty", "few", "none"]
    password: WordView | None


def rain(loaded: Loaded, config: RainConfig, setting: Setting, now: datetime) -> dict[str, Any]:
    """As `RainView`; of the arguments alone."""
    waves = state.coming(config, setting, now, AHEAD) if setting.phase != "ended" else []
    return {
        "waves": [
            {"starts_at": to_ms(wave.starts_at), "ends_at": to_ms(wave.ends_at)}
            for wave in waves
        ],
        "open": setting.phase == "running" and bool(waves) and waves[0].holds(now),
        "caught": loaded["caught"],
        "most": config.catches,
        "total": loaded["total"],
        "left": loaded["left"],
        "password": _word(loaded, config, setting, now),
    }


def _word(
    loaded: Loaded, config: RainConfig, setting: Setting, now: datetime
) -> dict[str, Any] | None:
    if not config.words:
        return None
    return {
        "open": setting.phase == "running" and state.can_say(loaded, config, setting, now),
        "tries": max(0, config.word_tries - loaded["tried"]),
        "ready": bool(loaded["unopened"]),
        "opened": len(loaded["words"]) - len(loaded["unopened"]),
    }


def boot(
    config: RainConfig, pool: PoolSection | None, words: PoolSection | None
) -> dict[str, Any]:
    """`boot.rain`: what never changes while a version runs. No password is in it."""
    return {
        "daily": config.daily,
        "seconds": config.seconds,
        "per_wave": config.per_wave if config.has_waves else 0,
        "catches": config.catches,
        "most": most_of(pool),
        "word": most_of(words) if config.words else None,
    }


def most_of(pool: PoolSection | None) -> int:
    """The most one packet can hold, in minor units; of packets without an upper bound that is
    next to impossible, and their mean is told."""
    if pool is None:
        return 0
    if pool.split == "fixed" or pool.max is not None:
        return pool.highest
    return pool.escrow // pool.count
