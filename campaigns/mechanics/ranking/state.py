"""What an action leads to, from the loaded document alone. No I/O.

A ranking decides nothing while it runs: happenings raise its meter wherever they come from.
What is here makes somebody a participant whom it can count, and lets them invite.
"""

from __future__ import annotations

from campaigns.mechanics import common
from campaigns.mechanics.base import Loaded, Move, Outcome, Setting
from campaigns.mechanics.ranking.config import RankingConfig
from core.errors import Conflict, Forbidden


def decide(move: Move, loaded: Loaded, config: RankingConfig, setting: Setting) -> Outcome:
    """The effects of join, verify or share; DomainError where the state forbids it."""
    if move.action == "join":
        return Outcome(tuple(common.join(move, loaded)))
    if move.action == "share":
        return common.share(move, loaded, config, setting)
    if loaded["me"] is None:
        raise Forbidden("eligibility.not_joined")
    if setting.phase == "ended":
        raise Conflict("campaign.ended")
    # The engine attaches the phone, and lets it count for who invited them.
    return Outcome()


def actions(loaded: Loaded, setting: Setting) -> list[str]:
    """What the person could do now, most wanted first."""
    me, found = loaded["me"], []
    if common.claimable(loaded, setting):
        found.append("claim")
    if setting.phase == "running":
        if me is None:
            found.append("join")
        else:
            found.append("share")
            if not me["phone_masked"]:
                found.append("verify")
    return found
