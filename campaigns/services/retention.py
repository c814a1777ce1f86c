"""How long answers are kept under their keys, and the details of insured people.

A retry comes within minutes. Afterwards a key is forgotten, so that the table stays as large as
a month; what was promised does not depend on it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from redis.exceptions import RedisError

from core.retention import forget

log = structlog.get_logger(__name__)

BATCH = 2000
LIMIT_DAYS = 7
"""Long enough for those who have to explain a refusal."""
PLACE = "campaigns:refusals-forgotten"

# One short transaction: look at the next rows by id, delete those whose time is over.
_STEP = """
WITH next AS MATERIALIZED (
    SELECT id, at, status FROM campaigns_playrequest
    WHERE id > %(place)s ORDER BY id LIMIT %(batch)s
), gone AS (
    DELETE FROM campaigns_playrequest
    WHERE id IN (
        SELECT id FROM next WHERE at < %(before)s AND (status <> 200 OR %(accepted_too)s)
    ) RETURNING 1
)
SELECT max(id), bool_or(at < %(before)s), min(id) FILTER (WHERE at >= %(before)s),
    (SELECT count(*) FROM gone)
FROM next
"""


def forget_answers(now: datetime, batch: int = BATCH) -> int:
    """Delete answers older than PLAY_ANSWER_DAYS and refusals older than PLAY_REFUSAL_DAYS,
    `batch` rows at a time; how many."""
    old = now - timedelta(days=settings.PLAY_ANSWER_DAYS)
    _place, answers = _walk(0, old, True, batch)
    # Refusals stand between answers that stay: go on where the last round ended.
    refused = now - timedelta(days=settings.PLAY_REFUSAL_DAYS)
    place, refusals = _walk(_remembered(), refused, False, batch)
    _remember(place)
    return answers + refusals


def erase_insured(now: datetime, batch: int = BATCH) -> int:
    """Delete names and id numbers of insured people whose time is over; how many."""
    total = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT campaigns_erase_insured(%s, %s)", [now, batch])
            done = int(cursor.fetchone()[0])
        total += done
        if done < batch:
            return total


def forget_limits(now: datetime, batch: int = BATCH) -> int:
    """Delete counters whose window, or whose campaign, was over LIMIT_DAYS ago; how many."""
    total, before = 0, now - timedelta(days=LIMIT_DAYS)
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT campaigns_forget_limits(%s, %s)", [before, batch])
            done = int(cursor.fetchone()[0])
        total += done
        if done < batch:
            return total


def forget_reports(now: datetime, batch: int = BATCH) -> int:
    """Delete events that organisers reported more than REPORT_DAYS ago; how many. Conditions
    that ask for one do not see it any more."""
    before = now - timedelta(days=settings.REPORT_DAYS)
    return forget("campaigns_reportedevent", "received_at", before, batch)


def _walk(place: int, before: datetime, accepted_too: bool, batch: int) -> tuple[int, int]:
    """Up the ids from `place` to a step of newer rows: (the id below the first newer row,
    how many are gone). Ids and moments run together, but not exactly."""
    done, total = None, 0
    while True:
        question: dict[str, int | bool | datetime] = {
            "place": place,
            "batch": batch,
            "before": before,
            "accepted_too": accepted_too,
        }
        with connection.cursor() as cursor:
            cursor.execute(_STEP, question)
            last, found_old, newer, gone = cursor.fetchone()
        total += gone
        if done is None and newer is not None:
            done = newer - 1
        if not found_old:
            return place if done is None else done, total
        place = last


def _remembered() -> int:
    try:
        return int(cache.get(PLACE) or 0)
    except RedisError:
        return 0


def _remember(place: int) -> None:
    try:
        cache.set(PLACE, place, timeout=None)
    except RedisError:
        log.info("retention.place_not_kept")
