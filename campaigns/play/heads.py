"""What every request asks first, from memory: at most HEAD_SECONDS old in each process."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from functools import lru_cache

from campaigns.contracts import CampaignHead, FrozenCampaign
from campaigns.models import Campaign, CampaignVersion, TrialState
from campaigns.trials.model import Standing
from rewards import api as rewards
from rewards.contracts import StockLevel

HEAD_SECONDS = 0.5
"""A pause is felt within this time, and `campaigns_apply` looks again before it writes."""

_MOST_HEADS = 1024
_MOST_MISSES = 1024
"""Apart, so that invented slugs push out each other and no campaign's head."""

_Kept = OrderedDict[str, tuple[float, CampaignHead | None]]
_heads: _Kept = OrderedDict()
_misses: _Kept = OrderedDict()
_table = threading.Lock()
_readers = tuple(threading.Lock() for _ in range(64))
"""Who reads a slug makes those wait who want the same one, and hardly anybody else."""
_changes = 0


def head(slug: str) -> CampaignHead | None:
    """The published campaign of that slug; None when there is none."""
    known = _known(slug)
    if known is not None:
        return known[1]
    with _readers[hash(slug) % len(_readers)]:
        # Whoever waited finds it read by the one who held the lock.
        known = _known(slug)
        if known is not None:
            return known[1]
        seen = _changes
        found = _read(slug)
        with _table:
            # What was read while somebody changed it may be old already.
            if seen == _changes:
                _keep(slug, found)
        return found


def peek(slug: str) -> CampaignHead | None:
    """The head where memory has it fresh. None says nothing: ask `head`, which may wait."""
    known = _known(slug)
    return known[1] if known is not None else None


def _known(slug: str) -> tuple[float, CampaignHead | None] | None:
    """What is fresh enough to be believed."""
    known = _heads.get(slug) or _misses.get(slug)
    return known if known is not None and known[0] > time.monotonic() else None


def _keep(slug: str, found: CampaignHead | None) -> None:
    kept, other = (_misses, _heads) if found is None else (_heads, _misses)
    other.pop(slug, None)
    kept[slug] = (time.monotonic() + HEAD_SECONDS, found)
    kept.move_to_end(slug)
    while len(kept) > (_MOST_MISSES if found is None else _MOST_HEADS):
        kept.popitem(last=False)


def forget(slug: str | None = None) -> None:
    """Read again at the next question; after a change made in this process."""
    global _changes
    with _table:
        _changes += 1
        for kept in (_heads, _misses):
            if slug is None:
                kept.clear()
            else:
                kept.pop(slug, None)


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
        waves=_waves(campaign, campaign.current_version.sha256),
        trial=_standing(campaign, campaign.current_version.sha256),
    )


def _standing(campaign: Campaign, version: str) -> Standing | None:
    """What became of the trial, in a version that has one."""
    trial = frozen(version).trial
    if trial is None:
        return None
    found = TrialState.objects.filter(campaign=campaign, name=trial.name).first()
    return Standing(tuple(sorted(found.closed)), found.winner) if found else Standing()


def _waves(campaign: Campaign, version: str) -> dict[int, tuple[int, StockLevel]]:
    """What is left of waves, in a campaign that has some."""
    if not any(mechanic.in_waves for _slug, mechanic, _config in frozen(version).playing):
        return {}
    return rewards.waves(str(campaign.uid))


def law_of(head: CampaignHead) -> FrozenCampaign:
    """The rules by which a request under this head is answered: as its arm has them."""
    return frozen(head.version).under(head.arm)


@lru_cache(maxsize=256)
def between(version: str, arm: str, inviter: str) -> FrozenCampaign:
    """The rules of an arm, with what an inviter of another arm was promised for a friend."""
    law, theirs = frozen(version).under(arm), frozen(version).under(inviter)
    own, promised = law.mechanics.get("referral"), theirs.mechanics.get("referral")
    if own is None or promised is None:
        return law
    terms = {name: promised[name] for name in ("inviter_amount", "inviter_pool")}
    if own | terms == own:
        return law
    document = law.model_dump(mode="json", by_alias=True)
    document["mechanics"]["referral"].update(terms)
    return FrozenCampaign.model_validate(document | {"trial": None})


@lru_cache(maxsize=256)
def frozen(version: str) -> FrozenCampaign:
    """The frozen campaign of that hash. Raises KeyError when nobody approved it."""
    found = CampaignVersion.objects.filter(sha256=version).order_by("id").first()
    if found is None:
        raise KeyError(f"no version {version}")
    return FrozenCampaign.model_validate(found.document)
