"""The field `milestone` of the state document: pure, of what was loaded."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from campaigns.mechanics import common
from campaigns.mechanics.base import Loaded, Setting
from campaigns.mechanics.happenings import named
from campaigns.mechanics.milestone import state
from campaigns.mechanics.milestone.config import METER, MilestoneConfig
from campaigns.mechanics.prizes import titled
from campaigns.mechanics.taking import meter


class _View(BaseModel):
    model_config = ConfigDict(extra="forbid")


class StepView(_View):
    at: int
    scene: str
    title: str
    state: state.StepState
    reward: str | None


class MilestoneView(_View):
    """`count` is what has counted, `kept` what waits for a person's look, `left_out` what
    had it and does not count, `joined` all friends who came by the link. `invited`: whether I
    count for who invited me, null without one."""

    count: int
    kept: int
    left_out: int
    joined: int
    next: int | None
    label: str
    steps: list[StepView]
    verified: bool
    invited: Literal["waiting", "done"] | None
    until: int | None
    """When what is ready can be taken no more, in ms; null unless the campaign is over."""


def view(
    loaded: Loaded, config: MilestoneConfig, setting: Setting, language: str, now: datetime
) -> dict[str, Any]:
    """As `MilestoneView`, also for somebody who has not joined."""
    raised = meter(loaded, METER).raised
    me, inviter = loaded["me"], loaded["inviter"]
    verified = bool(me and me["phone_masked"])
    invited = inviter is not None and not inviter["own"] and config.asks_phone
    takes = loaded.get("takes", {})
    found = zip(config.steps, state.states(loaded, config), strict=True)
    return {
        "count": raised,
        "kept": loaded["kept"],
        "left_out": loaded["left_out"],
        "joined": loaded["joined"],
        "next": state.following(config, raised),
        "label": named(config.counts, config.label, language),
        "steps": [
            {
                "at": step.at,
                "scene": step.scene,
                "title": titled(step.title, language),
                "state": where,
                "reward": (takes.get(step.scene) or {}).get("reward"),
            }
            for step, where in found
        ],
        "verified": verified,
        "invited": ("done" if verified else "waiting") if invited else None,
        "until": common.late_until(setting, now),
    }
