"""Campaigns with a second level, for tests: three generations and what the beat does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.campaigns.referral_kit import Guest, friend_of, launched

POOL = "second-level"
TERMS = {"points": 5, "most": 3, "pool": POOL}
STOCK = {"kind": "points", "count": 50, "split": "fixed", "amount": 1, "points": 5}


def second(now: datetime, **answers: Any) -> str:
    """As `launched`, with five points for each friend of a friend, three times at most."""
    given: dict[str, Any] = {
        "mechanics__referral__second_level": TERMS,
        f"rewards__pools__{POOL}": STOCK,
        "budget__total": 3_000_100,
    }
    return launched(now, **(given | answers))


def three(now: datetime, slug: str = "invite") -> tuple[Guest, Guest, Guest]:
    """Who invited whom: grandparent, inviter, friend. The friend has a verified number."""
    grandparent = Guest(slug, now)
    assert grandparent.join().status == 200
    inviter = friend_of(grandparent)
    return grandparent, inviter, friend_of(inviter)


def points(player: Guest) -> list[str]:
    """The statuses of the rewards of points that a person sees."""
    return [one["status"] for one in player.state()["rewards"] if one["kind"] == "points"]


def brought(player: Guest) -> dict[str, int]:
    found: dict[str, int] = player.referral()["second"]
    return found
