"""Short links: a code for a path of ours, and nowhere else."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from core.ids import short_code
from touchpoints.contracts import ShortTarget
from touchpoints.models import ShortLink

CODE_LENGTH = 7


def make(*, target: str, campaign: str, channel: str, now: datetime) -> str:
    """The code of `target`, the same for ever. Raises ValueError for anything but `/c/…`."""
    if not target.startswith("/c/") or "\\" in target or any(ord(c) < 33 for c in target):
        raise ValueError("a short link leads to a campaign's page")
    while True:
        known = ShortLink.objects.filter(target=target).values_list("code", flat=True).first()
        if known:
            return known
        try:
            with transaction.atomic():
                return ShortLink.objects.create(
                    code=short_code(CODE_LENGTH),
                    target=target,
                    campaign=campaign,
                    channel=channel,
                    created_at=now,
                ).code
        except IntegrityError:
            # Somebody made this very link, or (one in 10¹²) drew the same code.
            continue


def find(code: str) -> ShortTarget | None:
    """Where the code leads, or None."""
    link = ShortLink.objects.filter(code=code).first()
    if link is None:
        return None
    return ShortTarget(link.target, link.campaign, link.channel)
