"""What an action leads to, from the loaded document alone. No I/O, no Django.

nothing ── join ──► open ── help … help ──► complete ── draw ──► opened
                      └──── time ────► expired ◄──── time ────┘
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from campaigns.mechanics import common
from campaigns.mechanics.assist import rules
from campaigns.mechanics.assist.config import AssistConfig
from campaigns.mechanics.base import HOLD_HOURS, Effect, Loaded, Move, Outcome, Setting
from core.clock import day_start
from core.errors import Conflict, DomainError, Forbidden, Missing


def decide(move: Move, loaded: Loaded, config: AssistConfig, setting: Setting) -> Outcome:
    """The effects of join, help, draw or share; DomainError when the state forbids it."""
    return _DECISIONS[move.action](move, loaded, config, setting)


def actions(loaded: Loaded, config: AssistConfig, setting: Setting, now: datetime) -> list[str]:
    """What the person could do now, most wanted first. Promises outlive the campaign."""
    me, mine = loaded["me"], loaded["mine"]
    state = mine["state"] if mine else None
    found = []
    if setting.phase != "paused" and state == "complete":
        found.append("draw")
    if setting.phase == "running":
        if can_help(loaded, config):
            found.append("help")
        if state == "open":
            found.append("share")
        if me is None or (
            state not in ("open", "complete")
            and loaded["started_today"] < config.sessions_per_day
            and not setting.sold_out
        ):
            found.append("join")
        if me is not None and "share" not in found:
            found.append("share")
    if common.claimable(loaded, setting):
        found.append("claim")
    return found


def can_help(loaded: Loaded, config: AssistConfig) -> bool:
    """Whether a help on the inviter's session would be taken."""
    try:
        _check_help(loaded, config)
    except DomainError:
        return False
    return True


def _join(move: Move, loaded: Loaded, config: AssistConfig, setting: Setting) -> Outcome:
    me, mine = loaded["me"], loaded["mine"]
    effects = common.join(move, loaded)
    alive = mine is not None and mine["state"] in ("open", "complete")
    if alive or setting.sold_out:
        return Outcome(tuple(effects))
    if loaded["started_today"] >= config.sessions_per_day:
        raise Conflict("limit.reached")
    effects.append(_session_start(move, me, config, setting))
    return Outcome(tuple(effects))


def _session_start(
    move: Move, me: dict[str, Any] | None, config: AssistConfig, setting: Setting
) -> Effect:
    expires = min(move.now + timedelta(hours=config.ttl_hours), setting.ends_at)
    # A complete packet waits as long as a reward would; its reservation outlasts both, and
    # the sweep of sessions gives it back.
    grace = timedelta(days=setting.claim_days)
    return {
        "op": "session_start",
        "participation": me["id"] if me else None,
        "uid": move.fresh[2],
        "pool": setting.pools[config.pool],
        "target": config.target,
        "units": config.units,
        "curve": rules.curve(config.target, config.units, config.curve_power),
        "expires_at": expires,
        "complete_until": move.now + grace,
        "until": expires + grace + timedelta(days=1),
        "salt": move.salt,
        "per_day": config.sessions_per_day,
        "day_start": day_start(move.now, setting.timezone),
        "event": move.fresh[3],
        "completed_event": move.fresh[4],
    }


def _check_help(loaded: Loaded, config: AssistConfig) -> None:
    inviter, theirs = loaded["inviter"], loaded["theirs"]
    if inviter is None:
        raise Missing("invite.unknown")
    if inviter["own"]:
        raise Conflict("help.own")
    if theirs is None:
        raise Conflict("stock.empty")
    if loaded["helped"]:
        raise Conflict("help.already")
    if theirs["state"] in ("complete", "opened"):
        raise Conflict("help.full")
    if theirs["state"] != "open":
        raise Conflict("help.expired")
    if config.who_may_help == "new" and loaded["known"]:
        raise Forbidden("eligibility.newcomers_only")
    if loaded["helps_today"] >= config.helps_per_day:
        raise Conflict("limit.reached")


def _help(move: Move, loaded: Loaded, config: AssistConfig, setting: Setting) -> Outcome:
    _check_help(loaded, config)
    return Outcome(
        (
            {"op": "person"},
            {
                "op": "help",
                "session": loaded["theirs"]["id"],
                "newcomer": not loaded["known"],
                "new_units": config.new_units,
                "old_units": config.old_units,
                "per_day": config.helps_per_day,
                "day_start": day_start(move.now, setting.timezone),
                "complete_until": move.now + timedelta(days=setting.claim_days),
                "held": move.held,
                "risk": [],
                "event": move.fresh[0],
                "completed_event": move.fresh[1],
            },
        )
    )


def _draw(move: Move, loaded: Loaded, config: AssistConfig, setting: Setting) -> Outcome:
    me, mine = loaded["me"], loaded["mine"]
    if me is None:
        raise (
            Conflict("stock.empty") if setting.sold_out else Forbidden("eligibility.not_joined")
        )
    state = mine["state"] if mine else None
    if state == "complete":
        return _open(move, me, mine, setting)
    if setting.phase == "ended":
        raise Conflict("campaign.ended")
    if state == "open":
        raise Forbidden("eligibility.incomplete")
    if loaded["started_today"] >= config.sessions_per_day:
        raise Conflict("limit.reached")
    raise Conflict("stock.empty")


def _open(move: Move, me: dict[str, Any], mine: dict[str, Any], setting: Setting) -> Outcome:
    held = bool(move.held or me["held"] or mine["held"])
    reward = move.fresh[0]
    scene = f"{setting.slug}:{setting.version[:16]}:open:{me['id']}:{mine['ordinal']}"
    effect = {
        "op": "open",
        "participation": me["id"],
        "session": mine["id"],
        "reward": reward,
        "held": held,
        "idem_key": scene,
        "claim_by": move.now + timedelta(days=setting.claim_days),
        "hold_until": move.now + timedelta(hours=HOLD_HOURS) if held else None,
        "provider": setting.provider,
    }
    noted = (note for note in (*me["risk"], *mine["risk"]) if "id" in note)
    return Outcome((effect,), reward, held, tuple(noted))


_DECISIONS: dict[str, Callable[[Move, Loaded, Any, Setting], Outcome]] = {
    "join": _join,
    "help": _help,
    "draw": _draw,
    "share": common.share,
}
