"""The process that gives a ranking's prizes dies (SIGKILL) and another one goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection

from campaigns.models import Ranking, Standing
from campaigns.services import standings
from rewards import api as rewards
from rewards.models import Grant
from tests.campaigns.contest.kit import TITLE, joined, launched
from tests.product import eventually

pytestmark = pytest.mark.django_db(transaction=True)

RUN = """
import sys
from datetime import datetime
import django
django.setup()
from campaigns.services import settling, standings
settling.BATCH = 2
real = settling.granted
batches = []
def told(requests, now):
    found = real(requests, now)
    print("granted", flush=True)
    batches.append(found)
    if len(batches) == 2:
        sys.stdin.read()
    return found
settling.granted = told
standings.sweep(datetime.fromisoformat(sys.argv[1]))
"""
"""A run that waits in the middle of its second batch: granted, and not committed yet."""


def database() -> str:
    """Where this test's database is, for another process."""
    found: dict[str, Any] = connection.settings_dict
    user, word = quote(found["USER"], safe=""), quote(found["PASSWORD"] or "", safe="")
    return f"postgresql://{user}:{word}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


def test_a_killed_run_leaves_nothing_and_doubles_nothing(now: datetime) -> None:
    packets = {"kind": "packets", "split": "fixed", "count": 5, "amount": 300}
    slug = launched(
        "leaderboard",
        now,
        mechanics__ranking__bands=[
            {"first": 1, "last": 5, "prize": "all", "pool": "all", "title": TITLE}
        ],
        rewards__pools={"all": packets},
        period__start=now.isoformat(),
        period__end=(now + timedelta(days=4)).isoformat(),
    )
    for place in range(6):
        player = joined(slug, now + timedelta(minutes=place))
        player.brings(1)
    due = now + timedelta(days=7)
    environment = {
        **os.environ,
        "DATABASE_URL": database(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    dying = subprocess.Popen(
        [sys.executable, "-c", RUN, due.isoformat()],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert dying.stdout is not None
    try:
        # The first batch is committed while the second says that it has granted.
        for _batch in range(2):
            assert dying.stdout.readline() == "granted\n"
    finally:
        dying.send_signal(signal.SIGKILL)
        dying.wait()
    # What the dead process held is given back when the server notices that it is gone.
    eventually(
        lambda: Grant.objects.count() == 2, 60, "the batch under way left something behind"
    )
    assert Standing.objects.filter(state="granted").count() == 2
    assert Ranking.objects.get().settled_at is None
    given: list[int] = []

    def settled() -> bool:
        given.append(standings.sweep(due + timedelta(minutes=1)))
        return Ranking.objects.filter(settled_at__isnull=False).exists()

    eventually(settled, 60, "the ranking was not settled")
    assert sum(given) == 3
    assert Grant.objects.count() == 5
    assert Standing.objects.filter(state="granted").count() == 5
    assert rewards.audit() == []
