"""The field `checkin` of the state document: pure, of what was loaded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from campaigns.mechanics import common
from campaigns.mechanics.base import Loaded, Setting
from campaigns.mechanics.checkin import rules, state
from campaigns.mechanics.checkin.config import CheckinConfig
from campaigns.mechanics.prizes import titled
from core.clock import to_ms


class _View(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PrizeView(_View):
    day: int
    scene: str
    title: str
    state: state.PrizeState
    reward: str | None


class CheckinView(_View):
    """Dates by the campaign's clocks. `open` says whether today can still be checked in,
    `makeups` which missed days can, `reached` the number that the prizes go by."""

    today: str
    done: list[str]
    open: bool
    opens_at: int | None
    """When the next day begins, in ms; null where the campaign is over by then."""
    streak: int
    total: int
    reached: int
    makeups: list[str]
    makeups_left: int
    days: list[PrizeView]
    until: int | None
    """When what is ready can be taken no more, in ms; null unless the campaign is over."""


def view(
    loaded: Loaded, config: CheckinConfig, setting: Setting, language: str, now: datetime
) -> dict[str, Any]:
    """As `CheckinView`, also for somebody who has not joined."""
    days = state.days_of(loaded, setting, now)
    running = setting.phase == "running"
    midnight = state.next_midnight(now, setting)
    takes = loaded.get("takes", {})
    found = zip(config.days, state.states(loaded, config, days), strict=True)
    return {
        "today": days.today.isoformat(),
        "done": sorted(state.iso(list(days.done))),
        "open": running and loaded["me"] is not None and not days.is_done,
        "opens_at": to_ms(midnight) if midnight < setting.ends_at else None,
        "streak": rules.streak(days.done, days.today),
        "total": len(days.done),
        "reached": days.reached(config),
        "makeups": state.iso(days.open_makeups(config)) if running else [],
        "makeups_left": max(0, config.makeups - days.made_up),
        "until": common.late_until(setting, now),
        "days": [
            {
                "day": one.day,
                "scene": one.scene,
                "title": titled(one.title, language),
                "state": where,
                "reward": (takes.get(one.scene) or {}).get("reward"),
            }
            for one, where in found
        ],
    }
