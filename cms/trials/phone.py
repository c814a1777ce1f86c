"""A saved draft on a phone, as one of its variants shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from campaigns.contracts import LANGUAGES
from cms.builder import tokens
from cms.builder.preview import kind_of
from cms.serving.states import states_for
from cms.trials.arms import choices, under
from core.clock import utc_now


def phone(
    page: Any, document: Mapping[str, Any], request: HttpRequest, own: str, arm: str = ""
) -> dict[str, Any] | None:
    """Where the preview of the page's last revision stands, and what can be looked at there:
    `state`, `language` and, unless `arm` is given, `arm` of the request. `own` is the reader's
    language. None where nothing can be drawn."""
    asked = request.GET
    arms = choices(document)
    if not arm:
        arm = asked.get("arm", "")
        arm = arm if arm in dict(arms) else ""
    language = asked.get("language", "")
    language = language if language in LANGUAGES else own
    shown = under(document, arm)
    try:
        states = states_for(kind_of(shown), language, shown)
    except (KeyError, TypeError, ValueError):
        return None
    slugs = [state.slug for state in states]
    state = asked.get("state", "")
    state = state if state in slugs else slugs[0]
    revision = int(page.latest_revision_id or 0)
    ticket = tokens.Ticket(page.pk, revision, 0, state, language, arm)
    token, _until = tokens.sign(ticket, utc_now())
    return {
        "url": f"/af/preview/{token}/",
        "states": states,
        "state": state,
        "language": language,
        "languages": LANGUAGES,
        "arms": arms,
        "arm": arm,
    }
