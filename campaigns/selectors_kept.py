"""What waits for a person's look though no reward does: happenings of participants on hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
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


@dataclass(frozen=True)
class HeldPerson:
    """A participant on hold; `kept` counts what waits with them, by the happening's name."""

    participation: UUID
    campaign: str
    title: dict[str, str]
    person_id: int
    joined_at: datetime
    invited: bool
    hits: tuple[dict[str, Any], ...]
    """The rules that fired, as decisions note them."""
    kept: dict[str, int]
    since: datetime
    decided: bool
    """Somebody has looked and keeps them out."""


PEOPLE = """
WITH waiting AS (
    SELECT v.id, h.name, count(DISTINCT h.id) AS n, min(h.at) AS since
    FROM campaigns_happening h
    JOIN campaigns_campaign c ON c.id = h.campaign_id AND (%(slug)s = '' OR c.slug = %(slug)s)
    CROSS JOIN LATERAL (VALUES (h.participation_id), (h.actor_id)) v(id)
    WHERE NOT h.counted GROUP BY v.id, h.name)
SELECT p.uid, c.slug, c.title, p.person_id, p.joined_at, p.parent_id IS NOT NULL, p.risk,
    jsonb_object_agg(w.name, w.n), min(w.since), count(*) OVER ()
FROM waiting w JOIN campaigns_participation p ON p.id = w.id
JOIN campaigns_campaign c ON c.id = p.campaign_id
WHERE p.held AND (p.risk @> '[{"kept": true}]'::jsonb) = %(decided)s
GROUP BY p.id, c.id ORDER BY min(w.since), p.id LIMIT %(most)s
"""


def held_people(
    slug: str = "", *, decided: bool = False, most: int = 50
) -> tuple[int, list[HeldPerson]]:
    """How many participants are on hold with something that waits, and the first `most`.

    `decided` gives those whom somebody keeps out instead of those nobody has looked at. Who
    waits longest comes first.
    """
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"slug": slug, "decided": decided, "most": most})
        rows = cursor.fetchall()
    found = [
        HeldPerson(
            participation=uid,
            campaign=campaign,
            title=_json(title),
            person_id=person,
            joined_at=joined,
            invited=invited,
            hits=tuple(note for note in _json(risk) if "id" in note),
            kept=_json(kept),
            since=since,
            decided=decided,
        )
        for uid, campaign, title, person, joined, invited, risk, kept, since, _all in rows
    ]
    return (rows[0][-1] if rows else 0), found


def _json(value: Any) -> Any:
    return orjson.loads(value) if isinstance(value, str | bytes) else value
