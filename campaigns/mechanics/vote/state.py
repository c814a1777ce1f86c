"""What a vote leads to, from the loaded document alone. No I/O."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from campaigns.mechanics.base import Effect, Loaded, Move, Outcome, Setting
from campaigns.mechanics.vote import rules
from campaigns.mechanics.vote.config import ENTRY, VoteConfig
from core.clock import day_start
from core.errors import Conflict, FieldError, Forbidden, Invalid


class Ballot(BaseModel):
    """`input` of the act `vote`."""

    model_config = ConfigDict(extra="forbid")

    entry: str = Field(pattern=ENTRY)


def decide(move: Move, loaded: Loaded, config: VoteConfig, setting: Setting) -> Outcome:
    """One vote. Raises Forbidden eligibility.not_joined, Invalid body.invalid for an entry that
    is none, Conflict limit.reached."""
    me, given = loaded["me"], move.input
    if me is None:
        raise Forbidden("eligibility.not_joined")
    assert isinstance(given, Ballot)
    if given.entry not in {entry.slug for entry in config.entries}:
        raise Invalid("body.invalid", errors=[FieldError("input.entry", "choice")])
    if not rules.may_have(config, loaded["used"], given.entry):
        raise Conflict("limit.reached")
    effect: Effect = {
        "op": "vote",
        "participation": me["id"],
        "entry": given.entry,
        "day": day_start(move.now, setting.timezone).date(),
        "per_day": config.per_day,
        "per_entry": config.per_entry,
        "event": move.fresh[0],
    }
    return Outcome((effect,))


def actions(loaded: Loaded, config: VoteConfig, setting: Setting) -> list[str]:
    """Voting, while there are votes left today."""
    open_ = setting.phase == "running" and loaded["me"] is not None
    return ["act"] if open_ and rules.left(config, loaded["used"]) else []
