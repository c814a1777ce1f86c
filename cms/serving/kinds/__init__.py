"""The kinds the participant's page can draw, by the name a campaign's `kind` has."""

from __future__ import annotations

from cms.serving.kinds.assist import ASSIST
from cms.serving.kinds.base import Kind
from cms.serving.kinds.checkin import CHECKIN
from cms.serving.kinds.collect import COLLECT
from cms.serving.kinds.draw import DRAW
from cms.serving.kinds.gift import GIFT
from cms.serving.kinds.milestone import MILESTONE
from cms.serving.kinds.quiz import QUIZ
from cms.serving.kinds.rain import RAIN
from cms.serving.kinds.ranking import RANKING
from cms.serving.kinds.referral import REFERRAL
from cms.serving.kinds.team import TEAM

KINDS: dict[str, Kind] = {
    "assist": ASSIST,
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


def kind_of(slug: str) -> Kind:
    """The kind's page; that of the packet for a name nobody draws."""
    return KINDS.get(slug, ASSIST)
