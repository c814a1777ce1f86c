"""Reading channels: the codes, what came through each, and their QR codes.

**Attribution.** Whoever joins with `ch=` came by that channel. Whoever was invited belongs to
the channel of the person at the root of their invitations, whatever their own link says; where
the root came without a channel, to the one of their own link. So one person counts once, and
what a channel's people bring in is the channel's. Who is real and new is said in
`selectors_people`.
"""

from __future__ import annotations

import io
from typing import Literal, cast

import segno
from django.conf import settings
from django.db import connection

from campaigns.contracts_channels import Channel, ChannelFigures, ChannelKind
from campaigns.models import Campaign, ChannelCode
from campaigns.selectors_people import MINE
from core.clock import utc_now
from core.errors import Missing

_FIGURES = f"""{MINE}
, came AS (
    SELECT channel AS code,
           count(*) FILTER (WHERE parent_id IS NULL) AS joins,
           count(*) FILTER (WHERE parent_id IS NOT NULL) AS invited,
           count(*) FILTER (WHERE fresh) AS real_new,
           sum(spent)::bigint AS granted
    FROM mine GROUP BY channel
), made AS (
    SELECT * FROM campaigns_channelcode WHERE campaign_id = %(campaign)s
)
SELECT coalesce(made.code, came.code), coalesce(made.name, came.code), made.kind,
       coalesce(made.person_name, ''), coalesce(made.cost, 0), made.retired_at IS NOT NULL,
       coalesce(came.joins, 0), coalesce(came.invited, 0), coalesce(came.real_new, 0),
       coalesce(came.granted, 0)
FROM came FULL JOIN made ON made.code = came.code
ORDER BY coalesce(came.joins, 0) + coalesce(came.invited, 0) DESC, 1
"""  # noqa: S608 - our own text


def channel_codes(slug: str, *, retired: bool = False) -> list[Channel]:
    """The campaign's codes, the newest first; with `retired` those too.

    Raises Missing campaign.unknown.
    """
    rows = ChannelCode.objects.filter(campaign=_campaign(slug)).order_by("-id")
    if not retired:
        rows = rows.filter(retired_at=None)
    return [as_channel(row) for row in rows]


def channel_code(slug: str, code: str) -> Channel:
    """One code. Raises Missing campaign.unknown, channel.unknown."""
    row = ChannelCode.objects.filter(campaign=_campaign(slug), code=code).first()
    if row is None:
        raise Missing("channel.unknown")
    return as_channel(row)


def find_channel(slug: str, code: str) -> Channel | None:
    """One code, retired or not; None when nobody made it there."""
    row = ChannelCode.objects.filter(campaign__slug=slug, code=code).first()
    return as_channel(row) if row is not None else None


def channel_figures(slug: str) -> list[ChannelFigures]:
    """What came by channel, the fullest first: every code made here, and every other that
    people came with, as it stands; "" are those without. Raises Missing campaign.unknown."""
    campaign = _campaign(slug)
    with connection.cursor() as cursor:
        cursor.execute(
            _FIGURES,
            {
                "campaign": campaign.id,
                "ids": [campaign.id],
                "scopes": [str(campaign.uid)],
                "now": utc_now(),
            },
        )
        return [ChannelFigures(*row) for row in cursor.fetchall()]


def channel_qr(url: str, kind: Literal["svg", "png"], *, scale: int = 12) -> bytes:
    """The link as a QR code with its quiet zone; error correction M, black on white."""
    out = io.BytesIO()
    code = segno.make(url, error="m", micro=False)
    if kind == "svg":
        code.save(out, kind="svg", scale=scale, border=4, dark="#000", light="#fff")
    else:
        code.save(out, kind="png", scale=scale, border=4, dark="#000", light="#fff")
    return out.getvalue()


def as_channel(row: ChannelCode) -> Channel:
    """The row as others see it."""
    return Channel(
        code=row.code,
        name=row.name,
        kind=cast(ChannelKind, row.kind),
        person_name=row.person_name,
        cost=row.cost,
        url=f"{settings.PUBLIC_URL}/s/{row.short_code}",
        created_by=row.created_by,
        created_at=row.created_at,
        retired_at=row.retired_at,
    )


def _campaign(slug: str) -> Campaign:
    campaign = Campaign.objects.filter(slug=slug).first()
    if campaign is None:
        raise Missing("campaign.unknown")
    return campaign
