"""What all sample states are made of: fixed time, a frozen draft's figures, a reward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

NOW = 1_795_312_800_000
"""2026-11-22 10:00 in Shanghai; clocks of a sample run from here."""
HOUR = 3_600_000
DAY = 24 * HOUR
STARTS_AT, ENDS_AT = NOW - 2 * DAY, NOW + 12 * DAY + 2 * HOUR
"""A sample campaign's period, where a state has no other."""
OVER: dict[str, Any] = {"campaign": {"status": "ended", "ends_at": NOW - DAY}}
"""Laid upon a state: the campaign is over."""
MASKED = "138****0001"
NAMES = {
    "en": ["Li**", "W***", "Zh**", "A***", "Ch**", "Su**", "Ma**", "H***"],
    "zh-hans": ["李**", "王*", "张**", "阿*", "陈**", "苏*", "马**", "何*"],
}


@dataclass(frozen=True)
class SampleState:
    """One state the page can reach.

    `document` has the form of `GET /api/play/<slug>/state`, `local` is what only the tab
    knows (`Local` in frontend/src/play/types.ts): an answer just received, a refusal, a lost
    network. Amounts are minor units.
    """

    slug: str
    title: StrOrPromise
    """For an operator, who picks it in the preview."""
    document: dict[str, Any]
    local: dict[str, Any] = field(default_factory=dict)
    messages: tuple[dict[str, Any], ...] = ()
    """What lies in the page's inbox, newest first."""

    def preview(self) -> dict[str, Any]:
        """What stands in the boot document instead of the network."""
        told: dict[str, Any] = {"state": self.document, "local": self.local}
        if self.messages:
            told["inbox"] = {"messages": list(self.messages)}
        return told


class Maker:
    """Makes state documents that agree with one version's document."""

    def __init__(self, draft: Mapping[str, Any], kind: str, language: str) -> None:
        mechanics = draft.get("mechanics") or {}
        self.config: dict[str, Any] = dict(mechanics.get(kind) or {})
        self.draft = draft
        self.kind = kind
        self.language = language
        self.names = NAMES.get(language, NAMES["en"])
        self.slug = str(draft.get("slug") or "preview")
        self.currency = str(draft.get("currency") or "CNY")

    def until(self) -> int:
        """Until when what was reached can be taken after the end of `OVER`."""
        rewards = self.draft.get("rewards") or {}
        return NOW - DAY + int(rewards.get("claim_days") or 7) * DAY

    def said(self, english: str, chinese: str) -> str:
        """A sentence that the server or the page would have said in the page's language."""
        return chinese if self.language == "zh-hans" else english

    def state(self, **over: Any) -> dict[str, Any]:
        """A running campaign that nobody has joined, with `over` laid upon it."""
        campaign = {
            "slug": self.slug,
            "version": "0" * 64,
            "kind": self.kind,
            "status": "running",
            "starts_at": STARTS_AT,
            "ends_at": ENDS_AT,
            "currency": self.currency,
            "stock": "plenty",
        }
        campaign.update(over.pop("campaign", {}))
        state: dict[str, Any] = {
            "server_time": NOW,
            "campaign": campaign,
            "me": None,
            "session": None,
            "inviter": None,
            "rewards": [],
            "actions": ["join"],
        }
        state.update(over)
        return state

    def me(self, phone: str | None = None) -> dict[str, Any]:
        """The participant; `phone` is the mask of a number verified before."""
        return {
            "id": "0199",
            "invite": "k3mPq7Wx2a",
            "invite_url": f"https://example.com/c/{self.slug}/?i=k3mPq7Wx2a",
            "phone_masked": phone,
        }

    def reward(
        self,
        status: str,
        amount: int,
        *,
        kind: str = "packets",
        claim_by: int | None = None,
        number: int = 1,
    ) -> dict[str, Any]:
        """A reward as the state document names it."""
        return {
            "id": f"r-{status}-{number}",
            "kind": kind,
            "amount": amount,
            "status": status,
            "claim_by": NOW + 160 * HOUR if claim_by is None else claim_by,
        }

    def messages(self, *texts: tuple[str, str, str, str]) -> tuple[dict[str, Any], ...]:
        """Inbox messages, (title, text) in English, then in Chinese; the first is unread."""
        return tuple(
            {
                "id": f"m{place}",
                "title": self.said(text[0], text[2]),
                "text": self.said(text[1], text[3]),
                "at": NOW - place * 7 * HOUR,
                "read": place > 0,
            }
            for place, text in enumerate(texts)
        )

    def trouble(self) -> dict[str, dict[str, Any]]:
        """What only the tab knows, for the states every kind can reach."""
        return {
            "not_eligible": {"refused": "eligibility.region"},
            "not_available": {"refused": "play.not_available"},
            "network": {"offline": True},
            "busy": {"pending": "join", "proving": True},
        }
