"""The field `session` of the state document."""

from __future__ import annotations

from typing import Any

from campaigns.mechanics.assist.config import AssistConfig
from campaigns.mechanics.assist.rules import needed
from campaigns.mechanics.common import FRIEND


def session(
    mine: dict[str, Any] | None, config: AssistConfig, language: str
) -> dict[str, Any] | None:
    """A session that is open or complete; None otherwise."""
    if mine is None or mine["state"] not in ("open", "complete"):
        return None
    remaining = mine["units_total"] - mine["units_done"]
    return {
        "id": mine["uid"],
        "amount": mine["amount"],
        "target": mine["target"],
        "needed": needed(remaining, config.new_units),
        "helpers": [
            {"name": FRIEND[language].format(n=place), "amount": amount}
            for place, amount in enumerate(mine["helpers"], start=1)
        ],
        "expires_at": mine["expires_at"],
    }
