"""What an action leads to, from the loaded document alone. No I/O, no Django.

                 ┌──── wave opens ────┐
joined ── wait ──┤                    ├── draw, at most `catches` times ──► caught
                 └─ before: window.closed, with when the next one opens

joined ── act password ──► right ── draw "password" ──► opened, once for each password
               └── wrong, at most `word_tries` times a day
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

from campaigns.mechanics import common
from campaigns.mechanics.base import HOLD_HOURS, Effect, Loaded, Move, Outcome, Setting
from campaigns.mechanics.rain import rules
from campaigns.mechanics.rain.config import RainConfig, Said
from core.clock import to_ms
from core.errors import Conflict, Forbidden

WAVE_SCENES = frozenset({"default", "wave"})
WORD_SCENE = "password"


class Spoken(BaseModel):
    """The input of the act `password`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    password: Said


def decide(move: Move, loaded: Loaded, config: RainConfig, setting: Setting) -> Outcome:
    """The effects of join, draw, share or the act password; DomainError when forbidden."""
    return _DECISIONS[move.action](move, loaded, config, setting)


def actions(loaded: Loaded, config: RainConfig, setting: Setting, now: datetime) -> list[str]:
    """What the person could do now, most wanted first. Promises outlive the campaign."""
    me, found = loaded["me"], []
    if setting.phase == "running":
        if me is None:
            if not setting.sold_out:
                found.append("join")
        else:
            if can_catch(loaded, config, setting, now) or loaded["unopened"]:
                found.append("draw")
            if can_say(loaded, config, setting, now):
                found.append("act")
            found.append("share")
    if common.claimable(loaded, setting):
        found.append("claim")
    return found


def today_of(now: datetime, setting: Setting) -> date:
    """The day of the campaign's zone."""
    return now.astimezone(ZoneInfo(setting.timezone)).date()


def coming(
    config: RainConfig, setting: Setting, now: datetime, most: int = 2
) -> list[rules.Wave]:
    """The open wave, if one is, and those that follow."""
    start = setting.starts_at or datetime.min.replace(tzinfo=UTC)
    return rules.upcoming(config, setting.timezone, start, setting.ends_at, now, most)


def open_wave(config: RainConfig, setting: Setting, now: datetime) -> rules.Wave | None:
    """The wave that falls now."""
    found = coming(config, setting, now, 1)
    return found[0] if found and found[0].holds(now) else None


def next_wave(config: RainConfig, setting: Setting, now: datetime) -> int | None:
    """When the next one after now begins, in ms."""
    after = (wave for wave in coming(config, setting, now) if wave.starts_at > now)
    return next((to_ms(wave.starts_at) for wave in after), None)


def can_catch(loaded: Loaded, config: RainConfig, setting: Setting, now: datetime) -> bool:
    """Whether a tap would be a catch."""
    return (
        open_wave(config, setting, now) is not None
        and loaded["caught"] < config.catches
        and loaded["left"] != "none"
    )


def can_say(loaded: Loaded, config: RainConfig, setting: Setting, now: datetime) -> bool:
    """Whether a password would be heard."""
    return (
        _listening(config, setting, now)
        and loaded["tried"] < config.word_tries
        and any(
            rules.name_of(one.word) not in loaded["words"]
            for one in rules.valid_on(config.words, today_of(now, setting))
        )
    )


def shut(config: RainConfig, setting: Setting, move_scene: str, now: datetime) -> None:
    """Refuses, without reading anything, what the clock or the last look at the stock forbids.

    Raises Conflict `window.closed` outside of a wave, `stock.empty` in one that is known to be
    empty; both say when the next one opens.
    """
    if move_scene not in WAVE_SCENES:
        return
    wave = open_wave(config, setting, now)
    if wave is None:
        raise Conflict("window.closed", retry_at=next_wave(config, setting, now))
    pool = setting.pools.get(config.pool)
    if pool is not None and setting.waves.get(pool) == (wave.number, "none"):
        raise Conflict("stock.empty", retry_at=next_wave(config, setting, now))


def _join(move: Move, loaded: Loaded, _config: RainConfig, _setting: Setting) -> Outcome:
    return Outcome(tuple(common.join(move, loaded)))


def _draw(move: Move, loaded: Loaded, config: RainConfig, setting: Setting) -> Outcome:
    if setting.phase == "ended":
        raise Conflict("campaign.ended")
    shut(config, setting, move.scene, move.now)
    if loaded["me"] is None:
        raise Forbidden("eligibility.not_joined")
    return (_catch if move.scene in WAVE_SCENES else _open)(move, loaded, config, setting)


def _catch(move: Move, loaded: Loaded, config: RainConfig, setting: Setting) -> Outcome:
    wave = open_wave(config, setting, move.now)
    assert wave is not None
    then = next_wave(config, setting, move.now)
    if loaded["caught"] >= config.catches:
        raise Conflict("limit.reached", retry_at=then)
    promise = _promise(move, loaded, setting)
    effect = {
        "op": "rain_catch",
        "participation": loaded["me"]["id"],
        "pool": setting.pools[config.pool],
        "wave": wave.number,
        "packets": config.per_wave,
        "roll": config.leftover == "roll",
        "most": config.catches,
        "salt": move.salt,
        "retry_at": then,
        **promise,
    }
    return Outcome((effect,), promise["reward"], promise["held"], _earlier(loaded))


def _open(move: Move, loaded: Loaded, config: RainConfig, setting: Setting) -> Outcome:
    if not loaded["unopened"]:
        raise Conflict("chance.none")
    promise = _promise(move, loaded, setting)
    effect = {
        "op": "rain_open",
        "participation": loaded["me"]["id"],
        "pool": setting.pools[config.word_pool],
        "word": loaded["unopened"][0],
        "salt": move.salt,
        **promise,
    }
    return Outcome((effect,), promise["reward"], promise["held"], _earlier(loaded))


def _promise(move: Move, loaded: Loaded, setting: Setting) -> Effect:
    held = bool(move.held or loaded["me"]["held"])
    return {
        "reward": move.fresh[0],
        "held": held,
        "claim_by": move.now + timedelta(days=setting.claim_days),
        "hold_until": move.now + timedelta(hours=HOLD_HOURS) if held else None,
        "provider": setting.provider,
    }


def _earlier(loaded: Loaded) -> tuple[dict[str, Any], ...]:
    return tuple(note for note in loaded["me"]["risk"] if "id" in note)


def _listening(config: RainConfig, setting: Setting, now: datetime) -> bool:
    return bool(config.words) and (
        config.word_when == "always" or open_wave(config, setting, now) is not None
    )


def _say(move: Move, loaded: Loaded, config: RainConfig, setting: Setting) -> Outcome:
    """A wrong password is an answer and no error: it has to be counted."""
    assert isinstance(move.input, Spoken)
    if not _listening(config, setting, move.now):
        raise Conflict("window.closed", retry_at=next_wave(config, setting, move.now))
    if loaded["me"] is None:
        raise Forbidden("eligibility.not_joined")
    if loaded["tried"] >= config.word_tries:
        raise Conflict("limit.reached")
    today = today_of(move.now, setting)
    found = rules.matching(config.words, move.input.password, today)
    name = rules.name_of(found.word) if found is not None else ""
    return Outcome(
        (
            {
                "op": "rain_say",
                "participation": loaded["me"]["id"],
                "word": name,
                "day": today.isoformat(),
                "tries": config.word_tries,
            },
        )
    )


_DECISIONS: dict[str, Callable[[Move, Loaded, Any, Setting], Outcome]] = {
    "join": _join,
    "draw": _draw,
    "act": _say,
    "share": common.share,
}
