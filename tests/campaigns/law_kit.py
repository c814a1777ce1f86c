"""Campaigns with limits, eligibility and channel policy, for tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from campaigns import api as campaigns
from campaigns.services import lifecycle
from templates_library import drafts, loader
from tests.campaigns.support import staff

TEMPLATES = {"assist": "share-to-open", "referral": "invite-a-friend"}


def limit(slug: str, action: str, entity: str, window: str, most: int) -> dict[str, Any]:
    return {"slug": slug, "action": action, "entity": entity, "window": window, "most": most}


def rule(slug: str, require: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"slug": slug, "require": require, **more}


def fact(name: str, op: str = "eq", value: Any = True) -> dict[str, Any]:
    return {"fact": name, "op": op, "value": value}


def ruled(
    now: datetime,
    slug: str = "ruled",
    kind: str = "assist",
    *,
    limits: list[dict[str, Any]] | None = None,
    eligibility: dict[str, Any] | None = None,
    policy: dict[str, Any] | None = None,
    **answers: Any,
) -> str:
    """A running campaign with these sections. Protection is off."""
    staff()
    settings = {"protection": "off"} | {
        name.replace("__", "."): value for name, value in answers.items()
    }
    draft = drafts.build(
        loader.blueprint(TEMPLATES[kind]), slug=slug, settings=list(settings.items()), now=now
    )
    draft["limits"] = limits or []
    draft["eligibility"] = eligibility or {}
    draft["channels"] = {**draft.get("channels", {}), "policy": policy or {}}
    campaigns.launch_draft(
        draft=draft, author="operator", approver="reviewer", blueprint="", now=now
    )
    campaigns.forget()
    return slug


__all__ = ["fact", "lifecycle", "limit", "rule", "ruled"]
