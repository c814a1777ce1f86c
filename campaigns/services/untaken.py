"""Who has reached a prize and not taken it yet, when the campaign is over.

Steps, days, whole sets and passed quizzes count until the end, which staff may bring forward.
So what was reached before it may be taken as long after it as a prize may be claimed
(`campaigns.mechanics.common.takes_until`), and so long the campaign's money waits for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from json import dumps
from typing import Any

from django.db import connection
from psycopg import sql

from campaigns.contracts import FrozenCampaign
from campaigns.models import Campaign
from campaigns.play import heads

KEPT = """
    SELECT EXISTS (
        SELECT FROM campaigns_happening h WHERE h.campaign_id = %s AND NOT h.counted)
"""


def is_open(campaign: Campaign, now: datetime) -> bool:
    """Whether the money has to wait for somebody: one who has reached something, or whose
    friends, or who themselves, still wait to be looked at and may have reached it then."""
    if campaign.current_version is None or campaign.ends_at is None:
        return False
    law = heads.frozen(campaign.current_version.sha256)
    if now >= campaign.ends_at + timedelta(days=law.rewards.claim_days):
        return False
    questions = list(_questions(law))
    if not questions:
        return False
    with connection.cursor() as cursor:
        for slug, what in questions:
            function = sql.Identifier(f"campaigns_untaken_{slug}")
            cursor.execute(
                sql.SQL("SELECT {}(%s, %s)").format(function), [campaign.id, dumps(what)]
            )
            if cursor.fetchone()[0]:
                return True
        cursor.execute(KEPT, [campaign.id])
        return bool(cursor.fetchone()[0])


def _questions(law: FrozenCampaign) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """What each mechanic of each variant asks; alike ones once."""
    asked: list[tuple[str, Mapping[str, Any]]] = []
    for one in law.variants:
        for slug, mechanic, config in one.playing:
            what = mechanic.untaken(config)
            if what is not None and (slug, what) not in asked:
                asked.append((slug, what))
                yield slug, what
