"""Refusals and rules in a staff member's words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from antifraud.rules import registry
from core.errors import DomainError


def error_words(error: DomainError) -> str:
    """Why something was not done, for the line on top of the page."""
    words = {
        "campaign.state": _("That is not possible in the campaign's present state."),
        "campaign.same_person": _("Two people are needed: you cannot approve your own work."),
        "campaign.role": _("Your role may not do this."),
        "campaign.candidate_changed": _("It was changed meanwhile. Look at it again."),
        "campaign.unknown": _("There is no such campaign."),
        "reward.not_held": _("Somebody has decided this one meanwhile."),
        "reward.unknown": _("There is no such reward."),
        "case.closed": _("Somebody has decided this one meanwhile."),
    }
    known = words.get(error.code)
    return known or _("That was refused ({code}).").format(code=error.code)


def reason_words(hit: dict[str, Any]) -> dict[str, str]:
    """One rule that fired: its title and what it saw against its limit."""
    slug = str(hit.get("id", ""))
    title = str(registry.get(slug).title) if slug in registry else slug
    value, threshold = hit.get("value"), hit.get("threshold")
    evidence = ""
    if value not in (None, "") and threshold is not None:
        evidence = _("saw {value}, limit {limit}").format(
            value=_number(value), limit=_number(threshold)
        )
    elif value not in (None, "", True):
        evidence = _number(value)
    return {"title": title, "evidence": evidence, "points": f"+{hit.get('points', 0)}"}


def _number(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
