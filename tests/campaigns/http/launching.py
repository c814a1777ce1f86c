"""A running campaign made through the services, as `launch` does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from campaigns import api as campaigns
from core.clock import utc_now
from tests.launched_once import once

TEXTS = {
    "en": {"title": "Share to open"},
    "zh-hans": {"title": "分享助力拆红包"},
}


def draft(slug: str, **assist: Any) -> dict[str, Any]:
    """888 fen in 20 packets, two friends needed, protection off unless told otherwise."""
    protection = assist.pop("protection", "off")
    count = assist.pop("count", 20)
    now = utc_now()
    both = {"en": "Example Co.", "zh-hans": "示例公司"}
    return {
        "schema": 1,
        "slug": slug,
        "kind": "assist",
        "title": {"en": "Share to open", "zh-hans": "分享助力拆红包"},
        "currency": "CNY",
        "timezone": "Asia/Shanghai",
        "period": {
            "start": (now - timedelta(minutes=1)).isoformat(),
            "end": (now + timedelta(days=7)).isoformat(),
        },
        "content": {"theme": {}, "texts": TEXTS},
        "mechanics": {"assist": {"target": 888, "helpers": 2} | assist},
        "rewards": {
            "budget": {"total": 888 * count},
            "pools": {"packets": {"count": count, "amount": 888}},
        },
        "protection": {"level": protection},
        "legal": {
            "organiser": both,
            "contact": both,
            "rules_version": "1",
            "privacy_id": "1",
            "rules": both,
            "privacy": both,
        },
    }


@once
def launch(slug: str = "spring", **changes: Any) -> str:
    """Launch it; the version's hash."""
    campaigns.ensure_default_staff()
    document = draft(slug, **changes)
    version = campaigns.launch_draft(
        draft=document,
        author="operator",
        approver="reviewer",
        blueprint="share-to-open",
        now=utc_now(),
    )
    campaigns.forget()
    return version
