"""Effects whose outcome rules alone can tell, so that many of them are carried out at once.

An op that stands here has a SQL function `campaigns_<op>_set` beside its
`campaigns_effect_<op>`: a few statements for a whole batch, which check the same guards and
write or refuse as a whole. What each participant is answered is then foreseen here instead of
read back. An op that does not stand here is carried out one by one, which is never wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from campaigns.mechanics.base import Effect, Loaded


@dataclass(frozen=True)
class Foreseen:
    """What `campaigns_apply` would answer: the action's result, and the document afterwards."""

    result: dict[str, Any]
    document: Loaded


Foresight: TypeAlias = Callable[[Effect, Loaded, str], Foreseen]
"""(effect, document before it, the campaign's currency) → what comes of it."""

TOGETHER = frozenset({"combine", "draw", "grant", "limit", "open", "rain_catch", "rain_open"})
"""Ops whose outcome only SQL can tell, carried out one by one and yet in one statement for many
participants (`campaigns_apply_set`): what they lock is the participant's own, or is passed over
by those who find it taken. Ops of rows that people share (a team's) do not stand here."""

FORESEEN: dict[str, Foresight] = {}


def foreseen(op: str) -> Callable[[Foresight], Foresight]:
    """Registers the foresight of an op."""

    def register(told: Foresight) -> Foresight:
        FORESEEN[op] = told
        return told

    return register
