"""What an action leads to, from the loaded document alone. No I/O, no Django.

joined ── act found ──────► open ── act join_team … ──► full ── draw ──► taken
        └ act join_team ──────┘ └─ time, enough members ─┘ └── time ──► done
                              └─ time, too few ──► expired
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints

from campaigns.mechanics import common
from campaigns.mechanics.base import HOLD_HOURS, Effect, Loaded, Move, Outcome, Setting
from campaigns.mechanics.team.config import TeamConfig
from core.errors import Conflict, DomainError, Forbidden, Missing

SCENES = frozenset({"default", "team"})
FOUND, JOIN = "found", "join_team"


class Invited(BaseModel):
    """The input of the act `join_team`: the invite of anybody who is in the team."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    invite: Annotated[str, StringConstraints(min_length=1, max_length=64)]


def decide(move: Move, loaded: Loaded, config: TeamConfig, setting: Setting) -> Outcome:
    """The effects of join, draw, share and the two acts; DomainError when forbidden."""
    name = move.do if move.action == "act" else move.action
    return _DECISIONS[name](move, loaded, config, setting)


def actions(loaded: Loaded, config: TeamConfig, setting: Setting, now: datetime) -> list[str]:
    """What the person could do now, most wanted first. Promises outlive the campaign."""
    found = []
    if setting.phase != "paused" and can_take(loaded):
        found.append("draw")
    if setting.phase == "running":
        if loaded["me"] is None:
            if not setting.sold_out or can_join(loaded, config):
                found.append("join")
        else:
            if acts(loaded, config, setting):
                found.append("act")
            found.append("share")
    if common.claimable(loaded, setting):
        found.append("claim")
    return found


def acts(loaded: Loaded, config: TeamConfig, setting: Setting) -> list[str]:
    """Which acts would be carried out now for somebody who has joined."""
    if setting.phase != "running" or loaded["me"] is None:
        return []
    found = []
    if can_join(loaded, config):
        found.append(JOIN)
    if _allowed(_check_found, loaded, config) and not setting.sold_out:
        found.append(FOUND)
    return found


def can_join(loaded: Loaded, config: TeamConfig) -> bool:
    """Whether the inviter's team would take this person, or whoever joins first."""
    return _allowed(_check_join, loaded, config)


def can_take(loaded: Loaded) -> bool:
    """Whether a share waits for this person."""
    mine = loaded["mine"]
    return mine is not None and mine["state"] == "full" and not loaded["taken"]


def alive(loaded: Loaded) -> bool:
    """Whether the person is in a team that is not over for them."""
    mine = loaded["mine"]
    return mine is not None and mine["state"] in ("open", "full") and not loaded["taken"]


def _allowed(
    check: Callable[[Loaded, TeamConfig], None], loaded: Loaded, config: TeamConfig
) -> bool:
    try:
        check(loaded, config)
    except DomainError:
        return False
    return True


def _check_found(loaded: Loaded, config: TeamConfig) -> None:
    if alive(loaded):
        raise Conflict("team.already")
    if loaded["teams"] >= config.per_person:
        raise Conflict("limit.reached")


def _check_join(loaded: Loaded, config: TeamConfig) -> None:
    inviter, theirs = loaded["inviter"], loaded["theirs"]
    if inviter is None:
        raise Missing("invite.unknown")
    if inviter["own"]:
        raise Conflict("team.own")
    if theirs is None:
        raise Conflict("team.none")
    if loaded["together"] and alive(loaded):
        raise Conflict("team.already")
    if theirs["state"] in ("full", "done") or len(theirs["members"]) >= theirs["size"]:
        raise Conflict("team.full")
    if theirs["state"] != "open":
        raise Conflict("team.over")
    _check_found(loaded, config)


def _join(move: Move, loaded: Loaded, _config: TeamConfig, _setting: Setting) -> Outcome:
    return Outcome(tuple(common.join(move, loaded)))


def _found(move: Move, loaded: Loaded, config: TeamConfig, setting: Setting) -> Outcome:
    me = _participant(loaded)
    _check_found(loaded, config)
    if setting.sold_out:
        raise Conflict("stock.empty")
    expires = min(move.now + timedelta(hours=config.ttl_hours), setting.ends_at)
    effect: Effect = {
        "op": "team_found",
        "participation": me["id"],
        "per_person": config.per_person,
        "uid": move.fresh[0],
        "pool": setting.pools[config.pool],
        "amount": config.amount,
        "size": config.size,
        "least": config.enough,
        "step": config.step,
        "seed": move.fresh[1],
        "keep_days": setting.claim_days,
        "expires_at": expires,
        # The reservation outlasts team and promise; the sweep of teams gives it back.
        "until": expires + timedelta(days=setting.claim_days + 2),
        "salt": move.salt,
        "held": bool(move.held),
        "risk": [],
        "event": move.fresh[2],
    }
    return Outcome((effect,))


def _join_team(move: Move, loaded: Loaded, config: TeamConfig, _setting: Setting) -> Outcome:
    me = _participant(loaded)
    _check_join(loaded, config)
    effect: Effect = {
        "op": "team_join",
        "participation": me["id"],
        "per_person": config.per_person,
        "team": loaded["theirs"]["id"],
        "held": bool(move.held),
        "risk": [],
        "event": move.fresh[0],
    }
    return Outcome((effect,))


def _draw(move: Move, loaded: Loaded, config: TeamConfig, setting: Setting) -> Outcome:
    if loaded["me"] is None and setting.sold_out:
        raise Conflict("stock.empty")
    me, mine = _participant(loaded), loaded["mine"]
    if not can_take(loaded):
        if mine is not None and mine["state"] == "open":
            raise Forbidden("eligibility.incomplete")
        if loaded["taken"]:
            raise Conflict("limit.reached")
        raise Conflict("campaign.ended" if setting.phase == "ended" else "team.none")
    held = bool(move.held or me["held"] or mine["held"])
    reward = move.fresh[0]
    effect: Effect = {
        "op": "team_take",
        "participation": me["id"],
        "team": mine["id"],
        "reward": reward,
        "held": held,
        "claim_by": move.now + timedelta(days=setting.claim_days),
        "hold_until": move.now + timedelta(hours=HOLD_HOURS) if held else None,
        "provider": setting.provider,
    }
    noted = (note for note in (*me["risk"], *mine["risk"]) if "id" in note)
    return Outcome((effect,), reward, held, tuple(noted))


def _participant(loaded: Loaded) -> dict[str, Any]:
    me: dict[str, Any] | None = loaded["me"]
    if me is None:
        raise Forbidden("eligibility.not_joined")
    return me


_DECISIONS: dict[str, Callable[[Move, Loaded, Any, Setting], Outcome]] = {
    "join": _join,
    FOUND: _found,
    JOIN: _join_team,
    "draw": _draw,
    "share": common.share,
}
