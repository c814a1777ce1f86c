"""What an operator may set of tasks."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from campaigns.mechanics.directions import GIVES, LESS, MORE
from campaigns.mechanics.referral.config import PREMIUM
from campaigns.mechanics.taking import Name
from campaigns.mechanics.wording import Titles


class TaskItem(BaseModel):
    """One task. `visit`, `read`, `watch` are done on the page, `fact` where the organiser's
    system sees it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slug: Name
    title: Titles
    kind: Literal["visit", "read", "watch", "fact"] = "visit"
    url: str | None = Field(default=None, max_length=500, pattern=r"^https://[^\s\"'<>]+$")
    """Where it is done; None when people know."""
    seconds: int = Field(default=0, ge=0, le=3600, json_schema_extra=LESS)
    """How long somebody has to stay, by our clock."""
    event: str = Field(default="", pattern=r"^([a-z][a-z0-9_]{0,63})?$")
    """Of a `fact`: its name, as told to /api/in/facts."""
    times: Literal["once", "daily"] = "once"
    amount: int = Field(default=1, ge=1, le=1_000_000, json_schema_extra=MORE)
    """What it weighs: whoever listens to `task_done` raises their meter by so much."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.kind == "fact") != bool(self.event):
            raise ValueError("a fact, and only a fact, has an event")
        if self.kind == "fact" and self.times == "daily":
            raise ValueError("what a system reports is done once")
        return self

    @property
    def names_a_premium(self) -> bool:
        """Whether the event sounds like money paid for insurance."""
        return any(word in self.event for word in PREMIUM)


class TaskConfig(BaseModel):
    """`mechanics.task` of a frozen campaign."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tasks: list[TaskItem] = Field(min_length=1, max_length=12, json_schema_extra=GIVES)

    @model_validator(mode="after")
    def _names_once(self) -> Self:
        names = [task.slug for task in self.tasks]
        if len(names) != len(set(names)):
            raise ValueError("each task has a name of its own")
        return self

    def task(self, slug: str) -> TaskItem | None:
        return next((task for task in self.tasks if task.slug == slug), None)


class Named(BaseModel):
    """The input of both acts: which task."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    task: Name
