"""The seeds of the draws: made at publishing, kept encrypted, told after the end.

In clear a seed is in the memory of the processes that draw and nowhere else; it is read once
by each of them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import transaction

from campaigns.contracts import FrozenCampaign
from campaigns.mechanics.draw import chance, rules
from campaigns.mechanics.draw.config import DrawConfig
from campaigns.models import Campaign, DrawSeed, DrawSegment
from core.crypto import decrypt, encrypt

SLUG = "draw"


@dataclass(frozen=True)
class Commitment:
    """What everybody may know of a draw; `seed` is empty before it is revealed."""

    id: int
    commitment: str
    version: str
    """The hash that stands behind the seed in the commitment."""
    digest: str
    seed: str


def settings_of(frozen: FrozenCampaign) -> DrawConfig | None:
    """The draw's settings of a version, None when it has no draw."""
    section = frozen.mechanics.get(SLUG)
    return DrawConfig.model_validate(section) if section is not None else None


def commit(campaign: int, config: DrawConfig, version: str, now: datetime) -> DrawSeed:
    """The seed of a version that goes live, in the caller's transaction. Repeatable.

    A version that draws by the same numbers goes on with the seed, and the deck, there are.
    """
    digest = rules.digest(config)
    known = DrawSeed.objects.filter(campaign_id=campaign, digest=digest).first()
    if known is not None:
        return known
    seed = secrets.token_bytes(chance.SEED_BYTES)
    tickets = config.total if config.method == "deck" else 0
    made = DrawSeed.objects.create(
        campaign_id=campaign,
        version=version,
        digest=digest,
        tickets=tickets,
        cipher=encrypt(seed.hex()),
        commitment=chance.commitment(seed, version),
        created_at=now,
    )
    if tickets:
        DrawSegment.objects.bulk_create(
            DrawSegment(seed=made, number=number, next=low, high=high)
            for number, (low, high) in enumerate(rules.segments(tickets))
        )
    return made


@lru_cache(maxsize=256)
def seed_of(number: int) -> bytes:
    """A seed in clear, for drawing and checking here. Raises KeyError."""
    found = DrawSeed.objects.filter(id=number).values_list("cipher", flat=True).first()
    if found is None:
        raise KeyError(f"no seed {number}")
    return bytes.fromhex(decrypt(found))


def published(frozen: FrozenCampaign) -> Commitment | None:
    """What a running version's page shows of its draw; None before it is published."""
    config = settings_of(frozen)
    if config is None:
        return None
    found = DrawSeed.objects.filter(
        campaign__slug=frozen.slug, digest=rules.digest(config)
    ).first()
    if found is None:
        return None
    return Commitment(found.id, found.commitment, found.version, found.digest, found.revealed)


def reveal(now: datetime) -> int:
    """Tell the seeds of campaigns that have ended; how many. Nobody can draw any more then."""
    due = DrawSeed.objects.filter(
        revealed="", campaign__status__in=[Campaign.Status.ENDED, Campaign.Status.ARCHIVED]
    )
    told = 0
    for number in list(due.values_list("id", flat=True)):
        with transaction.atomic():
            seed = DrawSeed.objects.select_for_update().get(id=number)
            if seed.revealed:
                continue
            seed.revealed, seed.revealed_at = decrypt(seed.cipher), now
            seed.save(update_fields=["revealed", "revealed_at"])
            told += 1
    return told
