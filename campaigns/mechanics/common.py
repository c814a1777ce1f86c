"""What kinds have in common: joining, sharing. Pure; used by the mechanics that lead."""

from __future__ import annotations

from typing import Any

from campaigns.mechanics.base import Effect, Loaded, Move, Outcome, Setting
from core.errors import Forbidden

FRIEND = {"en": "Friend {n}", "zh-hans": "好友{n}"}
"""What another participant is called: nobody learns a name or number from us."""


def join(move: Move, loaded: Loaded) -> list[Effect]:
    """Make the person a participant, bound to who invited them; nothing when they are one.

    A hold on a repeated joining is remembered.
    """
    me = loaded["me"]
    if me is None:
        return [{"op": "person"}, _participate(move, loaded)]
    if move.held and not me["held"]:
        return [{"op": "flag", "participation": me["id"], "risk": []}]
    return []


def _participate(move: Move, loaded: Loaded) -> Effect:
    inviter = loaded["inviter"]
    if inviter is not None:
        reason = "invite"
    else:
        reason = "unknown" if move.body.get("invite") else "none"
    return {
        "op": "participate",
        "uid": move.fresh[0],
        "event": move.fresh[1],
        "invite": move.invite,
        "parent": inviter["id"] if inviter else None,
        "reason": reason,
        "channel": (move.body.get("channel") or "")[:32],
        "consent": dict(move.body.get("consent") or {}),
        "held": move.held,
        "risk": [],
    }


def share(move: Move, loaded: Loaded, _config: Any, _setting: Setting) -> Outcome:
    """Count a share. Raises Forbidden eligibility.not_joined."""
    if loaded["me"] is None:
        raise Forbidden("eligibility.not_joined")
    return Outcome(
        (
            {
                "op": "share",
                "participation": loaded["me"]["id"],
                "to": move.body.get("to", ""),
                "event": move.fresh[0],
            },
        )
    )


def claimable(loaded: Loaded, setting: Setting) -> bool:
    """Whether one of the person's rewards waits to be claimed."""
    return setting.phase != "scheduled" and any(
        reward["status"] == "granted" for reward in loaded["rewards"]
    )
