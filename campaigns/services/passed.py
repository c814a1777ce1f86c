"""Who has passed a quiz and not taken its prize yet, when the campaign is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from campaigns.mechanics.quiz.state import KEY
from campaigns.models import Campaign
from campaigns.play import heads

SLUG = "quiz"
WAITING = """
    SELECT EXISTS (
        SELECT FROM campaigns_quizattempt a
        WHERE a.campaign_id = %s AND a.passed AND NOT EXISTS (
            SELECT FROM campaigns_take t
            WHERE t.participation_id = a.participation_id AND t.key = %s))
"""


def is_open(campaign: Campaign, now: datetime) -> bool:
    """Whether the money has to wait for somebody: what was passed in time may be taken as long
    after the end as a prize may be claimed."""
    if campaign.current_version is None or campaign.ends_at is None:
        return False
    law = heads.frozen(campaign.current_version.sha256)
    if not law.mechanics.get(SLUG, {}).get("prize"):
        return False
    if now >= campaign.ends_at + timedelta(days=law.rewards.claim_days):
        return False
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [campaign.id, KEY])
        return bool(cursor.fetchone()[0])
