"""What campaigns are called, for lists of things that hang on them."""

from __future__ import annotations

from collections.abc import Collection

from campaigns.models import Campaign
from dashboards.selectors import local_title


def campaign_titles(slugs: Collection[str]) -> dict[str, str]:
    """Slug → title in the active language, in one statement; unknown slugs are left out."""
    found = Campaign.objects.filter(slug__in=slugs).values_list("slug", "title")
    return {slug: local_title(title, slug) for slug, title in found}
