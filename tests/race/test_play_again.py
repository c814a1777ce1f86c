"""Play that the server chose to break a circle with is carried out all the same, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from django.db import connection

from campaigns.models import Participation
from rewards import api as rewards
from tests.campaigns.support import Player, launched
from tests.race.test_rewards_units import sql

pytestmark = pytest.mark.django_db(transaction=True)

CIRCLE = """
CREATE SEQUENCE race_circles;
CREATE FUNCTION race_circle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A sequence belongs to no transaction: the next look finds it further on.
    IF nextval('race_circles') = 1 THEN
        RAISE EXCEPTION USING ERRCODE = 'deadlock_detected', MESSAGE = 'deadlock detected';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER race_circle BEFORE INSERT ON rewards_grant
    FOR EACH ROW EXECUTE FUNCTION race_circle();
CREATE TRIGGER race_circle BEFORE INSERT ON campaigns_participation
    FOR EACH ROW EXECUTE FUNCTION race_circle();
"""
GONE = """
DROP TRIGGER race_circle ON rewards_grant;
DROP TRIGGER race_circle ON campaigns_participation;
DROP FUNCTION race_circle();
DROP SEQUENCE race_circles;
"""


@contextmanager
def one_circle() -> Iterator[None]:
    """Whoever first writes down somebody who takes part, or a reward, is told of a circle."""
    sql(CIRCLE)
    try:
        yield
        with connection.cursor() as cursor:
            cursor.execute("SELECT last_value FROM race_circles")
            assert cursor.fetchone()[0] > 1, "nobody was told of it, or nobody looked again"
    finally:
        sql(GONE)


def test_who_joins_takes_part_once(now: datetime) -> None:
    launched(now)
    player = Player("packet", now)
    with one_circle():
        assert player.join().status == 200
    assert Participation.objects.count() == 1
    assert rewards.audit() == []


def test_who_opens_a_packet_has_it_once(now: datetime) -> None:
    launched(now, session__helpers=0)
    player = Player("packet", now)
    assert player.join().status == 200
    with one_circle():
        answer = player.draw()
    assert answer.status == 200, answer.body
    assert [one["status"] for one in player.state()["rewards"]] == ["granted"]
    assert rewards.audit() == []
