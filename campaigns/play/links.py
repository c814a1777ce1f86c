"""The addresses a participant shares: page, short link, poster.

They carry the channel of the person at the root of the sharer's invitations, so that whatever
a channel's people bring in is seen as the channel's, clicks included.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings

from audiences import api as audiences
from campaigns.contracts import CampaignHead
from campaigns.mechanics.common import channel_of
from campaigns.models import Participation
from campaigns.play import render
from touchpoints import api as touchpoints

SHARED = "share"
"""What a short link's click is counted under where no channel brought the sharer's root."""


@dataclass(frozen=True)
class SharedLink:
    """A participant's short link, a name that gives nobody away, "" where none is known, and
    the variant they joined in, "" where nothing was compared."""

    url: str
    name: str
    arm: str = ""


def shared_link(slug: str, invite: str, *, now: datetime) -> SharedLink | None:
    """The link of whoever has that invite in that campaign; None when nobody has."""
    row = (
        Participation.objects.filter(invite=invite, campaign__slug=slug)
        .values_list("id", "person_id", "arm")
        .first()
    )
    if row is None:
        return None
    participation, person, arm = row
    channel = root_channel(participation)
    code = touchpoints.short_link(
        target=invite_path(slug, invite, channel),
        campaign=slug,
        channel=channel or SHARED,
        now=now,
    )
    held = audiences.held_phone(person)
    name = held.phone_masked if held else ""
    return SharedLink(f"{settings.PUBLIC_URL}/s/{code}", name, arm)


def arm_of(slug: str, invite: str) -> str:
    """The variant in which whoever has that invite joined; "" where there is none."""
    found = Participation.objects.filter(invite=invite, campaign__slug=slug)
    return found.values_list("arm", flat=True).first() or ""


def page_url(slug: str) -> str:
    """The campaign's page without anybody's invite."""
    return f"{settings.PUBLIC_URL}/c/{slug}/"


def of_sharer(found: CampaignHead, me: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    """`url`, `short_url` and `poster_url`; the short one leads to the long one."""
    invite = str(me["invite"])
    channel = root_channel(int(me["id"]))
    target = invite_path(found.slug, invite, channel)
    code = touchpoints.short_link(
        target=target, campaign=found.slug, channel=channel or SHARED, now=now
    )
    return {
        "url": settings.PUBLIC_URL + target,
        "short_url": f"{settings.PUBLIC_URL}/s/{code}",
        "poster_url": f"{settings.PUBLIC_URL}/c/{found.slug}/poster.png?i={invite}",
    }


def invite_path(slug: str, invite: str, channel: str) -> str:
    """The page with the sharer's invite, and the channel where there is one."""
    path = render.invite_url("", slug, invite)
    return f"{path}&ch={quote(channel)}" if channel else path


def root_channel(participation: int) -> str:
    """The channel by which the invitations above a participation began, "" without one."""
    row = Participation.objects.filter(id=participation).values_list("root", "channel").first()
    if row is None:
        return ""
    root, own = row
    if root is None:
        return channel_of(own)
    begun = Participation.objects.filter(id=root).values_list("channel", flat=True).first()
    return channel_of(begun) or channel_of(own)
