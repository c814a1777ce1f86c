"""After a pause has been committed nothing more is written for anybody."""

from __future__ import annotations

import threading
import time
from datetime import datetime
from typing import Any
from unittest.mock import Mock, patch

import pytest
from django.db import connection

from campaigns import api as campaigns
from campaigns.models import Participation
from campaigns.play import heads
from tests.campaigns.support import Player, launched
from tests.race.meeting import meeting, until
from tests.race.play_support import at_once, function_replaced

pytestmark = pytest.mark.django_db(transaction=True)


def test_nobody_joins_after_the_pause_was_committed(now: datetime) -> None:
    slug = launched(now)
    stop, begun = threading.Event(), threading.Event()
    counts: list[int] = []

    def keep_joining() -> int:
        done = 0
        while not stop.is_set():
            done += Player(slug, now).join().status == 200
            begun.set()
        return done

    def pause() -> int:
        begun.wait(60)
        campaigns.pause(slug, actor="operator", now=now)
        counts.append(Participation.objects.count())
        # Whoever still remembers a running campaign is stopped by the database.
        stop.wait(0.6)
        stop.set()
        return 0

    joined = sum(at_once([keep_joining] * 6 + [pause]))
    assert joined > 0
    assert Participation.objects.count() == counts[0] == joined


def test_control_without_the_gate_somebody_joins_after_the_pause(now: datetime) -> None:
    slug = launched(now)
    looked = "    IF EXISTS (\n        SELECT FROM campaigns_playrequest"

    def join() -> int:
        return Player(slug, now).join().status

    def pause() -> int:
        # Whoever joins has seen a campaign that runs.
        until(lambda: bool(asked("SELECT is_called FROM race_meeting")))
        campaigns.pause(slug, actor="operator", now=now)
        found = Participation.objects.count()
        asked("SELECT race_meet(2)")
        return found

    with (
        meeting(),
        function_replaced(
            "campaigns_apply",
            "PERFORM pg_advisory_xact_lock_shared(campaigns_gate(v_campaign));",
            "",
        ),
        function_replaced("campaigns_apply", looked, f"    PERFORM race_meet(2);\n{looked}"),
    ):
        assert at_once([join, pause]) == [200, 0]
    assert Participation.objects.count() == 1


def asked(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def test_a_pause_waits_for_what_is_under_way_and_is_felt_within_a_second(
    now: datetime,
) -> None:
    slug = launched(now)
    player = Player(slug, now)
    player.join()
    assert campaigns.head(slug) is not None
    with connection.cursor() as cursor:  # as another process would, its memory not ours
        cursor.execute("UPDATE campaigns_campaign SET status = 'paused'")
    assert heads.HEAD_SECONDS < 1
    moment = time.monotonic() + heads.HEAD_SECONDS
    with patch.object(heads, "time", Mock(monotonic=lambda: moment)):
        assert player.state()["campaign"]["status"] == "paused"
