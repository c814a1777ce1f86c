"""What everybody sees is read seldom, and also without Redis."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from campaigns.play import boards
from tests.campaigns.contest.kit import Contestant, joined, voting

pytestmark = pytest.mark.django_db


def asked(player: Contestant) -> int:
    """How often PostgreSQL was asked for the counts while somebody looked."""
    with CaptureQueriesContext(
        connection,
    ) as found:
        player.part("vote")
    return sum("campaigns_vote_counts" in query["sql"] for query in found.captured_queries)


def test_counts_are_read_once_in_some_seconds_for_all(now: datetime) -> None:
    slug = voting(now)
    players = [joined(slug, now) for _viewer in range(3)]
    later = now + timedelta(minutes=1)
    for player in players:
        player.now = later
    assert [asked(player) for player in players] == [1, 0, 0]
    boards.forget()  # as another process: it finds them in Redis
    assert asked(players[0]) == 0
    players[0].later(seconds=boards.SECONDS)
    assert asked(players[0]) == 1


def test_without_redis_each_process_asks_as_seldom(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = voting(now)
    player = joined(slug, now)
    player.act("vote", entry="owl")
    away = Redis(port=1, socket_connect_timeout=0.2, retry=Retry(NoBackoff(), 0))
    monkeypatch.setattr(boards, "gates", lambda: away)
    player.later(minutes=2)
    assert asked(player) == 1
    assert asked(player) == 0
    assert player.part("vote")["total"] == 1
    boards.forget()
    assert asked(player) == 1
