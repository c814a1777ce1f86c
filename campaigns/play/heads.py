"""What every request asks first, from memory: at most HEAD_SECONDS old in each process."""

from __future__ import annotations

import threading
import time
from functools import lru_cache

from campaigns.contracts import CampaignHead, FrozenCampaign
from campaigns.models import Campaign, CampaignVersion
from rewards import api as rewards

HEAD_SECONDS = 0.5
"""A pause is felt within this time, and `campaigns_apply` looks again before it writes."""

_MOST = 1024
_heads: dict[str, tuple[float, CampaignHead | None]] = {}
_lock = threading.Lock()


def head(slug: str) -> CampaignHead | None:
    """The published campaign of that slug; None when there is none."""
    known = _heads.get(slug)
    moment = time.monotonic()
    if known is not None and known[0] > moment:
        return known[1]
    with _lock:
        # Whoever waited finds it read by the one who held the lock.
        known = _heads.get(slug)
        if known is not None and known[0] > moment:
            return known[1]
        found = _read(slug)
        if len(_heads) >= _MOST:
            _heads.clear()
        _heads[slug] = (time.monotonic() + HEAD_SECONDS, found)
        return found


def forget(slug: str | None = None) -> None:
    """Read again at the next question; after a change made in this process."""
    with _lock:
        if slug is None:
            _heads.clear()
        else:
            _heads.pop(slug, None)


def _read(slug: str) -> CampaignHead | None:
    campaign = Campaign.objects.select_related("current_version").filter(slug=slug).first()
    if campaign is None or campaign.current_version is None:
        return None
    if campaign.starts_at is None or campaign.ends_at is None:
        return None
    return CampaignHead(
        id=campaign.id,
        uid=campaign.uid,
        slug=campaign.slug,
        kind=campaign.kind,
        title=campaign.title,
        status=campaign.status,
        starts_at=campaign.starts_at,
        ends_at=campaign.ends_at,
        currency=campaign.currency,
        timezone=campaign.timezone,
        version=campaign.current_version.sha256,
        number=campaign.current_version.number,
        pools=campaign.pools,
        stock=rewards.stock_level(str(campaign.uid)),
    )


@lru_cache(maxsize=256)
def frozen(version: str) -> FrozenCampaign:
    """The frozen campaign of that hash. Raises KeyError when nobody approved it."""
    found = CampaignVersion.objects.filter(sha256=version).order_by("id").first()
    if found is None:
        raise KeyError(f"no version {version}")
    return FrozenCampaign.model_validate(found.document)
