"""Checking in as a pure machine. No I/O, no Django.

day:   open ── checkin ──► done          missed ── makeup, within the limit ──► done
prize: locked ── so many days ──► ready ── draw day-<n> ──► taken

What is ready when the campaign ends can be taken as long as a prize may be claimed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from campaigns.mechanics import common
from campaigns.mechanics.base import Effect, Loaded, Move, Outcome, Setting
from campaigns.mechanics.checkin import rules
from campaigns.mechanics.checkin.config import CheckinConfig, DayPrize, MakeUp
from campaigns.mechanics.taking import grant, taken
from core.clock import day_start, to_ms
from core.errors import Conflict, FieldError, Forbidden, Invalid

PrizeState = Literal["locked", "ready", "taken"]


@dataclass(frozen=True)
class Days:
    """A participant's calendar."""

    today: date
    first: date
    """The first day that can be made up: the day of joining, or of the start if it is later."""
    done: frozenset[date]
    made_up: int

    @property
    def is_done(self) -> bool:
        return self.today in self.done

    def reached(self, config: CheckinConfig) -> int:
        """The number that prizes go by. It never falls: days are only added."""
        return len(self.done) if config.mode == "total" else rules.best(self.done)

    def open_makeups(self, config: CheckinConfig) -> list[date]:
        """Days that may be made up now."""
        if self.made_up >= config.makeups:
            return []
        return rules.missed(self.done, self.first, self.today)


def days_of(loaded: Loaded, setting: Setting, now: datetime) -> Days:
    """What was loaded, as a calendar."""
    today = local_day(now, setting)
    joined = loaded["joined_at"]
    first = date.fromisoformat(joined) if joined else today
    return Days(
        today=today,
        first=first,
        done=frozenset(date.fromisoformat(one) for one in loaded["days"]),
        made_up=loaded["made_up"],
    )


def local_day(now: datetime, setting: Setting) -> date:
    return day_start(now, setting.timezone).astimezone(ZoneInfo(setting.timezone)).date()


def prize_state(prize: DayPrize, reached: int, times_taken: int) -> PrizeState:
    """Where one prize stands for a person."""
    if times_taken:
        return "taken"
    return "ready" if reached >= prize.day else "locked"


def states(loaded: Loaded, config: CheckinConfig, days: Days) -> list[PrizeState]:
    """Of each prize, in order."""
    reached = days.reached(config)
    return [prize_state(one, reached, taken(loaded, one.scene)) for one in config.days]


def decide(move: Move, loaded: Loaded, config: CheckinConfig, setting: Setting) -> Outcome:
    """The effects of join, share, draw, checkin or makeup; DomainError when it cannot be."""
    if move.action == "join":
        return Outcome(tuple(common.join(move, loaded)))
    if move.action == "share":
        return common.share(move, loaded, config, setting)
    if loaded["me"] is None:
        raise Forbidden("eligibility.not_joined")
    days = days_of(loaded, setting, move.now)
    if move.action == "draw":
        common.check_taking(setting, move.now)
        return _take(move, loaded, config, setting, days)
    if setting.phase == "ended":
        raise Conflict("campaign.ended")
    return (
        _makeup(move, loaded, config, days)
        if move.do == "makeup"
        else _checkin(move, loaded, setting, days)
    )


def _checkin(move: Move, loaded: Loaded, setting: Setting, days: Days) -> Outcome:
    if days.is_done:
        midnight = to_ms(next_midnight(move.now, setting))
        raise Conflict("checkin.done", retry_at=midnight)
    return Outcome(
        (_happen(move, loaded, days.today),),
        result={
            "date": days.today.isoformat(),
            "streak": rules.streak(days.done | {days.today}, days.today),
        },
    )


def _makeup(move: Move, loaded: Loaded, config: CheckinConfig, days: Days) -> Outcome:
    assert isinstance(move.input, MakeUp)
    wanted = move.input.date
    if wanted in days.done:
        raise Conflict("checkin.done")
    if wanted not in rules.missed(days.done, days.first, days.today):
        raise Invalid("body.invalid", errors=[FieldError("input.date", "range")])
    if days.made_up >= config.makeups:
        raise Conflict("limit.reached")
    me = loaded["me"]
    # The key counts: two days at once would pass the limit, and one of the two is stale.
    counted: Effect = {
        "op": "happen",
        "participation": me["id"],
        "name": "made_up",
        "key": f"{me['id']}:{days.made_up + 1}",
        "amount": 1,
        "first": True,
    }
    done = days.done | {wanted}
    return Outcome(
        (counted, _happen(move, loaded, wanted)),
        result={"date": wanted.isoformat(), "streak": rules.streak(done, days.today)},
    )


def _happen(move: Move, loaded: Loaded, day: date) -> Effect:
    me = loaded["me"]
    return {
        "op": "happen",
        "participation": me["id"],
        "name": "checked_in",
        "key": f"{me['id']}:{day.isoformat()}",
        "amount": 1,
        "first": True,
        "event": move.fresh[0],
        "props": {"day": day.isoformat()},
    }


def _take(
    move: Move, loaded: Loaded, config: CheckinConfig, setting: Setting, days: Days
) -> Outcome:
    found = next((one for one in config.days if one.scene == move.scene), None)
    if found is None:
        raise Conflict("play.not_offered")
    state = prize_state(found, days.reached(config), taken(loaded, found.scene))
    if state == "taken":
        raise Conflict("step.taken")
    if state == "locked":
        raise Conflict("step.not_reached")
    return grant(move, loaded, setting, key=found.scene, prize=found.prize)


def actions(
    loaded: Loaded, config: CheckinConfig, setting: Setting, now: datetime
) -> list[str]:
    """What the person could do now, most wanted first."""
    found = ["claim"] if common.claimable(loaded, setting) else []
    days = days_of(loaded, setting, now)
    if (
        loaded["me"]
        and common.may_take(setting, now)
        and "ready" in states(loaded, config, days)
    ):
        found.insert(0, "draw")
    if setting.phase != "running":
        return found
    if loaded["me"] is None:
        return [*found, "join"]
    if not days.is_done or days.open_makeups(config):
        found.append("act")
    return [*found, "share"]


def next_midnight(now: datetime, setting: Setting) -> datetime:
    """The end of the day that `now` is in, by the campaign's clocks."""
    zone = ZoneInfo(setting.timezone)
    tomorrow = local_day(now, setting) + rules.DAY
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone)


def iso(days: Sequence[date]) -> list[str]:
    return [day.isoformat() for day in days]
