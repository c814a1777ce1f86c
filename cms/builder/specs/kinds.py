"""Each mechanic's settings in an operator's words. A setting missing here is shown all the
same."""

from __future__ import annotations

from cms.builder.specs.contest import QUIZ, RANKING, VOTE
from cms.builder.specs.drawing import COLLECT, DRAW
from cms.builder.specs.earning import CHANCES, CHECKIN, MILESTONE, POINTS, TASK
from cms.builder.specs.hints import Hint
from cms.builder.specs.insurance import GIFT
from cms.builder.specs.inviting import ASSIST, REFERRAL
from cms.builder.specs.party import RAIN, TEAM

KINDS: dict[str, dict[str, Hint]] = {
    "assist": ASSIST,
    "referral": REFERRAL,
    "gift": GIFT,
    "milestone": MILESTONE,
    "checkin": CHECKIN,
    "chances": CHANCES,
    "task": TASK,
    "points": POINTS,
    "draw": DRAW,
    "collect": COLLECT,
    "ranking": RANKING,
    "quiz": QUIZ,
    "vote": VOTE,
    "rain": RAIN,
    "team": TEAM,
}
"""By the mechanic's slug."""
