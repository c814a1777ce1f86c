"""Tasks: their place in the registry."""

# ruff: noqa: E501 - a sentence stands on its line

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict

from campaigns.mechanics.base import MECHANICS, Loaded, Mechanic, Move, Outcome, Setting
from campaigns.mechanics.prizes import titled
from campaigns.mechanics.task import liability, state
from campaigns.mechanics.task.config import Named, TaskConfig

if TYPE_CHECKING:
    from campaigns.contracts import Finding, FrozenCampaign
    from campaigns.dryrun.playing import Rehearsal
    from campaigns.dryrun.world import World
    from campaigns.liability.reach import Reach
    from campaigns.liability.terms import Most

SAYS = {
    "en": {
        "once": "Task “{title}”: once for each person{stay}.",
        "daily": "Task “{title}”: once a day{stay}.",
        "stay": ", after at least {n} seconds",
        "fact": "Task “{title}”: once for each person, when the organiser's own systems report it.",
    },
    "zh-hans": {
        "once": "任务「{title}」：每人限一次{stay}。",
        "daily": "任务「{title}」：每天一次{stay}。",
        "stay": "，停留不少于 {n} 秒",
        "fact": "任务「{title}」：每人限一次，以主办方系统记录为准。",
    },
}


class TaskView(BaseModel):
    """One task; `ready_at` in ms while it is waiting."""

    model_config = ConfigDict(extra="forbid")

    slug: str
    title: str
    kind: Literal["visit", "read", "watch", "fact"]
    times: Literal["once", "daily"]
    url: str | None
    seconds: int
    amount: int
    state: state.TaskState
    ready_at: int | None


class TasksView(BaseModel):
    model_config = ConfigDict(extra="forbid")

    tasks: list[TaskView]


@MECHANICS.register
class Task(Mechanic):
    slug = "task"
    title = _("Tasks")
    Config = TaskConfig
    View = TasksView
    leads = False
    acts: ClassVar[Mapping[str, type[BaseModel]]] = {"task_start": Named, "task_done": Named}
    unasked = frozenset({"task_start"})
    composed = True

    def context(self, config: TaskConfig, setting: Setting, now: datetime) -> dict[str, Any]:
        return {"facts": sorted({task.event for task in config.tasks if task.event})}

    def decide(
        self, move: Move, loaded: Loaded, config: TaskConfig, setting: Setting
    ) -> Outcome:
        return state.decide(move, loaded, config, setting)

    def actions(
        self, loaded: Loaded, config: TaskConfig, setting: Setting, now: datetime
    ) -> list[str]:
        return ["act"] if state.is_open(loaded, config, setting, now) else []

    def view(
        self,
        loaded: Loaded,
        config: TaskConfig,
        setting: Setting,
        language: str,
        now: datetime,
    ) -> dict[str, Any]:
        day, told = state.today(now, setting), []
        for task in config.tasks:
            found = state.standing(task, loaded, day, now)
            told.append(
                {
                    "slug": task.slug,
                    "title": titled(task.title, language),
                    "kind": task.kind,
                    "times": task.times,
                    "url": task.url,
                    "seconds": task.seconds,
                    "amount": task.amount,
                    "state": found.state,
                    "ready_at": found.ready_at,
                }
            )
        return {"tasks": told}

    def tells(self, config: TaskConfig, reach: Reach) -> Mapping[str, Most]:
        return liability.tells(config, reach)

    def rehearse(self, config: TaskConfig, world: World) -> Rehearsal:
        from campaigns.mechanics.task.rehearsal import TaskRehearsal

        return TaskRehearsal(config, world)

    def findings(self, config: TaskConfig, frozen: FrozenCampaign) -> Iterable[Finding]:
        from campaigns.contracts import Finding

        if "task_done" not in frozen.heard:
            yield Finding(
                "task.for_nothing",
                "warn",
                "mechanics.task.tasks",
                _now("Nothing is earned by a task."),
                _now("Let chances or points be earned by completed tasks."),
                _now("People do them for nothing."),
            )
        for place, task in enumerate(config.tasks):
            path = f"mechanics.task.tasks.{place}"
            if task.names_a_premium:
                yield Finding(
                    "task.premium",
                    "block",
                    f"{path}.event",
                    _now("The task would be a premium or a purchase."),
                    _now("Ask for what comes before it: registering, a quote, an appointment."),
                    _now(
                        "A benefit for buying insurance is a rebate, which the Insurance Law forbids."
                    ),
                )
            if task.kind != "fact" and task.url is None:
                yield Finding(
                    "task.no_address",
                    "warn",
                    f"{path}.url",
                    _now("The task does not say where it is done."),
                    _now("Enter the address of the page."),
                    _now("People press the button and nothing opens."),
                )

    def clauses(
        self, config: TaskConfig, frozen: FrozenCampaign, language: str
    ) -> Mapping[str, list[str]]:
        say, how = SAYS[language], []
        for task in config.tasks:
            stay = say["stay"].format(n=task.seconds) if task.seconds else ""
            name = "fact" if task.kind == "fact" else task.times
            how.append(say[name].format(title=titled(task.title, language), stay=stay))
        return {"how": how}
