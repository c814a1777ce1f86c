"""Parts of state documents that a draw and a collection share."""

from __future__ import annotations

from typing import Any

from cms.serving.states.base import HOUR, NOW, Maker

UID = "0199"


def chances(make: Maker, left: int, free: int = 0) -> dict[str, Any]:
    """The section `chances`, as the mechanic of that name shows it."""
    section = (make.draft.get("mechanics") or {}).get("chances") or {}
    label = make.said("A friend joins by your link", "好友通过您的链接参加")
    return {
        "left": left,
        "free_left": min(left, free),
        "earned": left,
        "ways": [
            {"on": "friend_joined", "label": label, "amount": 1, "per_day": 3, "most": 0}
            for way in section.get("ways") or [{"on": "friend_joined"}]
            if way.get("on") == "friend_joined"
        ],
    }


def drawing(
    left: int, *tickets: tuple[str, bool], deck: str | None = None, open_: bool = True
) -> dict[str, Any]:
    """The section `draw`: chances left, and what was drawn, newest first: (slot, blank)."""
    return {
        "scenes": ["default"] if left and open_ else [],
        "chances": left,
        "draws": len(tickets),
        "left": deck,
        "tickets": [
            {
                "n": len(tickets) - place,
                "name": f"{UID}:{len(tickets) - place}",
                "slot": slot,
                "card": "",
                "blank": blank,
                "reward": None,
                "at": NOW - place * HOUR,
            }
            for place, (slot, blank) in enumerate(tickets)
        ],
        "commitment": "9c1f" * 16,
        "fair_url": "/c/sample/fair/",
    }


def result(
    slot: str, *, kind: str = "", amount: int = 0, reward: str | None = None, why: str = ""
) -> dict[str, Any]:
    """What a draw answered, as the tab keeps it."""
    prize = {"slot": slot, "kind": kind, "amount": amount} if kind else None
    return {"prize": prize, "reward": reward, "slot": slot, "n": 1, "ticket": None, "why": why}
