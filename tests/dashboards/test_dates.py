"""Days as people write them, in the campaign's zone and the reader's language."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation

from dashboards.dates import short_day, short_moment, short_period

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LATE = datetime(2026, 11, 13, 17, 5, tzinfo=UTC)
"""Already the next day in Shanghai."""


@pytest.mark.parametrize(
    ("language", "day", "moment", "other_year"),
    [
        ("en", "14 Nov", "14 Nov, 01:05", "14 Nov 2026"),
        ("zh-hans", "11月14日", "11月14日 01:05", "2026年11月14日"),
    ],
)
def test_days_are_short_and_local(
    language: str, day: str, moment: str, other_year: str
) -> None:
    with translation.override(language):
        assert short_day(LATE, "Asia/Shanghai", NOW) == day
        assert short_moment(LATE, "Asia/Shanghai", NOW) == moment
        assert short_day(LATE, "Asia/Shanghai", NOW.replace(year=2027)) == other_year


def test_a_period_is_empty_while_a_day_is_missing() -> None:
    with translation.override("en"):
        assert short_period(LATE, None, "UTC", NOW) == ""
        assert short_period(LATE, NOW, "UTC", NOW) == "13 Nov\u00a0–\u00a022 Nov"
