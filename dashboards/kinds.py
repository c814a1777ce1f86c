"""The way of a participant in each kind of campaign: the funnel's steps and their events.

A kind that is not named here has the steps that every campaign has.
"""

from __future__ import annotations

from typing import NamedTuple


class Step(NamedTuple):
    """A step of the funnel; whoever did one of `events` has come that far."""

    name: str
    events: tuple[str, ...]


SEEN = Step("seen", ("page_view",))
JOINED = Step("joined", ("joined",))
SHARED = Step("shared", ("shared",))
HELPED = Step("helped", ("session_completed",))
# The friend who did what was asked; the inviter's own step is the reward.
QUALIFIED = Step("qualified", ("qualified",))
DRAWN = Step("drawn", ("drawn",))
PASSED_ON = Step("passed_on", ("card_given", "card_taken"))
COMBINED = Step("combined", ("combined",))
TEAMED = Step("teamed", ("team_founded", "team_joined"))
TEAM_FULL = Step("team_full", ("team_full",))
CHECKED_IN = Step("checked_in", ("checked_in",))
ANSWERED = Step("answered", ("answered",))
PASSED = Step("quiz_passed", ("quiz_passed",))
# A held reward has been won but not granted: it belongs to the way, and is no step of it.
_HELD = Step("", ("reward_held",))
GRANTED = Step("granted", ("reward_granted",))
FULFILLED = Step("fulfilled", ("reward_fulfilled",))

_WAYS: dict[str, tuple[Step, ...]] = {
    "assist": (SEEN, JOINED, SHARED, HELPED, _HELD, GRANTED, FULFILLED),
    "referral": (SEEN, JOINED, SHARED, QUALIFIED, _HELD, GRANTED, FULFILLED),
    "milestone": (SEEN, JOINED, SHARED, _HELD, GRANTED, FULFILLED),
    "draw": (SEEN, JOINED, DRAWN, _HELD, GRANTED, FULFILLED),
    "collect": (SEEN, JOINED, DRAWN, COMBINED, _HELD, GRANTED, FULFILLED),
    # Where friends may give cards (`CampaignCard.way`).
    "collect+gifts": (SEEN, JOINED, DRAWN, PASSED_ON, COMBINED, _HELD, GRANTED, FULFILLED),
    "checkin": (SEEN, JOINED, CHECKED_IN, _HELD, GRANTED, FULFILLED),
    "ranking": (SEEN, JOINED, SHARED, _HELD, GRANTED, FULFILLED),
    "team": (SEEN, JOINED, TEAMED, TEAM_FULL, _HELD, GRANTED, FULFILLED),
    "quiz": (SEEN, JOINED, ANSWERED, PASSED, _HELD, GRANTED, FULFILLED),
}
_COMMON = (SEEN, JOINED, _HELD, GRANTED, FULFILLED)


def way(kind: str) -> tuple[Step, ...]:
    """The steps of `kind` in order; those without a name are passed but not shown."""
    return _WAYS.get(kind, _COMMON)


def event_names(kind: str) -> list[str]:
    """The events of the way, in its order."""
    return [event for step in way(kind) for event in step.events]


def by_step(kind: str, levels: dict[int, int]) -> list[dict[str, int | str]]:
    """The funnel of `levels` (furthest event of `event_names`, from 1 → people)."""
    funnel: list[dict[str, int | str]] = []
    position = 1
    for step in way(kind):
        if step.name:
            people = sum(number for level, number in levels.items() if level >= position)
            funnel.append({"step": step.name, "people": people})
        position += len(step.events)
    return funnel


def level_of(kind: str, name: str) -> int:
    """The furthest event's number from which on somebody has come to step `name`."""
    position = 1
    for step in way(kind):
        if step.name == name:
            return position
        position += len(step.events)
    raise ValueError(f"{kind} has no step {name}")
