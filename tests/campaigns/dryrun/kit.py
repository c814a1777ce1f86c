"""Templates as drafts, for liability and dry runs; no engines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from campaigns.contracts import FrozenCampaign
from campaigns.freeze import compile_draft
from campaigns.liability import Liability, liability
from templates_library.drafts import build
from templates_library.loader import blueprint

NOW = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
SLUGS = (
    "check-in", "collect-cards", "gift-insurance", "invite-a-friend", "leaderboard",
    "packet-rain", "quiz", "scratch-card", "share-to-open", "stepped-invitations", "team-pot",
    "wheel",
)  # fmt: skip


def drafted(template: str, **settings: Any) -> dict[str, Any]:
    """The template's draft, its period beginning at midnight in Shanghai."""
    pairs = {"period.start": "2026-06-02T00:00:00+08:00"} | {
        name.replace("__", "."): value for name, value in settings.items()
    }
    return build(blueprint(template), slug="dry", settings=pairs.items(), now=NOW)


def frozen(template: str, **settings: Any) -> FrozenCampaign:
    return compile_draft(drafted(template, **settings)).campaign


def owed(draft: dict[str, Any]) -> Liability:
    return liability(compile_draft(draft).campaign)


def titled(text: str) -> dict[str, str]:
    return {"en": text, "zh-hans": text}
