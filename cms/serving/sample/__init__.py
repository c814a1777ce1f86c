"""A whole version of each kind as a document: for the preview, the first load and the tests."""

from __future__ import annotations

from typing import Any

from cms.serving.sample.base import SAMPLE
from cms.serving.sample.friends import MILESTONE, RANKING, REFERRAL, TEAM
from cms.serving.sample.gift import GIFT
from cms.serving.sample.habits import CHECKIN, QUIZ
from cms.serving.sample.luck import COLLECT, DRAW, RAIN

__all__ = ["SAMPLE", "SAMPLES"]

SAMPLES: dict[str, dict[str, Any]] = {
    "assist": SAMPLE,
    "referral": REFERRAL,
    "gift": GIFT,
    "milestone": MILESTONE,
    "checkin": CHECKIN,
    "draw": DRAW,
    "collect": COLLECT,
    "ranking": RANKING,
    "quiz": QUIZ,
    "rain": RAIN,
    "team": TEAM,
}
"""One for each kind the page can draw."""
