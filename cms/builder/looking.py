"""What a page's draft looks like now: its document, its findings, and where each leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils import translation
from pydantic import ValidationError

from campaigns import api as campaigns
from campaigns.contracts import Finding, FrozenCampaign
from campaigns.freeze import compile_draft, fingerprint
from cms.builder.compile import document_of
from cms.builder.paths import Map, Spot
from cms.builder.specs import TABS, Group
from core.clock import utc_now
from core.errors import Missing


@dataclass(frozen=True)
class Found:
    """A finding and the field it leads to."""

    finding: Finding
    spot: Spot

    def as_dict(self) -> dict[str, Any]:
        """For the editor's script."""
        told = self.finding.as_dict()
        return {**told, "tab": self.spot.tab, "anchor": self.spot.anchor}


@dataclass(frozen=True)
class Look:
    """A draft, compiled and checked once. Money is in minor units."""

    document: dict[str, Any]
    campaign: FrozenCampaign | None
    """What it would be frozen to; None while it cannot be read."""
    found: tuple[Found, ...]

    @property
    def blocked(self) -> bool:
        return any(item.finding.level == "block" for item in self.found)

    def count(self, tab: str) -> dict[str, int]:
        """How many findings of each level a tab has; the last tab counts those of all."""
        here = [item for item in self.found if tab == TABS[-1] or item.spot.tab == tab]
        levels = ("block", "warn", "advice")
        return {level: sum(f.finding.level == level for f in here) for level in levels}

    @cached_property
    def hash(self) -> str:
        """Changes whenever the document does."""
        return fingerprint(self.document)[:16]


def look(
    page: Any,
    groups: Iterable[Group] | None = None,
    data: Mapping[str, Any] | None = None,
) -> Look:
    """Compile and check what the page says, in the language of the moment. `data` is the form
    it came from, where there was one."""
    from cms.builder.forms import groups_of

    document = document_of(page)
    fields = Map(groups_of(page) if groups is None else groups, document, data)
    campaign = _compiled(document)
    found = _findings(page, document, campaign)
    return Look(
        document, campaign, tuple(Found(item, fields.spot(item.path)) for item in found)
    )


def _compiled(document: dict[str, Any]) -> FrozenCampaign | None:
    try:
        return compile_draft(document).campaign
    except ValidationError:
        return None


def _findings(
    page: Any, document: dict[str, Any], campaign: FrozenCampaign | None
) -> list[Finding]:
    now = utc_now()
    try:
        return campaigns.findings(page.campaign, now, draft=document, compiled=campaign)
    except Missing:
        return campaigns.preflight(document, now, blueprint=page.blueprint, compiled=campaign)


def local(words: Any) -> str:
    """One of a document's texts in the language of the moment, else English."""
    if not isinstance(words, dict):
        return str(words or "")
    chinese = (translation.get_language() or "").startswith("zh")
    return str((words.get("zh-hans") if chinese else "") or words.get("en") or "")
