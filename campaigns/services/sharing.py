"""The end of a collection whose pot is shared: parts are written down, then given in batches.

    running ── end ──► waiting ── share_hours ──► written ── batches ──► settled

Parts are equal; what does not divide is one minor unit more for whoever completed first, so
that they add up to the pot exactly (largest remainder, where all remainders are the same and
time decides). As with a ranking (`campaigns.services.standings`) each batch is one
transaction and a part's row says whether it was given: whoever is killed has lost nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import F

from campaigns.contracts import FrozenCampaign
from campaigns.mechanics.collect import pot
from campaigns.mechanics.collect.config import CollectConfig
from campaigns.models import Campaign, CardPot, CardShare, Participation
from campaigns.play import heads
from core import audit
from core.errors import DomainError
from core.ids import uuid7
from core.sqlcall import call_json
from rewards import api as rewards
from rewards.contracts import GrantRequest

log = structlog.get_logger(__name__)

SLUG = "collect"
BATCH = 100
"""Parts given in one transaction."""
KEPT = timedelta(days=365)
"""How long a part that was cut waits for its batch; after that its money goes back."""


def is_open(campaign: Campaign) -> bool:
    """Whether the campaign has a pot that is not shared yet: its money stays."""
    if campaign.current_version is None:
        return False
    if _config(heads.frozen(campaign.current_version.sha256)) is None:
        return False
    return not CardPot.objects.filter(campaign=campaign, settled_at__isnull=False).exists()


def sweep(now: datetime) -> int:
    """Share every pot whose time has come; how many parts were given."""
    given = 0
    due = Campaign.objects.filter(
        status="ended",
        settled_at=None,
        current_version__document__mechanics__collect__share_pot=True,
    ).select_related("current_version")
    for campaign in due:
        try:
            given += settle(campaign, now)
        except DomainError as error:
            # No campaign keeps another from its pot; looked at again next time.
            log.error("sharing.failed", campaign=campaign.slug, code=error.code)
    return given


def settle(campaign: Campaign, now: datetime) -> int:
    """Write the parts down if it is time, and give what is due; how many parts were given."""
    version = campaign.current_version
    if version is None or campaign.ends_at is None:
        return 0
    law = heads.frozen(version.sha256)
    config = _config(law)
    if config is None or now < pot.shared_at(config, campaign.ends_at):
        return 0
    write(campaign, config, version.sha256, now)
    given = 0
    while (done := _batch(campaign, law, now)) is not None:
        given += done
    _finish(campaign, now)
    return given


def _config(law: FrozenCampaign) -> CollectConfig | None:
    """The settings of a collection whose pot is shared; None for every other campaign."""
    section = law.mechanics.get(SLUG)
    if not section or not section.get("share_pot"):
        return None
    return CollectConfig.model_validate(section)


def write(campaign: Campaign, config: CollectConfig, version: str, now: datetime) -> bool:
    """The parts as they are, for good; False when they had been written."""
    question: dict[str, Any] = {
        "campaign": campaign.id,
        "version": version,
        "pool": campaign.pools[config.prize.pool],
        "most": config.share_most,
        "holder": f"{campaign.slug}:pot:",
        "until": now + KEPT,
        "now": now,
    }
    with transaction.atomic():
        wrote = bool(call_json("campaigns_pot_write", question))
        if wrote:
            found = CardPot.objects.get(campaign=campaign)
            _note(
                campaign, "pot_written", now, total=found.total, people=found.people,
                out=found.left_out,
            )  # fmt: skip
    return wrote


@transaction.atomic
def _batch(campaign: Campaign, law: FrozenCampaign, now: datetime) -> int | None:
    """Give the next people their parts; how many were given, None when none was waiting.

    Another run's rows are passed over: it gives them.
    """
    rows = list(
        CardShare.objects.select_for_update(skip_locked=True)
        .filter(campaign_id=campaign.id, state=CardShare.State.WAITING)
        .order_by("place")[:BATCH]
    )
    if not rows:
        return None
    people = Participation.objects.in_bulk([row.participation_id for row in rows])
    found = CardPot.objects.get(campaign=campaign)
    results = rewards.grant_batch(
        [
            GrantRequest(
                idem_key=f"{campaign.slug}:pot:{row.participation_id}",
                scope=str(campaign.uid),
                version=found.version,
                pool=found.pool_id,
                person_id=people[row.participation_id].person_id,
                uid=uuid7(),
                claim_by=now + timedelta(days=law.rewards.claim_days),
                unit=row.unit_id,
                holder=f"{campaign.slug}:pot:{row.place}",
                amount=row.amount,
                provider=law.rewards.provider.slug,
                arm=people[row.participation_id].arm,
            )
            for row in rows
        ],
        now,
    )
    for row, result in zip(rows, results, strict=True):
        row.state, row.reward_uid = CardShare.State.GRANTED, result.uid
    CardShare.objects.bulk_update(rows, ["state", "reward_uid"])
    Participation.objects.filter(id__in=people).update(grants=F("grants") + 1)
    return len(rows)


@transaction.atomic
def _finish(campaign: Campaign, now: datetime) -> None:
    """The pot is shared, unless another run still gives some of its parts."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE campaigns_cardpot SET settled_at = %s WHERE campaign_id = %s"
            " AND settled_at IS NULL AND NOT EXISTS (SELECT FROM campaigns_cardshare s"
            " WHERE s.campaign_id = campaigns_cardpot.campaign_id AND s.state = 'waiting')",
            [now, campaign.id],
        )
        done = cursor.rowcount
    if done:
        given = CardShare.objects.filter(campaign_id=campaign.id, state="granted").count()
        _note(campaign, "pot_shared", now, parts=given)


def _note(campaign: Campaign, verb: str, now: datetime, **data: Any) -> None:
    audit.record(
        actor="command:beat",
        action=f"campaign.{verb}",
        target=f"campaign:{campaign.slug}",
        now=now,
        data=data,
    )
