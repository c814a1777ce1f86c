"""The state document and the answers: pure functions of stored facts and frozen version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from campaigns.contracts import CampaignHead, FrozenCampaign
from campaigns.mechanics.assist.rules import needed
from campaigns.mechanics.base import MECHANICS, Loaded, Setting
from core.clock import from_ms, to_ms

FRIEND = {"en": "Friend {n}", "zh-hans": "好友{n}"}
REWARD = ("id", "kind", "amount", "status", "claim_by")
INVITER = {"en": "Your friend", "zh-hans": "你的好友"}


def setting_facts(head: CampaignHead, now: datetime) -> dict[str, Any]:
    """What of the head an answer depends on; stored with it."""
    return {
        "version": head.version,
        "phase": head.phase(now),
        "starts_at": to_ms(head.starts_at),
        "ends_at": to_ms(head.ends_at),
        "stock": head.stock,
    }


def setting(campaign: dict[str, Any], frozen: FrozenCampaign, **more: Any) -> Setting:
    """The mechanics' view of a campaign; `more` are scope and pools where effects are made."""
    return Setting(
        slug=frozen.slug,
        version=campaign["version"],
        scope=more.get("scope", ""),
        phase=campaign["phase"],
        ends_at=from_ms(campaign["ends_at"]),
        timezone=frozen.timezone,
        pools=more.get("pools", {}),
        provider=frozen.rewards.provider.slug,
        claim_days=frozen.rewards.claim_days,
        sold_out=campaign["stock"] == "none",
    )


def state(facts: dict[str, Any], frozen: FrozenCampaign, base_url: str) -> dict[str, Any]:
    """The /state document. `facts`: now, language, campaign, document, sold_out."""
    campaign, document, language = facts["campaign"], facts["document"], facts["language"]
    if facts.get("sold_out"):
        campaign = {**campaign, "stock": "none"}
    me = document["me"]
    return {
        "server_time": facts["now"],
        "campaign": {
            "slug": frozen.slug,
            "version": campaign["version"],
            "kind": frozen.kind,
            "status": campaign["phase"],
            "starts_at": campaign["starts_at"],
            "ends_at": campaign["ends_at"],
            "currency": frozen.currency,
            "stock": campaign["stock"],
        },
        "me": me
        and {
            "id": me["uid"],
            "invite": me["invite"],
            "invite_url": invite_url(base_url, frozen.slug, me["invite"]),
            "phone_masked": me["phone_masked"] or None,
        },
        "session": _session(document["mine"], frozen, language),
        "inviter": _inviter(document, campaign, frozen, language),
        "rewards": [{name: reward[name] for name in REWARD} for reward in document["rewards"]],
        "actions": _actions(document, campaign, frozen, facts["now"]),
    }


def invite_url(base_url: str, slug: str, invite: str) -> str:
    """The link a participant shares."""
    return f"{base_url}/c/{slug}/?i={invite}"


def result(
    action: str, facts: dict[str, Any], state_document: dict[str, Any]
) -> dict[str, Any]:
    """The part of an answer that belongs to the action."""
    stored: dict[str, Any] = facts["result"]
    if action == "join":
        me = state_document["me"]
        return {"invite": me["invite"], "invite_url": me["invite_url"]}
    if action == "claim":
        found = [item for item in state_document["rewards"] if item["id"] == stored["reward"]]
        return {"reward": found[0] if found else None}
    return stored


def _session(
    mine: dict[str, Any] | None, frozen: FrozenCampaign, language: str
) -> dict[str, Any] | None:
    if mine is None or mine["state"] not in ("open", "complete"):
        return None
    remaining = mine["units_total"] - mine["units_done"]
    new_units = int(frozen.mechanics["assist"]["new_units"])
    return {
        "id": mine["uid"],
        "amount": mine["amount"],
        "target": mine["target"],
        "needed": needed(remaining, new_units),
        "helpers": [
            {"name": FRIEND[language].format(n=place), "amount": amount}
            for place, amount in enumerate(mine["helpers"], start=1)
        ],
        "expires_at": mine["expires_at"],
    }


def _inviter(
    document: Loaded, campaign: dict[str, Any], frozen: FrozenCampaign, language: str
) -> dict[str, Any] | None:
    inviter = document["inviter"]
    if inviter is None or inviter["own"]:
        return None
    return {
        "name": INVITER[language],
        "can_help": "help" in _actions(document, campaign, frozen, 0),
    }


def _actions(
    document: Loaded, campaign: dict[str, Any], frozen: FrozenCampaign, now: int
) -> list[str]:
    found: list[str] = []
    view = setting(campaign, frozen)
    for slug in sorted(frozen.mechanics):
        mechanic = MECHANICS.get(slug)
        config = mechanic.Config.model_validate(frozen.mechanics[slug])
        for action in mechanic().actions(document, config, view, from_ms(now)):
            if action not in found:
                found.append(action)
    return found
