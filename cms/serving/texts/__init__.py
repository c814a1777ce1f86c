"""Every word of the participant's page that a version does not bring along itself.

The keys are the page's contract: a frozen version's `content.texts` replaces any of them per
language. Both languages stand side by side, because these are the product's own sentences
towards participants, written and not translated; no catalogue is asked.
"""

from __future__ import annotations

from collections.abc import Mapping

from cms.serving.texts.assist import ASSIST
from cms.serving.texts.base import PLACE, Words
from cms.serving.texts.checkin import CHECKIN
from cms.serving.texts.collect import COLLECT
from cms.serving.texts.common import COMMON
from cms.serving.texts.draw import DRAW
from cms.serving.texts.frame import FRAME
from cms.serving.texts.gate import GATE
from cms.serving.texts.gift import GIFT
from cms.serving.texts.milestone import MILESTONE
from cms.serving.texts.quiz import QUIZ
from cms.serving.texts.rain import RAIN
from cms.serving.texts.ranking import RANKING
from cms.serving.texts.referral import REFERRAL
from cms.serving.texts.team import TEAM
from cms.serving.texts.vote import VOTE

KINDS: dict[str, Words] = {
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
TEXTS: Words = {
    **FRAME,
    **COMMON,
    **GATE,
    **VOTE,
    **TEAM,
    **RAIN,
    **QUIZ,
    **RANKING,
    **COLLECT,
    **DRAW,
    **CHECKIN,
    **MILESTONE,
    **GIFT,
    **REFERRAL,
    **ASSIST,
}
"""All keys of all kinds; for their words ask `words`, where a kind's own come first."""


def words(kind: str) -> Words:
    """The keys a page of this kind asks for; an unknown kind speaks in general terms."""
    return {**FRAME, **COMMON, **GATE, **KINDS.get(kind, {})}


def spoken(pairs: Words, language: str) -> dict[str, str]:
    """One language of what a mechanic says that leads no kind."""
    place = PLACE.get(language, 0)
    return {key: pair[place] for key, pair in pairs.items()}


def texts(
    language: str, own: Mapping[str, str] | None = None, kind: str = "assist"
) -> dict[str, str]:
    """All texts of a kind in `language`; those of the version itself come first."""
    place = PLACE.get(language, 0)
    result = {key: pair[place] for key, pair in words(kind).items()}
    result.update({key: value for key, value in (own or {}).items() if value})
    return result
