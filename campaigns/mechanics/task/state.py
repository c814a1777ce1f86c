"""Tasks as a pure machine. No I/O, no Django.

open ── task_start ──► under way ── after `seconds` ──► ready ── task_done ──► done
 └── without seconds, or a fact that was reported ──────────────►┘      daily: open tomorrow
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from campaigns.mechanics.base import Effect, Loaded, Move, Outcome, Setting
from campaigns.mechanics.task.config import Named, TaskConfig, TaskItem
from core.clock import day_start, to_ms
from core.errors import Conflict, FieldError, Forbidden, Invalid

TaskState = Literal["open", "waiting", "ready", "done"]


@dataclass(frozen=True)
class Standing:
    """Where a task stands for a person; `ready_at` in ms while it is waiting."""

    state: TaskState
    ready_at: int | None = None


def standing(task: TaskItem, loaded: Loaded, day: date, now: datetime) -> Standing:
    """Of one task today."""
    key = stem(task, day)
    if key in loaded["done"]:
        return Standing("done")
    if task.kind == "fact":
        return Standing("ready" if task.event in loaded["facts"] else "open")
    if not task.seconds:
        return Standing("ready" if loaded["me"] else "open")
    started = loaded["started"].get(key)
    if started is None:
        return Standing("open")
    ready_at = int(started) + task.seconds * 1000
    return Standing("ready") if to_ms(now) >= ready_at else Standing("waiting", ready_at)


def stem(task: TaskItem, day: date) -> str:
    """What a key says of a task: its name, and the day of one that comes every day."""
    return f"{task.slug}:{day.isoformat()}" if task.times == "daily" else task.slug


def today(now: datetime, setting: Setting) -> date:
    return day_start(now, setting.timezone).date()


def decide(move: Move, loaded: Loaded, config: TaskConfig, setting: Setting) -> Outcome:
    """The effects of starting or finishing a task; DomainError when it cannot be."""
    if loaded["me"] is None:
        raise Forbidden("eligibility.not_joined")
    assert isinstance(move.input, Named)
    task = config.task(move.input.task)
    if task is None:
        raise Invalid("body.invalid", errors=[FieldError("input.task", "choice")])
    day = today(move.now, setting)
    found = standing(task, loaded, day, move.now)
    if found.state == "done":
        raise Conflict("task.done")
    if move.do == "task_start":
        return _start(move, loaded, task, day, found)
    if found.state == "waiting":
        assert found.ready_at is not None
        raise Conflict("task.too_soon", retry_at=found.ready_at)
    if found.state == "open":
        raise Conflict("task.too_soon")
    effect = _happen(loaded, "task_done", task, day) | {
        "amount": task.amount,
        "event": move.fresh[0],
        "props": {"task": task.slug, "kind": task.kind},
    }
    return Outcome((effect,), result={"task": task.slug, "amount": task.amount})


def _start(move: Move, loaded: Loaded, task: TaskItem, day: date, found: Standing) -> Outcome:
    """Starting twice changes nothing: the first start counts."""
    if task.kind == "fact" or not task.seconds:
        return Outcome(result={"task": task.slug, "ready_at": to_ms(move.now)})
    if found.state != "open":
        return Outcome(result={"task": task.slug, "ready_at": found.ready_at})
    ready_at = to_ms(move.now) + task.seconds * 1000
    effect = _happen(loaded, "task_started", task, day)
    return Outcome((effect,), result={"task": task.slug, "ready_at": ready_at})


def _happen(loaded: Loaded, name: str, task: TaskItem, day: date) -> Effect:
    me = loaded["me"]
    return {
        "op": "happen",
        "participation": me["id"],
        "name": name,
        "key": f"{me['id']}:{stem(task, day)}",
        "amount": 1,
        "first": True,
    }


def is_open(loaded: Loaded, config: TaskConfig, setting: Setting, now: datetime) -> bool:
    """Whether there is a task that can be worked on."""
    if loaded["me"] is None or setting.phase != "running":
        return False
    day = today(now, setting)
    return any(standing(task, loaded, day, now).state != "done" for task in config.tasks)
