"""How long it is known what was said to whom, and what organisers reported."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from core.retention import BATCH, forget, walk

BLANK = """
UPDATE touchpoints_message SET to_hash = '', to_cipher = '', to_masked = '', text_cipher = '',
    code_cipher = '', person_id = NULL, subject = '', variables = '{}'
WHERE id IN (SELECT id FROM old) AND person_id IS NOT NULL AND due_at IS NULL
"""
"""What a campaign said stays a number on its board; to whom does not."""
CODES = """
DELETE FROM touchpoints_message
WHERE id IN (SELECT id FROM old) AND event_id IS NULL AND due_at IS NULL
"""


def forget_messages(now: datetime, batch: int = BATCH) -> int:
    """Delete one-time codes and what brought them, and empty what campaigns said, when older
    than MESSAGE_DAYS; how many rows. Links to stop messages end with it."""
    before = now - timedelta(days=settings.MESSAGE_DAYS)
    table = "touchpoints_message"
    return (
        walk(table, "at", BLANK, before, batch)
        + walk(table, "at", CODES, before, batch)
        + forget("touchpoints_onetimecode", "issued_at", before, batch)
    )


def forget_reports(now: datetime, batch: int = BATCH) -> int:
    """Delete what organisers reported more than REPORT_DAYS ago: their ids, which would be
    told again afterwards, and the hashes of whom it was about; how many rows."""
    before = now - timedelta(days=settings.REPORT_DAYS)
    return forget("touchpoints_inboundfact", "received_at", before, batch)
