"""What people call the pools of campaigns: as in the editor, by the version that runs."""

from __future__ import annotations

from collections.abc import Collection

from campaigns.models import Campaign
from cms.builder.specs.pool_names import pool_name


def pool_titles(slugs: Collection[str]) -> dict[str, dict[str, str]]:
    """Slug of a campaign → slug of a pool → its title in the active language. In one statement;
    a campaign that was never approved has none."""
    found = Campaign.objects.filter(slug__in=slugs, current_version__isnull=False).values_list(
        "slug",
        "current_version__document__rewards__pools",
        "current_version__document__mechanics",
    )
    return {
        slug: {pool: pool_name(pool, section, mechanics) for pool, section in pools.items()}
        for slug, pools, mechanics in found
    }
