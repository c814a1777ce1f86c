"""What a reviewer is asked to agree to: the submitted candidate in an operator's words."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns import api as campaigns
from campaigns.contracts import LANGUAGES, Candidate, FrozenCampaign
from cms.serving.texts import texts
from core.money import format_minor

Line = tuple[str, str]


def figures(candidate: Candidate) -> list[Line]:
    """Label and value of what will run, from the frozen candidate alone."""
    law = candidate.campaign
    found = [
        (_("Budget"), _amount(law.rewards.budget.total, law)),
        *((_("Packets"), _packets(pool, law)) for pool in law.rewards.pools.values()),
        (_("Highest possible cost"), _amount(campaigns.worst_case(law), law)),
    ]
    assist = law.mechanics.get("assist")
    if assist is not None:
        found.append((_("New friends for a packet"), str(assist["helpers"])))
    return [
        *found,
        (_("Start"), _moment(law.period.start, law)),
        (_("End"), _moment(law.period.end, law)),
        (
            _("Time to claim"),
            ngettext("{n} day", "{n} days", law.rewards.claim_days).format(
                n=law.rewards.claim_days
            ),
        ),
        (_("Paid through"), law.rewards.provider.slug),
        (_("Protection against bonus hunters"), protection_words(law.protection.level)),
    ]


def promises(candidate: Candidate) -> list[dict[str, str]]:
    """What the first screen promises, in each language people may see."""
    law = candidate.campaign
    assist = law.mechanics.get("assist", {})
    found = []
    for language in LANGUAGES:
        own = texts(language, law.content.texts.get(language))
        target = int(assist.get("target", 0))
        found.append(
            {
                "language": language,
                "title": law.title.get(language, ""),
                "headline": f"{own['start.headline']} {_amount(target, law)}",
                "line": own["start.line"].replace("{n}", str(assist.get("helpers", ""))),
            }
        )
    return found


def protection_words(level: str) -> str:
    """A level of protection as an operator calls it."""
    words = {
        "off": _("off"),
        "basic": _("basic"),
        "standard": _("standard"),
        "strict": _("strict"),
    }
    return words.get(level, level)


def _packets(pool: Any, law: FrozenCampaign) -> str:
    if pool.amount is not None:
        return f"{formats.number_format(pool.count, force_grouping=True)} × " + _amount(
            pool.amount, law
        )
    return _("{count} that share {total}").format(
        count=formats.number_format(pool.count, force_grouping=True),
        total=_amount(pool.escrow, law),
    )


def _amount(minor: int, law: FrozenCampaign) -> str:
    return format_minor(minor, law.currency)


def _moment(at: datetime, law: FrozenCampaign) -> str:
    local = at.astimezone(ZoneInfo(law.timezone))
    return f"{formats.date_format(local, 'DATETIME_FORMAT')} ({law.timezone})"
