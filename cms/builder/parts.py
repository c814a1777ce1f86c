"""What stands in the editor besides fields: money, rules, codes, measuring, the check."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns import api as campaigns
from campaigns.models import Campaign
from campaigns.rules_page import clauses
from cms.builder import messages as said
from cms.builder import odds as draw_odds
from cms.builder import pools
from cms.builder.compile import document_of
from cms.builder.editor_words import next_steps, status_words
from cms.builder.looking import Look
from cms.builder.preview import kind_of
from cms.builder.rows.codecs import CODECS
from cms.builder.rows.reading import limits_words, rule_words
from cms.builder.rows.sources import sources
from cms.builder.rows.trees import closed
from cms.builder.specs import TABS
from cms.dryrun.owed import owed, summary
from cms.serving.states import states_for
from cms.trials.part import trial
from core.bilingual import spoken
from core.clock import utc_now
from core.errors import Missing
from core.money import format_minor

__all__ = ["PARTS", "TABS"]

Part = dict[str, Any]


def frozen(page: Any, _form: Any, _request: HttpRequest, _seen: Look | None = None) -> Part:
    """Whether something runs already, which this draft does not touch."""
    campaign = Campaign.objects.filter(slug=page.campaign).first()
    return {"runs": campaign is not None and campaign.current_version_id is not None,
            "campaign": page.campaign}  # fmt: skip


def money(page: Any, form: Any, _request: HttpRequest, seen: Look | None = None) -> Part:
    """Worst case against the budget, in the campaign's currency."""
    seen = seen or form.looked
    law = seen.campaign
    if law is None:
        return {"known": False}
    found, budget = law.owed, law.rewards.budget.total
    return {
        "known": True,
        "cost": summary(law),
        "budget": format_minor(budget, law.currency),
        "left": format_minor(abs(budget - found.total), law.currency),
        "over": found.total > budget,
        "whole": found.total == budget,
        "permille": min(1000, found.total * 1000 // budget),
        "pieces": sum(pool.most for pool in found.pools),
    }


def rules(page: Any, form: Any, _request: HttpRequest, seen: Look | None = None) -> Part:
    """The rules page as participants will read it, in the operator's language."""
    seen = seen or form.looked
    language = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    if seen.campaign is None:
        return {"clauses": [], "language": language}
    return {"clauses": clauses(seen.campaign, language), "language": language}


def law(page: Any, form: Any, _request: HttpRequest, seen: Look | None = None) -> Part:
    """Limits and conditions read aloud, as they are set at this moment."""
    document = seen.document if seen else document_of(page)
    limits = document.get("limits") or []
    rules = CODECS["eligibility"].load(document.get("eligibility"))
    return {
        "limits": [limits_words(row) for row in limits if isinstance(row, dict)],
        "rules": [
            rule_words(str(row["action"]), closed(row["match"], row["conditions"]))
            for row in rules
        ],
    }


def odds(page: Any, _form: Any, _request: HttpRequest, seen: Look | None = None) -> Part:
    """How likely each prize of the draw is."""
    return draw_odds.part(seen.document if seen else document_of(page))


def choices(document: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """What rows can choose from, for the editor's script."""
    found = sources(document)
    return {
        name: [(one.value, str(one.label)) for one in found[name]]
        for name in ("pools", "cards", "prizes")
    }


def prizes(page: Any, _form: Any, _request: HttpRequest, _seen: Look | None = None) -> Part:
    """The pools there are, which of them may go, and what can be added."""
    return {
        "pools": [
            {
                "slug": slug,
                "title": pools.title(slug, page.draft),
                "kind": pools.kind_words(pool),
                "used": pools.used(page.draft, slug),
                "codes": pool.get("kind") == "codes",
            }
            for slug, pool in pools.pools_of(page.draft).items()
        ],
        "kinds": pools.kinds(),
        "codes_href": address("af_codes", page.campaign),
    }


def codes(page: Any, _form: Any, _request: HttpRequest, _seen: Look | None = None) -> Part:
    """The campaign's channel codes and the way to their screen."""
    try:
        found = campaigns.channel_codes(page.campaign)
    except Missing:
        found = []
    currency = str(page.draft.get("currency") or "CNY")
    return {
        "codes": [
            {
                "code": item,
                "name": spoken(item.name, get_language()),
                "cost": format_minor(item.cost, currency) if item.cost else "",
            }
            for item in found
        ],
        "href": address("af_channels", page.campaign) or f"/admin/af/channels/{page.campaign}/",
    }


def tracking(_page: Any, _form: Any, _request: HttpRequest, _seen: Look | None = None) -> Part:
    """What is measured by itself, what never."""
    return {
        "collected": [
            (_("Visits"), _("When and how long the page is seen, how far it is read, and "
                            "which screen of the campaign.")),
            (_("Taps"), _("Which button or block is tapped, not what is typed.")),
            (_("Ways"), _("The channel code, the invitation, the page before, kind of phone, "
                          "browser, province.")),
            (_("Steps"), _("Joined, shared, helped, won, claimed, paid: from the services "
                           "themselves, each once.")),
            (_("Speed and errors"), _("How fast the page appears, and scripts that fail.")),
        ],
        "never": _("Never: what people type, phone numbers, names, codes, anything under "
                   "private fields, addresses with an invitation in them."),
    }  # fmt: skip


def check(page: Any, form: Any, request: HttpRequest, seen: Look | None = None) -> Part:
    """The list of findings, the money, and what happens next."""
    seen = seen or form.looked
    campaign = Campaign.objects.filter(slug=page.campaign).first()
    status = campaign.status if campaign else ""
    return {
        "seen": seen,
        "found": seen.found,
        "count": seen.count(TABS[-1]),
        "money": money(page, form, request, seen),
        "owed": owed(seen.campaign) if seen.campaign else None,
        "dry_run": address("af_dry_run", page.campaign) if campaign else "",
        "steps": next_steps(status),
        "status_words": status_words(status),
        "may_submit": campaign is not None and status in ("draft", "approved", "paused"),
        "period": _period(seen),
    }


def _period(seen: Look) -> Part | None:
    law = seen.campaign
    return (
        None if law is None else {"law": law, "days": (law.period.end - law.period.start).days}
    )


def state_choices(document: dict[str, Any]) -> list[tuple[str, Any]]:
    """Slug and title of every state the preview can show for this draft."""
    return [(item.slug, item.title) for item in states_for(kind_of(document), "en", document)]


def address(name: str, *args: Any) -> str:
    """An address of another screen, "" while there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def messages(page: Any, form: Any, _request: HttpRequest, seen: Look | None = None) -> Part:
    """The messages of the plan as people will read them, in the operator's language."""
    seen = seen or form.looked
    language = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    law = seen.campaign
    spoken = said.spoken(law, language, utc_now()) if law is not None else []
    return {"spoken": spoken, "language": language}


PARTS: dict[str, Callable[..., Part]] = {
    "frozen": frozen,
    "money": money,
    "rules": rules,
    "codes": codes,
    "messages": messages,
    "tracking": tracking,
    "law": law,
    "odds": odds,
    "prizes": prizes,
    "check": check,
    "trial": trial,
}
"""Made of page, form and request, and of the look at what is typed where there is one."""
