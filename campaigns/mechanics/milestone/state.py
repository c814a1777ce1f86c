"""The ladder as a pure machine. No I/O, no Django.

step: locked ── as many as `at` have counted ──► ready ── draw step-<at> ──► taken

After the end of the campaign nothing counts; what is ready can be taken as long as a prize may
be claimed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from campaigns.mechanics import common
from campaigns.mechanics.base import Loaded, Move, Outcome, Setting
from campaigns.mechanics.milestone.config import METER, MilestoneConfig, Step
from campaigns.mechanics.taking import grant, meter, taken
from core.errors import Conflict, Forbidden

StepState = Literal["locked", "ready", "taken"]


def step_state(step: Step, raised: int, times_taken: int) -> StepState:
    """Where one step stands for a person."""
    if times_taken:
        return "taken"
    return "ready" if raised >= step.at else "locked"


def following(config: MilestoneConfig, raised: int) -> int | None:
    """The next number with a prize that is not reached yet; None at the top."""
    return next((step.at for step in config.steps if step.at > raised), None)


def states(loaded: Loaded, config: MilestoneConfig) -> list[StepState]:
    """Of each step, in order."""
    raised = meter(loaded, METER).raised
    return [step_state(step, raised, taken(loaded, step.scene)) for step in config.steps]


def decide(move: Move, loaded: Loaded, config: MilestoneConfig, setting: Setting) -> Outcome:
    """The effects of join, draw, verify or share; DomainError when the state forbids it."""
    if move.action == "join":
        return Outcome(tuple(common.join(move, loaded)))
    if move.action == "share":
        return common.share(move, loaded, config, setting)
    if loaded["me"] is None:
        raise Forbidden("eligibility.not_joined")
    if move.action == "verify":
        return Outcome()
    common.check_taking(setting, move.now)
    step = next((one for one in config.steps if one.scene == move.scene), None)
    if step is None:
        # The ladder leads, and somebody wants a prize without saying which.
        raise Conflict("play.not_offered")
    state = step_state(step, meter(loaded, METER).raised, taken(loaded, step.scene))
    if state == "taken":
        raise Conflict("step.taken")
    if state == "locked":
        raise Conflict("step.not_reached")
    return grant(
        move, loaded, setting, key=step.scene, prize=step.prize, needs=(METER, step.at)
    )


def actions(
    loaded: Loaded, config: MilestoneConfig, setting: Setting, now: datetime
) -> list[str]:
    """What the person could do now, most wanted first."""
    me = loaded["me"]
    found = ["claim"] if common.claimable(loaded, setting) else []
    if me and common.may_take(setting, now) and "ready" in states(loaded, config):
        found.insert(0, "draw")
    if setting.phase != "running":
        return found
    if me is None:
        return [*found, "join"]
    if config.asks_phone and not me["phone_masked"]:
        found.append("verify")
    return [*found, "share"]
