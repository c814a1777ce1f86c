"""Points of the second level given by several at once: once for each friend, within the number,
and nobody waits in a circle."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from audiences import api as audiences
from campaigns.models import SecondLevel
from campaigns.services import second_level
from core.sqlcall import call_json
from rewards import api as rewards
from tests.campaigns.referral_kit import Guest, friend_of, report
from tests.campaigns.second_kit import TERMS, second, three
from tests.race.meeting import meeting, somebody_waits, until
from tests.race.play_support import at_once, function_replaced

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = "ORDER BY id FOR NO KEY UPDATE SKIP LOCKED"
LOCK = "PERFORM pg_advisory_xact_lock("
ORDER = "ORDER BY campaign, person"
COUNTED = "v_people := campaigns_people(v_me.person_id);"
GIVES = "v_face := rewards_grant_batch("


def due(now: datetime) -> list[dict[str, Any]]:
    """What a sweep would settle, as it is told to SQL."""
    doubted = now - timedelta(hours=72)
    found = call_json("campaigns_second_due", 0, 100, now, doubted)["candidates"]
    return list(second_level.items_of(found, now))


def settled(items: list[dict[str, Any]], order: str = "") -> int | None:
    """How many were given; None where the database ended it."""
    try:
        with transaction.atomic():
            if order:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('race.order', %s, true)", [order])
            answer: int = call_json("campaigns_second_settle_all", items)
            return answer
    except DatabaseError:
        return None


def given() -> int:
    return SecondLevel.objects.filter(state="given").count()


def one_friend_by_two(now: datetime) -> None:
    """Two beats look at one friend, each with rewards' ids of its own."""
    second(now)
    _grandparent, _inviter, friend = three(now)
    report(friend, friend.now)
    later = now + timedelta(hours=1)
    at_once([partial(settled, due(later)), partial(settled, due(later))])


def test_two_beats_give_a_friends_points_once(now: datetime) -> None:
    one_friend_by_two(now)
    assert given() == 1
    assert rewards.audit() == []


def test_control_without_its_locks_one_beat_writes_over_the_other(now: datetime) -> None:
    with (
        meeting(),
        function_replaced("campaigns_second_lock", LOCK, "PERFORM coalesce("),
        function_replaced("campaigns_second_settle_all", ROWS, "ORDER BY id"),
        function_replaced(
            "campaigns_second_settle", COUNTED, f"{COUNTED} PERFORM race_meet(2);"
        ),
    ):
        one_friend_by_two(now)
    assert "second_level.grant" in {one.invariant for one in rewards.audit()}


def two_rows_of_one_human(now: datetime) -> list[int | None]:
    """Somebody plays on two devices, invites from both, and may have the points once."""
    second(now, mechanics__referral__second_level=TERMS | {"most": 1})
    first = Guest("invite", now)
    other = Guest("invite", now, number=first.number)
    for one in (first, other):
        assert one.join().status == 200
        assert one.verify().status == 200
    for one in (first, other):
        friend = friend_of(friend_of(one))
        report(friend, friend.now)
    items = due(now + timedelta(hours=1))
    assert len(items) == 2
    return at_once([partial(settled, [item]) for item in items])


def test_one_human_has_them_no_more_often_on_two_devices(now: datetime) -> None:
    assert sorted(two_rows_of_one_human(now), key=str) == [0, 1]
    assert sorted(SecondLevel.objects.values_list("reason", flat=True)) == ["", "capped"]
    assert rewards.audit() == []


def test_control_without_the_lock_two_devices_pass_the_number(now: datetime) -> None:
    with (
        meeting(),
        function_replaced("campaigns_second_lock", LOCK, "PERFORM coalesce("),
        function_replaced("campaigns_second_settle", GIVES, f"PERFORM race_meet(2); {GIVES}"),
    ):
        assert two_rows_of_one_human(now) == [1, 1]
    assert given() == 2


def merged_in_between(now: datetime) -> list[int | None]:
    """The younger of two people gives the points first; before that is committed the two turn
    out to be one human, who may have them once, and the older's turn comes."""
    second(now, mechanics__referral__second_level=TERMS | {"most": 1})
    older, younger = Guest("invite", now), Guest("invite", now + timedelta(minutes=1))
    for one in (older, younger):
        assert one.join().status == 200
    assert older.verify().status == 200
    for one in (younger, older):
        friend = friend_of(friend_of(one))
        report(friend, friend.now)
    first, then = due(now + timedelta(hours=1))
    has_given, may_commit = Event(), Event()

    def begin() -> int:
        try:
            with transaction.atomic():
                answer: int = call_json("campaigns_second_settle_all", [first])
                has_given.set()
                may_commit.wait(60)
            return answer
        finally:
            connection.close()

    def go_on() -> int | None:
        try:
            return settled([then])
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        begun = pool.submit(begin)
        has_given.wait(60)
        assert younger.person is not None
        person = audiences.person_by_uid(younger.person)
        assert person is not None
        assert audiences.attach_phone(
            person_id=person.id, phone_e164=older.number, now=now
        ).merged
        other = pool.submit(go_on)
        # Whoever waits for the first lets it commit; whoever does not is through already.
        until(lambda: other.done() or somebody_waits())
        may_commit.set()
        return [begun.result(), other.result()]


def test_two_who_become_one_meanwhile_have_them_no_more_often(now: datetime) -> None:
    assert merged_in_between(now) == [1, 0]
    assert given() == 1
    assert list(SecondLevel.objects.order_by("id").values_list("reason", flat=True)) == [
        "", "capped",
    ]  # fmt: skip


def crossing(now: datetime) -> list[int | None]:
    """Two beats settle the same two people, one in this order and one in the other."""
    second(now)
    for _family in range(2):
        friend = three(now)[2]
        report(friend, friend.now)
    later = now + timedelta(hours=1)
    up, down = due(later), due(later)[::-1]
    assert len(up) == 2
    return at_once([partial(settled, up, "up"), partial(settled, down, "down")])


def test_two_that_cross_do_not_wait_for_each_other_in_a_circle(now: datetime) -> None:
    answers = crossing(now)
    assert None not in answers
    assert given() == sum(answer or 0 for answer in answers) == 2
    assert rewards.audit() == []


def test_control_without_one_order_they_do(now: datetime) -> None:
    turned = (
        "ORDER BY CASE WHEN current_setting('race.order', true) = 'up' THEN 1 ELSE -1 END"
        " * audiences_canonical(part.person_id)"
    )
    with ExitStack() as stack:
        stack.enter_context(meeting())
        # Whoever has one lock waits until the other has one too.
        for old, new in (
            ("SELECT DISTINCT s.campaign_id", "SELECT s.campaign_id"),
            (ORDER, turned),
            ("END LOOP;", "PERFORM race_meet(2); END LOOP;"),
        ):
            stack.enter_context(function_replaced("campaigns_second_lock", old, new))
        assert crossing(now).count(None) == 1
