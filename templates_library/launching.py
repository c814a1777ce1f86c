"""From a blueprint to a running campaign: create, check, approve, publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from campaigns import api as campaigns
from core.ids import short_code
from templates_library import drafts, loader, ports


@dataclass(frozen=True)
class Launched:
    slug: str
    url: str
    version: str


@transaction.atomic
def launch(
    template: str,
    *,
    slug: str | None,
    answers: Sequence[tuple[str, Any]],
    author: str,
    approver: str,
    now: datetime,
) -> Launched:
    """Publish `template` in the names of two different people with the roles, page included.

    All or nothing: what fails leaves neither a campaign nor a page behind.

    Raises Missing template.unknown, campaigns.api.Blocked with the findings, Forbidden
    campaign.role or campaign.same_person, Conflict campaign.slug_taken.
    """
    blueprint = loader.blueprint(template)
    chosen = slug or _free_slug(blueprint.slug)
    draft = drafts.build(blueprint, slug=chosen, settings=answers, now=now)
    version = campaigns.launch_draft(
        draft=draft,
        author=author,
        approver=approver,
        blueprint=f"{blueprint.slug}/{blueprint.version}",
        now=now,
    )
    page = ports.create_page.call(chosen, draft["title"], draft["content"], author)
    if page:
        campaigns.attach_page(chosen, page)
    return Launched(chosen, f"{settings.PUBLIC_URL}/c/{chosen}/", version)


def _free_slug(base: str) -> str:
    if not campaigns.slug_taken(base):
        return base
    return f"{base}-{short_code(6).lower()}"
