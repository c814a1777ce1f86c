"""A day's last message is taken once, however many processes hand messages over at once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from tests.race.meeting import meeting
from tests.touchpoints.kit import NOON, occasion, person, step, world
from touchpoints.models import Message
from touchpoints.services import delivery, planning

pytestmark = pytest.mark.django_db(transaction=True)

BODY = """
CREATE OR REPLACE FUNCTION touchpoints_used(
    p_people bigint[], p_campaign text, p_day date, p_message bigint
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_used bigint;
BEGIN
    {guard}
    SELECT count(*) INTO v_used FROM touchpoints_message
    WHERE person_id = ANY (p_people) AND campaign = p_campaign
      AND counted_on = p_day AND id <> p_message;
    {pause}
    RETURN v_used;
END $$
"""
GUARD = """PERFORM pg_advisory_xact_lock(
        hashtextextended('touch:' || p_people[1] || ':' || p_campaign, 0));"""


def handed_over(monkeypatch: pytest.MonkeyPatch, settings: Any, guard: str, pause: str) -> int:
    """How many of eight messages to one person go out when the day has room for one."""
    settings.SMS_PROVIDER = "sandbox"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('touchpoints_used'::regproc)")
        before = cursor.fetchone()[0]
        # Both the same function, so that only the lock makes the difference.
        cursor.execute(BODY.format(guard=guard, pause=pause))
    try:
        with world(monkeypatch, step("won"), daily_cap=1):
            who = person()
            planning.plan([occasion(who) for _ in range(8)], NOON)
            start = threading.Barrier(4)

            def deliver() -> None:
                start.wait(60)
                delivery.deliver_due(NOON, 2)
                connection.close()

            threads = [threading.Thread(target=deliver) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return Message.objects.filter(status="sent").count()
    finally:
        with connection.cursor() as cursor:
            cursor.execute(before)


def test_one_goes_out(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    assert handed_over(monkeypatch, settings, GUARD, "PERFORM pg_sleep(0.05);") == 1


def test_the_control_without_the_lock_sends_more(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    with meeting():
        assert handed_over(monkeypatch, settings, "", "PERFORM race_meet(2);") > 1
