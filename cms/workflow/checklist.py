"""What a reviewer confirms, item by item, with what the candidate itself says about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from campaigns.contracts import FrozenCampaign

ITEMS: dict[str, Any] = {
    "odds": gettext_lazy("Odds or quantities of every reward are shown to participants"),
    "period": gettext_lazy("The period and the time to claim are right and shown"),
    "consent": gettext_lazy("Consent to rules and privacy is asked for, unticked"),
    "insurance": gettext_lazy("Organiser, licence and what is not offered are disclosed"),
    "optout": gettext_lazy("Messages can be stopped in one tap; marketing asks first"),
}


@dataclass(frozen=True)
class Item:
    key: str
    label: str
    evidence: str
    """What the candidate says, so that the reviewer need not search for it."""


def items(law: FrozenCampaign) -> list[Item]:
    """The checklist of a candidate in the reader's language."""
    evidence = {
        "odds": _quantities(law),
        "period": _period(law),
        "consent": _("Rules {rules}, privacy notice {privacy}").format(
            rules=law.legal.rules_version, privacy=law.legal.privacy_id
        ),
        "insurance": " · ".join(
            part for part in (_own(law.legal.organiser), _own(law.legal.licence)) if part
        ),
        "optout": _messages(law),
    }
    return [Item(key, str(label), evidence[key]) for key, label in ITEMS.items()]


def missing(ticked: Mapping[str, Any]) -> list[str]:
    """Items nobody has confirmed."""
    return [key for key in ITEMS if not ticked.get(key)]


def _quantities(law: FrozenCampaign) -> str:
    counts = [f"{pool.count:,} ({slug})" for slug, pool in law.rewards.pools.items()]
    return _("Quantities: {counts}").format(counts=", ".join(counts))


def _period(law: FrozenCampaign) -> str:
    zone = ZoneInfo(law.timezone)
    start, end = (
        formats.date_format(moment.astimezone(zone), "SHORT_DATETIME_FORMAT")
        for moment in (law.period.start, law.period.end)
    )
    return _("{start} to {end}, {days} days to claim").format(
        start=start, end=end, days=law.rewards.claim_days
    )


def _messages(law: FrozenCampaign) -> str:
    plan = law.touch.plan
    if not plan:
        return _("No messages are planned.")
    channels = sorted({channel for step in plan for channel in step.channels})
    quiet = law.touch.quiet
    hours = f", {quiet.from_}–{quiet.until}" if quiet else ""
    return _("{n} messages by {channels}, at most {cap} a day{quiet}").format(
        n=len(plan), channels=", ".join(channels), cap=law.touch.daily_cap, quiet=hours
    )


def _own(texts: Mapping[str, str]) -> str:
    return texts.get(get_language() or "en") or texts.get("en", "")
