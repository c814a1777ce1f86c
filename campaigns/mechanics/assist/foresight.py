"""What opening a complete session leads to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from campaigns.mechanics.base import Effect, Loaded
from campaigns.mechanics.foresight import Foreseen, foreseen

PACKET = "packet"
"""The kind of a grant that is money; campaigns_open_set refuses pools of other things."""


@foreseen("open")
def opened(effect: Effect, document: Loaded, currency: str) -> Foreseen:
    """The packet is promised: `checking` while a person looks at it, else `granted`."""
    mine: dict[str, Any] = document["assist"]["mine"]
    reward = str(effect["reward"])
    promise = {
        "id": reward,
        "kind": PACKET,
        "amount": mine["target"],
        "currency": currency,
        "status": "checking" if effect["held"] else "granted",
        "claim_by": _rounded_ms(effect["claim_by"]),
    }
    return Foreseen(
        result={
            "prize": {"slot": "packet", "kind": PACKET, "amount": mine["target"]},
            "reward": reward,
        },
        document={
            **document,
            "assist": {**document["assist"], "mine": {**mine, "state": "opened"}},
            "rewards": [*document["rewards"], promise],
        },
    )


def _rounded_ms(at: datetime) -> int:
    """Milliseconds as SQL makes them of a timestamp: rounded, not cut."""
    return (int(at.timestamp()) * 1_000_000 + at.microsecond + 500) // 1000
