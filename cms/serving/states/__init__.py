"""Sample states: every state the participant's page can reach, kind by kind.

The builder's preview, the contact sheet and the browser tests draw them with the
participant's own bundle.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cms.serving.sample import SAMPLES
from cms.serving.states import (
    assist,
    checkin,
    collect,
    draw,
    gift,
    milestone,
    quiz,
    rain,
    ranking,
    referral,
    team,
)
from cms.serving.states.base import NOW, Maker, SampleState
from cms.serving.states.clock import set_in_period

KINDS: dict[str, Callable[[Maker], list[SampleState]]] = {
    "assist": assist.states,
    "referral": referral.states,
    "gift": gift.states,
    "milestone": milestone.states,
    "checkin": checkin.states,
    "draw": draw.states,
    "collect": collect.states,
    "ranking": ranking.states,
    "quiz": quiz.states,
    "rain": rain.states,
    "team": team.states,
}

__all__ = ["KINDS", "SampleState", "state_of", "states_for"]


def states_for(
    kind: str,
    language: str = "en",
    draft: Mapping[str, Any] | None = None,
    *,
    now: datetime | None = None,
) -> list[SampleState]:
    """The states of `kind`, first visit first; people's names in `language`.

    With `draft`, a campaign's document, amounts, currency and numbers are the draft's own;
    with `now` as well its dates and countdowns are (`clock.set_in_period`).
    Raises KeyError for a kind nobody draws.
    """
    found = _with_late(KINDS[kind](Maker(draft or SAMPLES[kind], kind, language)))
    return found if draft is None or now is None else set_in_period(found, draft, now)


def _with_late(found: list[SampleState]) -> list[SampleState]:
    """And a prize that was won in time, while the campaign is over.

    Where prizes are given at the end alone, `won` is that already.
    """
    won = next((item for item in found if item.slug == "won"), None)
    if won is None or won.document["campaign"]["status"] == "ended":
        return found
    campaign = {**won.document["campaign"], "status": "ended", "ends_at": NOW - 10 * 60_000}
    document = {**won.document, "campaign": campaign, "actions": ["claim"]}
    late = replace(
        won,
        slug="over_won",
        title=_("Over, a prize can still be claimed"),
        document=document,
    )
    place = next((n for n, item in enumerate(found) if item.slug == "ended"), len(found))
    return [*found[:place], late, *found[place:]]


def state_of(
    kind: str, slug: str, language: str = "en", draft: Mapping[str, Any] | None = None
) -> SampleState | None:
    """One of them by its slug, None when there is no such state."""
    found = [item for item in states_for(kind, language, draft) if item.slug == slug]
    return found[0] if found else None
