"""Keys are forgotten when nobody retries any more: refusals first, in small batches."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.models import PlayRequest
from campaigns.services import retention

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_gates")]


def keep(now: datetime, days: float, status: int) -> str:
    key = f"{days}-{status}-{PlayRequest.objects.count()}"
    PlayRequest.objects.create(
        scope="d:1",
        key=key,
        campaign_id=1,
        action="join",
        fingerprint="f",
        status=status,
        facts={},
        at=now - timedelta(days=days),
    )
    return key


def left() -> list[str]:
    return list(PlayRequest.objects.order_by("id").values_list("key", flat=True))


def test_answers_stay_a_month_and_refusals_a_week(now: datetime) -> None:
    for days in (31, 30.01):
        keep(now, days, 200)
        keep(now, days, 409)
    expected = [keep(now, 29, 200)]
    keep(now, 29, 409)
    keep(now, 7.01, 422)
    expected += [keep(now, 6.9, 409), keep(now, 6.9, 200), keep(now, 0, 404)]
    assert retention.forget_answers(now) == 6
    assert left() == expected
    assert retention.forget_answers(now) == 0
    # Three days on, with the place remembered and lost.
    later = now + timedelta(days=3)
    assert retention.forget_answers(later) == 2
    assert left() == [expected[2], expected[3]]
    cache.clear()
    assert retention.forget_answers(later + timedelta(days=30)) == 2
    assert left() == []


def test_it_goes_in_small_batches(now: datetime) -> None:
    for _ in range(10):
        keep(now, 40, 200)
        keep(now, 10, 409)
    kept = [keep(now, 8, 200) for _ in range(5)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert retention.forget_answers(now, batch=4) == 20
    assert left() == kept
    steps = [one["sql"] for one in queries if "DELETE" in one["sql"]]
    assert len(steps) >= 6
    assert all("LIMIT 4" in sql for sql in steps)


def test_the_days_are_a_setting(now: datetime, settings) -> None:
    settings.PLAY_ANSWER_DAYS, settings.PLAY_REFUSAL_DAYS = 3, 1
    keep(now, 4, 200)
    keep(now, 2, 409)
    kept = [keep(now, 2, 200)]
    assert retention.forget_answers(now) == 2
    assert left() == kept
