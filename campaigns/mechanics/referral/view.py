"""The field `referral` of the state document: pure, of what was loaded."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from campaigns.mechanics.base import Loaded
from campaigns.mechanics.common import FRIEND
from campaigns.mechanics.referral import rules
from campaigns.mechanics.referral.config import ReferralConfig
from core.clock import to_ms

FriendStatus = Literal[
    "joined", "waiting", "qualified", "checking", "not_new", "late", "capped", "stock", "own",
    "revoked",
]  # fmt: skip
InvitedStatus = Literal["waiting", "qualified", "checking", "not_new", "late", "stock", "own"]
LOST = ("revoked", "expired")


class _View(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FriendView(_View):
    name: str
    status: FriendStatus
    amount: int | None
    at: int


class InvitedView(_View):
    status: InvitedStatus
    until: int


class SecondView(_View):
    """`friends` of friends brought `points` so far; `left` more of them may."""

    friends: int
    points: int
    left: int


class ReferralView(_View):
    """My friends, the newest first, at most 50; counts are of all. `left` null: no limit."""

    friends: list[FriendView]
    joined: int
    qualified: int
    earned: int
    left: int | None
    invited: InvitedView | None
    verified: bool
    second: SecondView | None = None
    """What the second level brought; absent where there is none."""


def view(
    loaded: Loaded, config: ReferralConfig, language: str, now: datetime
) -> dict[str, Any]:
    """As `ReferralView`, also for somebody who has not joined."""
    status = {reward["id"]: reward["status"] for reward in loaded["rewards"]}
    mine = [status.get(uid, "granted") for uid in loaded["inviter_rewards"]]
    second = {"second": _second(config, loaded, status)} if config.second_level else {}
    return {
        "friends": [_friend(friend, status, language, now) for friend in loaded["friends"]],
        "joined": loaded["joined"],
        "qualified": sum(1 for found in mine if found not in ("checking", "revoked")),
        "earned": sum(
            reward["amount"]
            for reward in loaded["rewards"]
            if reward["status"] not in ("checking", *LOST) and reward.get("kind") != "points"
        ),
        "left": rules.left(config, loaded["paid"], loaded["paid_month"]),
        "invited": _invited(loaded["bound"], status, now),
        "verified": bool(loaded["me"] and loaded["me"]["phone_masked"]),
        **second,
    }


def second_terms(config: ReferralConfig) -> dict[str, int]:
    """What the second level promises, for the page: it never changes while a version runs."""
    terms = config.second_level
    assert terms is not None
    return {"points": terms.points, "most": terms.most}


def _second(config: ReferralConfig, loaded: Loaded, status: dict[str, str]) -> dict[str, int]:
    """What came of friends of friends: points that are checked or gone do not count."""
    terms = config.second_level
    assert terms is not None
    all_of_them = loaded.get("second", [])
    mine = [
        points
        for uid, points in all_of_them
        if status.get(uid, "granted") not in ("checking", *LOST)
    ]
    return {
        "friends": len(mine),
        "points": sum(mine),
        "left": rules.second_left(terms, len(all_of_them)),
    }


def _friend(
    friend: dict[str, Any], rewards: dict[str, str], language: str, now: datetime
) -> dict[str, Any]:
    status = _outcome(friend, rewards, now)
    if status == "waiting" and not friend["verified"]:
        status = "joined"
    return {
        "name": FRIEND[language].format(n=friend["n"]),
        "status": status,
        "amount": friend["amount"] if status in ("qualified", "checking") else None,
        "at": friend["at"],
    }


def _invited(
    bound: dict[str, Any] | None, rewards: dict[str, str], now: datetime
) -> dict[str, Any] | None:
    if bound is None:
        return None
    status = _outcome(bound, rewards, now)
    # What became of a granted reward stands at the reward itself.
    return {
        "status": "qualified" if status == "revoked" else status,
        "until": bound["until"],
    }


def _outcome(row: dict[str, Any], rewards: dict[str, str], now: datetime) -> str:
    """One side's status: the reason of a refusal, else where the reward stands."""
    if row["reason"]:
        return str(row["reason"])
    if row["state"] == "waiting":
        return "late" if row["until"] <= to_ms(now) else "waiting"
    found = rewards.get(row["reward"] or "")
    return found if found in ("checking", "revoked") else "qualified"
