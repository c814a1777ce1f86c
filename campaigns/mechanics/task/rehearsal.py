"""Tasks in a dry run. Pure."""

from __future__ import annotations

from campaigns.dryrun.people import Person
from campaigns.dryrun.playing import Rehearsal
from campaigns.dryrun.world import World
from campaigns.mechanics.task.config import TaskConfig

DOES = 0.5
"""How likely an honest person does a task that is open."""


class TaskRehearsal(Rehearsal):
    def __init__(self, config: TaskConfig, world: World) -> None:
        self.config, self.world = config, world

    def visit(self, person: Person) -> None:
        done = person.state.setdefault("task", set())
        for task in self.config.tasks:
            if task.slug in done:
                continue
            # What an organiser's system reports nobody can claim for himself.
            likely = person.qualifies if task.kind == "fact" else person.sort != "honest"
            if not likely and (task.kind == "fact" or not self.world.chance(DOES)):
                continue
            if task.times == "once":
                done.add(task.slug)
            self.world.happen(person, "task_done", task.amount)
