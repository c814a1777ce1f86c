"""From a template to a draft: campaign and page in one transaction."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import count

from django.db import transaction
from django.db.models import Q

from campaigns import api as campaigns
from campaigns.models import Campaign
from cms.models import CampaignPage
from cms.pages import add_page
from core.errors import FieldError, Invalid
from templates_library import drafts, loader

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


def free_slugs(bases: Sequence[str]) -> list[str]:
    """For each base the first address nobody has: itself, `base-2`, `base-3`, …"""
    ours, pages = Q(), Q()
    for base in bases:
        ours |= Q(slug__startswith=base)
        pages |= Q(campaign__startswith=base)
    taken = set(Campaign.objects.filter(ours).values_list("slug", flat=True))
    taken |= set(CampaignPage.objects.filter(pages).values_list("campaign", flat=True))
    return [
        next(
            slug
            for number in count(1)
            if (slug := base if number == 1 else f"{base}-{number}") not in taken
        )
        for base in bases
    ]


@transaction.atomic
def instantiate(
    template: str,
    *,
    slug: str,
    title: Mapping[str, str],
    actor: str,
    now: datetime,
) -> CampaignPage:
    """A draft with everything prefilled: the campaign, its page and the first revision.

    Empty titles leave the template's own. It begins with this hour, so it opens when it is
    approved. Raises Missing template.unknown, Invalid slug.form, Conflict campaign.slug_taken,
    Forbidden campaign.role; then nothing is left behind.
    """
    blueprint = loader.blueprint(template)
    if not SLUG.fullmatch(slug):
        raise Invalid("slug.form", errors=[FieldError("slug", "form")])
    titles = [(f"title.{language}", text) for language, text in title.items() if text.strip()]
    draft = drafts.build(blueprint, slug=slug, settings=titles, now=drafts.this_hour(now))
    origin = f"{blueprint.slug}/{blueprint.version}"
    campaigns.create_draft(draft=draft, actor=actor, now=now, blueprint=origin)
    page = add_page(slug, draft, origin, actor)
    campaigns.attach_page(slug, page.pk)
    return page
