"""What an action leads to, from the loaded document alone. No I/O, no Django.

join ──► bound, waiting ── verify ──► found by the organiser's facts ── fact ──► rewarded
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from campaigns.mechanics import common
from campaigns.mechanics.base import HOLD_HOURS, Effect, Loaded, Move, Outcome, Setting
from campaigns.mechanics.referral import rules
from campaigns.mechanics.referral.config import ReferralConfig
from core.errors import Conflict, Forbidden


def decide(move: Move, loaded: Loaded, config: ReferralConfig, setting: Setting) -> Outcome:
    """The effects of join, verify or share; DomainError when the state forbids it."""
    return _DECISIONS[move.action](move, loaded, config, setting)


def actions(
    loaded: Loaded, config: ReferralConfig, setting: Setting, now: datetime
) -> list[str]:
    """What the person could do now, most wanted first. Promises outlive the campaign."""
    me, found = loaded["me"], []
    if setting.phase == "running":
        if me is None:
            found.append("join")
        else:
            if not me["phone_masked"]:
                found.append("verify")
            found.append("share")
    if common.claimable(loaded, setting):
        found.append("claim")
    return found


IDS = 5


def settle_effect(
    config: ReferralConfig,
    setting: Setting,
    *,
    participation: int,
    ids: Sequence[UUID],
    now: datetime,
) -> Effect:
    """What `campaigns_referral_settle` is told besides campaign, version and moment. `ids`:
    the two rewards, their two cases, the event."""
    return {
        "participation": participation,
        "event": config.event,
        "who": config.who_is_new,
        "inviter_pool": setting.pools.get(config.inviter_pool),
        "friend_pool": setting.pools.get(config.friend_pool),
        "inviter_amount": config.inviter_amount,
        "friend_amount": config.friend_amount,
        "cap": config.cap,
        "cap_month": config.cap_month,
        "month_start": rules.month_start(now, setting.timezone),
        "claim_by": now + timedelta(days=setting.claim_days),
        "hold_until": now + timedelta(hours=HOLD_HOURS),
        "provider": setting.provider,
        "ids": [ids[place] for place in range(IDS)],
    }


def _join(move: Move, loaded: Loaded, config: ReferralConfig, setting: Setting) -> Outcome:
    effects = common.join(move, loaded)
    if any(effect["op"] == "participate" for effect in effects):
        until = rules.until(move.now, setting.ends_at, config.window_days)
        effects.append({"op": "referral_bind", "until": until, "who": config.who_is_new})
    return Outcome(tuple(effects))


def _verify(move: Move, loaded: Loaded, config: ReferralConfig, setting: Setting) -> Outcome:
    """The phone is bound by the engine; reports that came before it may count now."""
    me = loaded["me"]
    if me is None:
        raise Forbidden("eligibility.not_joined")
    if setting.phase == "ended":
        raise Conflict("campaign.ended")
    settle = settle_effect(
        config, setting, participation=me["id"], ids=move.fresh, now=move.now
    )
    enter = {"op": "referral_enter", "enters": True, "participation": me["id"]}
    return Outcome((enter, {"op": "referral_settle", **settle}))


_DECISIONS: dict[str, Callable[[Move, Loaded, Any, Setting], Outcome]] = {
    "join": _join,
    "verify": _verify,
    "share": common.share,
}
