"""What the start page shows: the demo's campaigns that can be played now, nothing else.

Anybody may open the start page, and a real campaign is found by its link alone.
"""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from campaigns.models import Campaign
from dashboards.selectors import local_title, shown_status
from dashboards.texts import kind_texts

PREFIX = "demo-"
"""As demo.story.seed calls them."""


def demos(now: datetime) -> list[dict[str, str]]:
    """Title, kind and addresses of each, the first made first."""
    found = Campaign.objects.filter(
        slug__startswith=PREFIX, status="approved", current_version__isnull=False
    ).order_by("id")
    return [
        {
            "title": local_title(one.title, one.slug),
            "kind": kind_texts().get(one.kind, one.kind),
            "page": f"/c/{one.slug}/",
            "picture": f"/c/{one.slug}/card.png",
            "board": reverse("board", args=[one.slug]),
        }
        for one in found[:12]
        if shown_status(one.status, one.starts_at, one.ends_at, now) == "running"
    ]
