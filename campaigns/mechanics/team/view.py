"""The field `team` of the state document, and what the page knows from the start."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from campaigns.mechanics.base import Loaded, Setting
from campaigns.mechanics.common import FRIEND
from campaigns.mechanics.team import state
from campaigns.mechanics.team.config import TeamConfig

YOU = {"en": "You", "zh-hans": "我"}
TeamState = Literal["open", "full", "done", "expired", "closed"]


class _View(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MemberView(_View):
    """`share`: what they took, null before; nobody sees a share before its owner does."""

    name: str
    me: bool
    share: int | None


class TeamDocument(_View):
    """`pot` is what the members there are would share, or share; `needed` how many more are,
    for the pot to be shared when the time is over."""

    id: str
    state: TeamState
    members: list[MemberView]
    size: int
    least: int
    needed: int
    pot: int
    amount: int
    expires_at: int
    taken: bool


class TheirsView(_View):
    """The team of whoever invited me, while I could join it."""

    members: int
    size: int
    amount: int
    expires_at: int


class TeamView(_View):
    """My latest team, the inviter's, and which acts would be carried out."""

    mine: TeamDocument | None
    theirs: TheirsView | None
    acts: list[str]
    left: int


def view(loaded: Loaded, config: TeamConfig, setting: Setting, language: str) -> dict[str, Any]:
    """As `TeamView`, also for somebody who has not joined."""
    theirs = loaded["theirs"] if state.can_join(loaded, config) else None
    return {
        "mine": _mine(loaded, language),
        "theirs": theirs
        and {
            "members": len(theirs["members"]),
            "size": theirs["size"],
            "amount": theirs["amount"],
            "expires_at": theirs["expires_at"],
        },
        "acts": state.acts(loaded, config, setting),
        "left": max(0, config.per_person - loaded["teams"]),
    }


def _mine(loaded: Loaded, language: str) -> dict[str, Any] | None:
    team = loaded["mine"]
    if team is None:
        return None
    members = len(team["members"])
    counted = max(members, team["least"])
    pot = team["shared"]
    if pot is None:
        pot = team["amount"] - (team["size"] - counted) * team["step"]
    return {
        "id": team["uid"],
        "state": team["state"],
        "members": [_member(member, language) for member in team["members"]],
        "size": team["size"],
        "least": team["least"],
        "needed": max(0, team["least"] - members),
        "pot": pot,
        "amount": team["amount"],
        "expires_at": team["expires_at"],
        "taken": bool(loaded["taken"]),
    }


def _member(member: dict[str, Any], language: str) -> dict[str, Any]:
    me = bool(member["me"])
    name = YOU[language] if me else FRIEND[language].format(n=member["place"])
    return {"name": name, "me": me, "share": member["share"] if member["taken"] else None}


def boot(config: TeamConfig) -> dict[str, Any]:
    """`boot.team`: what never changes while a version runs."""
    return {
        "size": config.size,
        "least": config.enough,
        "amount": config.amount,
        "smallest": config.smallest,
        "step": config.step,
        "ttl_hours": config.ttl_hours,
        "per_person": config.per_person,
    }
