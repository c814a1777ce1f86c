"""How often one person can vote; a vote promises nothing itself. Pure."""

from __future__ import annotations

from campaigns.liability.reach import Reach
from campaigns.liability.terms import Most
from campaigns.mechanics.vote.config import VoteConfig


def tells(config: VoteConfig, reach: Reach) -> dict[str, Most]:
    return {"voted": config.per_day * reach.days}
