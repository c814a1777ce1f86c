"""What waits for a person's look though no reward does: happenings of participants on hold."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min, Q

from campaigns.models import Campaign, Happening, Participation


def kept_back(slug: str | None = None) -> list[dict[str, Any]]:
    """Participants on hold whose happenings do not count yet, who waits longest first.

    Their own, and those of friends who wait because of them. `services.holds.clear` counts
    them; a held reward of theirs, when released, does too.
    """
    campaigns = Campaign.objects.filter(slug=slug) if slug else Campaign.objects.all()
    slugs = dict(campaigns.values_list("id", "slug"))
    kept = Happening.objects.filter(counted=False, campaign_id__in=slugs)
    people = Participation.objects.filter(
        Q(id__in=kept.values("participation_id")) | Q(id__in=kept.values("actor_id")),
        held=True,
    )
    found = [
        {
            "participation": str(one.uid),
            "campaign": slugs[one.campaign_id],
            "joined_at": one.joined_at.isoformat(),
            "invited": one.parent_id is not None,
            "hits": [note["id"] for note in one.risk if "id" in note],
            **_told(kept.filter(Q(participation_id=one.id) | Q(actor_id=one.id))),
        }
        for one in people
    ]
    return sorted(found, key=lambda item: str(item["since"]))


def _told(kept: Any) -> dict[str, Any]:
    rows = list(kept.values("name").annotate(n=Count("id"), since=Min("at")))
    return {
        "kept": {row["name"]: row["n"] for row in rows},
        "since": min(row["since"] for row in rows).isoformat(),
    }
