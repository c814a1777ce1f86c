"""What kinds have in common: joining, sharing. Pure; used by the mechanics that lead."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from campaigns.mechanics.base import Effect, Loaded, Move, Outcome, Setting
from core.clock import to_ms
from core.errors import Conflict, Forbidden

FRIEND = {"en": "Friend {n}", "zh-hans": "好友{n}"}
"""What another participant is called: nobody learns a name or number from us."""

_CHANNEL = re.compile(r"[A-Za-z0-9_-]{1,32}")


def channel_of(said: object) -> str:
    """`said` where it can be a channel's code; "" for what no address of ours carries.

    Whoever was invited shares under it, so it must fit into their links.
    """
    text = str(said or "")[:32]
    return text if _CHANNEL.fullmatch(text) else ""


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
        "channel": channel_of(move.body.get("channel")),
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


def left_out(loaded: Loaded) -> bool:
    """Whether somebody has looked at the person and keeps them out: nothing counts."""
    me = loaded["me"]
    return bool(me and me["held"] and any(note.get("kept") for note in me["risk"]))


def takes_until(setting: Setting) -> datetime:
    """Until when somebody may still take what they had reached when the campaign ended, by the
    clock or by its staff: as long as a prize may be claimed. Its money waits until then."""
    return setting.ends_at + timedelta(days=setting.claim_days)


def may_take(setting: Setting, now: datetime) -> bool:
    """Whether prizes that were reached can be taken now."""
    if setting.phase == "ended":
        return now < takes_until(setting)
    return setting.phase == "running"


def check_taking(setting: Setting, now: datetime) -> None:
    """Raises Conflict campaign.ended where the time to take what was reached is over too."""
    if setting.phase == "ended" and not may_take(setting, now):
        raise Conflict("campaign.ended")


def late_until(setting: Setting, now: datetime) -> int | None:
    """`takes_until` in ms while the campaign is over and that time is not; else null."""
    late = setting.phase == "ended" and may_take(setting, now)
    return to_ms(takes_until(setting)) if late else None


def claimable(loaded: Loaded, setting: Setting) -> bool:
    """Whether one of the person's rewards waits to be claimed."""
    return setting.phase != "scheduled" and any(
        reward["status"] == "granted" for reward in loaded["rewards"]
    )
