"""What the composition root connects."""

from __future__ import annotations

from config.celery import app


def test_every_periodic_task_is_known_to_the_worker() -> None:
    app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {"rewards.poll_payouts", "rewards.sweep"} <= scheduled
    assert scheduled <= set(app.tasks)
