"""What is given once, at the end: places of a ranking, parts of a pot.

    running ── end ──► waiting ──► written ── batches ──► settled

What everybody gets is written down once and for good; then it is given in batches, each one
transaction, and a row says whether it was given: whoever is killed between two batches has
lost nothing, and the next run goes on. A reward's key is the row's owner, so that it is never
given twice, whatever the row says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import F

from campaigns.contracts import FrozenCampaign
from campaigns.mechanics.base import HOLD_HOURS
from campaigns.models import Campaign, CardPot, CardShare, Participation, Ranking, Standing
from campaigns.services.acting import BEAT, note
from core.errors import Conflict
from core.ids import uuid7
from core.sqlcall import call_json
from rewards import api as rewards
from rewards.contracts import GrantRequest, GrantResult

log = structlog.get_logger(__name__)

BATCH = 100
"""Rewards given in one transaction."""

Settle = Callable[[Campaign, datetime], int]


@dataclass(frozen=True)
class Settlement:
    """One kind of what is given at the end."""

    slug: str
    """In the rewards' keys: `<campaign>:<slug>:<participation>`."""
    head: type[Ranking] | type[CardPot]
    """One row of a campaign, from the writing on."""
    rows: type[Standing] | type[CardShare]
    """What each gets; `waiting` until it is given."""
    function: str
    """SQL that writes both, once, and answers whether it was this call."""
    told: Callable[[Any], dict[str, Any]]
    """What the trail says of a head that was written."""
    reward: Callable[[Campaign, Any, Any], Mapping[str, Any]]
    """Of campaign, head and row: what a reward's request says of the prize."""
    written: str
    settled: str
    given: str
    """Words of the trail: the two steps, and what is counted at the second."""

    def is_open(self, campaign: Campaign) -> bool:
        """Whether not everything is given yet; the campaign has one of this kind."""
        return not self.head._default_manager.filter(
            campaign=campaign, settled_at__isnull=False
        ).exists()


def sweep(due: Iterable[Campaign], settle: Settle, name: str, now: datetime) -> int:
    """Settle all of `due`; how many rewards were given."""
    given = 0
    for campaign in due:
        try:
            given += settle(campaign, now)
        except Exception as error:
            # No campaign keeps another from its rewards; looked at again next time.
            log.error("settling.failed", what=name, campaign=campaign.slug, exc_info=error)
    return given


@transaction.atomic
def write(
    what: Settlement, campaign: Campaign, question: Mapping[str, Any], now: datetime
) -> bool:
    """What everybody gets, for good; False when it had been written."""
    wrote = bool(call_json(what.function, question))
    if wrote:
        head = what.head._default_manager.get(campaign=campaign)
        note(campaign, BEAT, what.written, now, what.told(head))
    return wrote


def give(what: Settlement, campaign: Campaign, law: FrozenCampaign, now: datetime) -> int:
    """Give what is written down and due; how many rewards were given."""
    given, place = 0, 0
    while (done := batch(what, campaign, law, now, place)) is not None:
        given, place = given + done[0], done[1]
    _finish(what, campaign, now)
    return given


@transaction.atomic
def batch(
    what: Settlement, campaign: Campaign, law: FrozenCampaign, now: datetime, after: int
) -> tuple[int, int] | None:
    """Give the rows after place `after` their rewards; how many were given and the last place
    looked at, None when none was waiting.

    Another run's rows are passed over: it gives them. So are those whose reward does not fit
    into this hour, or is in another's hands: the next run gives them. Whoever is on hold by
    now has theirs `checking`.
    """
    manager: Any = what.rows._default_manager
    rows = list(
        manager.select_for_update(skip_locked=True)
        .filter(campaign_id=campaign.id, state="waiting", place__gt=after)
        .order_by("place")[:BATCH]
    )
    if not rows:
        return None
    # Locked, in one order: a hold that is put now comes before or after the whole batch.
    people = {
        one.id: one
        for one in Participation.objects.select_for_update(no_key=True)
        .filter(id__in=[row.participation_id for row in rows])
        .order_by("id")
    }
    head = what.head._default_manager.get(campaign=campaign)
    requests = [
        _request(what, campaign, law, head, row, people[row.participation_id], now)
        for row in rows
    ]
    results = granted(requests, now)
    settled, owners = [], []
    for row, request in zip(rows, requests, strict=True):
        if request.idem_key not in results:
            continue
        result = results[request.idem_key]
        row.state = "granted" if result else "empty"
        row.reward_uid = result.uid if result else None
        settled.append(row)
        if result:
            owners.append(row.participation_id)
    manager.bulk_update(settled, ["state", "reward_uid"])
    Participation.objects.filter(id__in=owners).update(grants=F("grants") + 1)
    return len(owners), rows[-1].place


def _request(
    what: Settlement,
    campaign: Campaign,
    law: FrozenCampaign,
    head: Ranking | CardPot,
    row: Standing | CardShare,
    owner: Participation,
    now: datetime,
) -> GrantRequest:
    return GrantRequest(
        idem_key=f"{campaign.slug}:{what.slug}:{row.participation_id}",
        scope=str(campaign.uid),
        version=head.version,
        person_id=owner.person_id,
        uid=uuid7(),
        claim_by=now + timedelta(days=law.rewards.claim_days),
        status="checking" if owner.held else "granted",
        hold_until=now + timedelta(hours=HOLD_HOURS) if owner.held else None,
        provider=law.rewards.provider.slug,
        arm=owner.arm,
        **what.reward(campaign, head, row),
    )


def granted(requests: list[GrantRequest], now: datetime) -> dict[str, GrantResult | None]:
    """By key, None where a pool has no prize left; absent is what waits for another hour.

    All at once; where a pool has not enough, one by one, so that only those go without. What
    another holds at this moment and may give back is not gone: it is looked at again.
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
            # A unit that was set apart is there or is gone; a prize of the pool may come back.
            held = request.unit is None and rewards.has_left(request.pool)
            if error.retry_at is None and not held:
                found[request.idem_key] = None
    return found


@transaction.atomic
def _finish(what: Settlement, campaign: Campaign, now: datetime) -> None:
    """All is settled, unless another run still gives some of it."""
    head, rows = what.head._meta.db_table, what.rows._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {head} SET settled_at = %s WHERE campaign_id = %s"  # noqa: S608
            f" AND settled_at IS NULL AND NOT EXISTS (SELECT FROM {rows} s"
            f" WHERE s.campaign_id = {head}.campaign_id AND s.state = 'waiting')",
            [now, campaign.id],
        )
        done = cursor.rowcount
    if done:
        manager: Any = what.rows._default_manager
        given = manager.filter(campaign_id=campaign.id, state="granted").count()
        note(campaign, BEAT, what.settled, now, {what.given: given})
