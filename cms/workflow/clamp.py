"""A draft that wants more than the budget above has left: taking what is left, before review.

The author's draft alone is changed, and goes through check and review like any edit: what two
people have agreed on is never changed (ADR 0018).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from campaigns import api as campaigns
from campaigns.selectors_review import Clamp
from cms.builder.compile import document_of
from cms.builder.documents import written
from cms.workflow.review import page_of
from core.errors import Conflict, Missing

TOTAL = ("rewards", "budget", "total")


def offered(slug: str, now: datetime) -> Clamp | None:
    """What the campaign's page as last saved could take; None where nothing is the matter."""
    page = page_of(slug)
    if page is None:
        return None
    try:
        return campaigns.clamp(slug, document_of(page), now)
    except Missing:
        return None


def take(slug: str, *, user: Any, now: datetime) -> Clamp:
    """Let the draft's budget be what is left now, as a revision of its own.

    Raises Conflict campaign.state where it waits for a reviewer, budget.exceeded where what is
    left does not cover what the campaign promises, or nothing has to be taken.
    """
    page, found = page_of(slug), offered(slug, now)
    if page is None or campaigns.candidate(slug) is not None:
        raise Conflict("campaign.state")
    if found is None or not found.fits:
        raise Conflict("budget.exceeded")
    page.draft = written(page.draft, [(TOTAL, found.left)])
    page.save_revision(user=user, log_action=True)
    return found
