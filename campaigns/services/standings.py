"""The end of a ranking: places are written down once, then prizes are given in batches.

    running ── freeze_at ──► cooling ── cool_hours ──► written ── batches ──► settled

Each batch is one transaction, and a place is settled when its row says so: whoever is killed
between two batches has lost nothing, and the next run goes on. A prize's key is the place's
owner, so that a grant is never made twice, whatever the row says.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import F

from campaigns.contracts import FrozenCampaign
from campaigns.mechanics.base import HOLD_HOURS
from campaigns.mechanics.ranking import rules
from campaigns.mechanics.ranking.config import MAX_PLACE, RankingConfig
from campaigns.mechanics.ranking.mechanic import METER
from campaigns.models import Campaign, Participation, Ranking, Standing
from campaigns.play import heads
from core import audit
from core.errors import Conflict
from core.ids import uuid7
from core.sqlcall import call_json
from rewards import api as rewards
from rewards.contracts import GrantRequest, GrantResult

log = structlog.get_logger(__name__)

SLUG = "ranking"
BATCH = 100
"""Prizes given in one transaction."""
DEPTH = 1000
"""Places written down at least, whether or not they get something."""


def is_open(campaign: Campaign) -> bool:
    """Whether the campaign has a ranking whose prizes are not all given: its money stays."""
    if campaign.current_version is None:
        return False
    if SLUG not in heads.frozen(campaign.current_version.sha256).mechanics:
        return False
    return not Ranking.objects.filter(campaign=campaign, settled_at__isnull=False).exists()


def sweep(now: datetime) -> int:
    """Settle every ranking whose time has come; how many prizes were given."""
    given = 0
    due = Campaign.objects.filter(
        status__in=["approved", "paused", "ended"],
        settled_at=None,
        starts_at__lte=now,
        current_version__document__mechanics__has_key=SLUG,
    ).select_related("current_version")
    for campaign in due:
        try:
            given += settle(campaign, now)
        except Exception as error:
            # No campaign keeps another from its prizes; looked at again next time.
            log.error("standings.failed", campaign=campaign.slug, exc_info=error)
    return given


def settle(campaign: Campaign, now: datetime) -> int:
    """Write the places down if it is time, and give what is due; how many prizes were given."""
    version = campaign.current_version
    if version is None or campaign.ends_at is None:
        return 0
    law = heads.frozen(version.sha256)
    config = RankingConfig.model_validate(law.mechanics[SLUG])
    if now < rules.settle_at(config, campaign.ends_at):
        return 0
    write(campaign, law, config, version.sha256, now)
    given, place = 0, 0
    while (done := _batch(campaign, law, now, place)) is not None:
        given, place = given + done[0], done[1]
    _finish(campaign, now)
    return given


def write(
    campaign: Campaign, law: FrozenCampaign, config: RankingConfig, version: str, now: datetime
) -> bool:
    """The places as they are, for good; False when they had been written."""
    assert campaign.ends_at is not None
    pools = campaign.pools
    question: dict[str, Any] = {
        "campaign": campaign.id,
        "version": version,
        "meter": METER,
        "happening": config.counts,
        "least": config.least,
        "depth": min(MAX_PLACE, max(config.last_place, DEPTH)),
        "freeze_at": rules.freeze_at(config, campaign.ends_at),
        "now": now,
        "bands": [
            {
                "first": band.first,
                "last": band.last,
                "prize": band.prize,
                "pool": pools.get(band.pool),
            }
            for band in config.bands
        ],
    }
    with transaction.atomic():
        wrote = bool(call_json("campaigns_ranking_write", question))
        if wrote:
            found = Ranking.objects.get(campaign=campaign)
            _note(campaign, "standing_written", now, people=found.people, out=found.left_out)
    return wrote


@transaction.atomic
def _batch(
    campaign: Campaign, law: FrozenCampaign, now: datetime, after: int
) -> tuple[int, int] | None:
    """Give the places after `after` their prizes; how many were given and the last place looked
    at, None when none was waiting.

    Another run's rows are passed over: it gives them. So are those whose prize does not fit
    into this hour: the next run gives them.
    """
    rows = list(
        Standing.objects.select_for_update(skip_locked=True)
        .filter(campaign_id=campaign.id, state=Standing.State.WAITING, place__gt=after)
        .order_by("place")[:BATCH]
    )
    if not rows:
        return None
    people = Participation.objects.in_bulk([row.participation_id for row in rows])
    ranking = Ranking.objects.get(campaign=campaign)
    requests = [
        GrantRequest(
            idem_key=f"{campaign.slug}:ranking:{row.participation_id}",
            scope=str(campaign.uid),
            version=ranking.version,
            pool=row.pool_id or 0,
            person_id=people[row.participation_id].person_id,
            uid=uuid7(),
            claim_by=now + timedelta(days=law.rewards.claim_days),
            status="checking" if people[row.participation_id].held else "granted",
            hold_until=now + timedelta(hours=HOLD_HOURS)
            if people[row.participation_id].held
            else None,
            provider=law.rewards.provider.slug,
            arm=people[row.participation_id].arm,
        )
        for row in rows
    ]
    granted, settled = [], []
    results = _granted(requests, now)
    for row, request in zip(rows, requests, strict=True):
        if request.idem_key not in results:
            continue
        result = results[request.idem_key]
        row.state = Standing.State.GRANTED if result else Standing.State.EMPTY
        row.reward_uid = result.uid if result else None
        settled.append(row)
        if result:
            granted.append(row.participation_id)
    Standing.objects.bulk_update(settled, ["state", "reward_uid"])
    Participation.objects.filter(id__in=granted).update(grants=F("grants") + 1)
    return len(granted), rows[-1].place


def _granted(requests: list[GrantRequest], now: datetime) -> dict[str, GrantResult | None]:
    """By key, None where a pool has no prize left; absent is what waits for another hour.

    All at once; where a pool has not enough, one by one, so that only those go without.
    """
    try:
        with transaction.atomic():
            return {one.idem_key: one for one in rewards.grant_batch(requests, now)}
    except Conflict as error:
        if error.code != "stock.empty":
            raise
    found: dict[str, GrantResult | None] = {}
    for request in requests:
        try:
            with transaction.atomic():
                (found[request.idem_key],) = rewards.grant_batch([request], now)
        except Conflict as error:
            if error.code != "stock.empty":
                raise
            if error.retry_at is None:
                found[request.idem_key] = None
    return found


@transaction.atomic
def _finish(campaign: Campaign, now: datetime) -> None:
    """The ranking is settled, unless another run still gives some of its prizes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE campaigns_ranking SET settled_at = %s WHERE campaign_id = %s"
            " AND settled_at IS NULL AND NOT EXISTS (SELECT FROM campaigns_standing s"
            " WHERE s.campaign_id = campaigns_ranking.campaign_id AND s.state = 'waiting')",
            [now, campaign.id],
        )
        done = cursor.rowcount
    if done:
        given = Standing.objects.filter(campaign_id=campaign.id, state="granted").count()
        _note(campaign, "standing_settled", now, prizes=given)


def _note(campaign: Campaign, verb: str, now: datetime, **data: Any) -> None:
    audit.record(
        actor="command:beat",
        action=f"campaign.{verb}",
        target=f"campaign:{campaign.slug}",
        now=now,
        data=data,
    )
