"""The state document and the answers: pure functions of stored facts and frozen version."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from campaigns.contracts import CampaignHead, FrozenCampaign, Phase
from campaigns.mechanics.base import Loaded, Setting
from campaigns.mechanics.parts import part
from campaigns.play import bounds
from core.clock import from_ms, to_ms
from rewards import api as rewards

REWARD = ("id", "kind", "amount", "status", "claim_by")
INVITER = {"en": "your friend", "zh-hans": "您的好友"}


def setting_facts(head: CampaignHead, now: datetime) -> dict[str, Any]:
    """What of the head an answer depends on; stored with it. The same for all who ask in that
    phase: nobody may change it."""
    phase = head.phase(now)
    found: dict[str, Any] | None = head.kept.get(phase)
    if found is None:
        found = {
            "version": head.version,
            "phase": phase,
            "starts_at": to_ms(head.starts_at),
            "ends_at": to_ms(head.ends_at),
            "stock": head.stock,
        }
        if head.arm:
            found |= {"arm": head.arm, "moved": head.moved}
        head.kept[phase] = found
    return found


def setting(campaign: dict[str, Any], frozen: FrozenCampaign, scope: str = "") -> Setting:
    """The mechanics' view of a campaign, by what `setting_facts` said of it."""
    return _setting(
        frozen.slug,
        campaign["version"],
        scope,
        campaign["phase"],
        campaign["starts_at"],
        campaign["ends_at"],
        campaign["stock"] == "none",
        frozen.timezone,
        frozen.rewards.provider.slug,
        frozen.rewards.claim_days,
    )


@lru_cache(maxsize=512)
def _setting(
    slug: str,
    version: str,
    scope: str,
    phase: Phase,
    starts_at: int,
    ends_at: int,
    sold_out: bool,
    timezone: str,
    provider: str,
    claim_days: int,
) -> Setting:
    return Setting(
        slug=slug,
        version=version,
        scope=scope,
        phase=phase,
        ends_at=from_ms(ends_at),
        timezone=timezone,
        pools={},
        provider=provider,
        claim_days=claim_days,
        sold_out=sold_out,
        starts_at=from_ms(starts_at),
    )


def setting_of(head: CampaignHead, frozen: FrozenCampaign, campaign: dict[str, Any]) -> Setting:
    """The mechanics' view where effects are made: with the head's pools and waves."""
    name = f"{campaign['phase']} by"
    law, found = head.kept.get(name, (None, None))
    if law is not frozen:
        plain = setting(campaign, frozen, head.scope)
        found = replace(plain, pools=head.pools, waves=head.waves)
        head.kept[name] = frozen, found
    made: Setting = found
    return made


def state(facts: dict[str, Any], frozen: FrozenCampaign, base_url: str) -> dict[str, Any]:
    """The /state document. `facts`: now, language, campaign, document, sold_out."""
    campaign, document, language = facts["campaign"], facts["document"], facts["language"]
    if facts.get("sold_out"):
        campaign = {**campaign, "stock": "none"}
    me = document["me"]
    view, now = setting(campaign, frozen), from_ms(facts["now"])
    actions: list[str] = []
    sections: dict[str, Any] = {}
    for slug, mechanic, config in frozen.playing:
        loaded = part(slug, document)
        sections[mechanic.section or slug] = mechanic.view(loaded, config, view, language, now)
        for action in mechanic.actions(loaded, config, view, now):
            if action not in actions:
                actions.append(action)
    if frozen.bounded and bounds.SLUG in document:
        actions, sections["gate"] = bounds.shown(frozen, document, actions, now)
    if campaign.get("arm"):
        name, _slash, arm = campaign["arm"].partition("/")
        sections["trial"] = {"name": name, "arm": arm, "counts": not campaign["moved"]}
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
        "session": sections.pop("session", None),
        "inviter": _inviter(document, actions, language),
        "rewards": [_reward(reward) for reward in document["rewards"]],
        "actions": actions,
        **sections,
    }


def _reward(reward: dict[str, Any]) -> dict[str, Any]:
    """A reward as its owner sees it; `face` where there is more to see than money, `confirm`
    while its payment waits for the owner."""
    shown = {name: reward[name] for name in REWARD}
    face = rewards.shown_face(reward.get("face") or {})
    if face:
        shown["face"] = face
    if reward.get("confirm"):
        shown["confirm"] = reward["confirm"]
    return shown


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


def _inviter(document: Loaded, actions: list[str], language: str) -> dict[str, Any] | None:
    inviter = document["inviter"]
    if inviter is None or inviter["own"]:
        return None
    return {"name": INVITER[language], "can_help": "help" in actions}
