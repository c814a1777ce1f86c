"""How much tasks can weigh; they promise nothing themselves. Pure."""

from __future__ import annotations

from campaigns.liability.reach import Reach
from campaigns.liability.terms import Most
from campaigns.mechanics.task.config import TaskConfig


def tells(config: TaskConfig, reach: Reach) -> dict[str, Most]:
    done = (task.amount * (reach.days if task.times == "daily" else 1) for task in config.tasks)
    return {"task_done": sum(done)}
