"""Haste in composed campaigns: a step is taken once, a last point is spent once, a happening
counts once; and without the guards it would not be so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

import pytest
from django.db import connection

from campaigns.models import Happening, Take
from campaigns.play.contracts import PlayAnswer
from rewards import api as rewards
from tests.campaigns.composing import Climber, joined, ladder, launched, title
from tests.race.meeting import meeting
from tests.race.play_support import at_once, function_replaced

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 8


@contextmanager
def changed(*changes: tuple[str, str, str]) -> Iterator[None]:
    """Functions of ours with those texts replaced; rivals can meet in them."""
    with ExitStack() as stack:
        stack.enter_context(meeting())
        for change in changes:
            stack.enter_context(function_replaced(*change))
        yield


@contextmanager
def index_dropped(name: str, table: str, columns: str) -> Iterator[None]:
    """Without a unique constraint, for a control; the rows it made are removed again."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        try:
            yield
        finally:
            cursor.execute(f"TRUNCATE {table} CASCADE")
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} UNIQUE ({columns})")


def statuses(answers: list[PlayAnswer]) -> list[int]:
    return sorted(answer.status for answer in answers)


def takes_of_one_step(now: datetime) -> list[PlayAnswer]:
    slug = launched(now, "ladder", "milestone", {"milestone": ladder(1, counts="joined")})
    me = joined(slug, now)
    return at_once([lambda: me.take("step-1")] * CROWD)


def test_one_step_taken_at_once_is_one_prize(now: datetime) -> None:
    answers = takes_of_one_step(now)
    assert statuses(answers) == [200] + [409] * (CROWD - 1)
    assert {one.body["code"] for one in answers if one.status == 409} == {"step.taken"}
    assert Take.objects.count() == 1
    assert rewards.audit() == []


def test_control_without_lock_and_key_a_step_is_taken_by_many(now: datetime) -> None:
    with (
        index_dropped("take_once", "campaigns_take", "participation_id, key"),
        changed(
            (
                "campaigns_effect_grant",
                "ON CONFLICT (participation_id, key) DO NOTHING",
                "",
            ),
            ("campaigns_effect_grant", "FOR NO KEY UPDATE", ""),
            # After the look: two have looked before the first commits.
            (
                "campaigns_effect_grant",
                "    IF v_me.held AND",
                "    PERFORM race_meet(2);\n    IF v_me.held AND",
            ),
            ("campaigns_effect_grant", "|| (e->>'key')", "|| (e->>'reward')"),
        ),
    ):
        answers = takes_of_one_step(now)
        assert statuses(answers).count(200) > 1
        assert "take.once" in {one.invariant for one in rewards.audit()}


def spends_of_the_last_points(now: datetime) -> tuple[Climber, list[PlayAnswer]]:
    """Eleven offers at once, each for all the points there are."""
    offers = [
        {"slug": f"mug{n}", "title": title(f"Mug {n}"), "cost": 3, "pool": "packets"}
        for n in range(CROWD)
    ]
    mechanics: dict[str, Any] = {
        "milestone": ladder(9, counts="helped"),
        "points": {"ways": [{"on": "joined", "amount": 3, "most": 3}], "offers": offers},
    }
    me = joined(launched(now, "wallet", "milestone", mechanics), now)
    tasks = [lambda n=n: me.take(f"exchange-mug{n}") for n in range(CROWD)]
    return me, at_once(tasks)


def test_the_last_points_are_spent_once(now: datetime) -> None:
    me, answers = spends_of_the_last_points(now)
    assert statuses(answers) == [200] + [409] * (CROWD - 1)
    assert {one.body["code"] for one in answers if one.status == 409} == {"points.short"}
    assert me.meter("points") == (0, 3)
    assert rewards.audit() == []


def test_control_without_the_meters_lock_points_are_spent_twice(now: datetime) -> None:
    with changed(
        ("campaigns_effect_grant", "FOR NO KEY UPDATE", ""),
        (
            "campaigns_spend",
            "AND name = p_meter FOR UPDATE;",
            "AND name = p_meter;\n    PERFORM race_meet(2);",
        ),
        ("campaigns_spend", "SET value = value - (p_amount - v_free)", "SET value = 0"),
    ):
        _me, answers = spends_of_the_last_points(now)
    assert statuses(answers).count(200) > 1
    assert "meter.spent" in {one.invariant for one in rewards.audit()}


def checkins_at_once(now: datetime) -> tuple[Climber, list[PlayAnswer]]:
    mechanics: dict[str, Any] = {
        "checkin": {"days": [{"day": 7, "pool": "packets", "title": title("Seven")}]},
        "chances": {"free_per_day": 0, "ways": [{"on": "checked_in", "most": 99}]},
    }
    me = joined(launched(now, "days", "checkin", mechanics), now)
    return me, at_once([lambda: me.act("checkin")] * CROWD)


def test_one_happening_told_at_once_counts_once(now: datetime) -> None:
    me, answers = checkins_at_once(now)
    assert statuses(answers) == [200] + [409] * (CROWD - 1)
    assert {one.body["code"] for one in answers if one.status == 409} == {"checkin.done"}
    assert Happening.objects.filter(name="checked_in").count() == 1
    assert me.meter("chances") == (1, 1)
    assert rewards.audit() == []


def test_control_without_its_key_a_happening_counts_many_times(now: datetime) -> None:
    with (
        index_dropped("happening_once", "campaigns_happening", "campaign_id, name, key"),
        changed(
            ("campaigns_happen", "ON CONFLICT (campaign_id, name, key) DO NOTHING", ""),
            (
                "campaigns_happen",
                "    INSERT INTO campaigns_happening",
                "    PERFORM race_meet(2);\n    INSERT INTO campaigns_happening",
            ),
        ),
    ):
        me, answers = checkins_at_once(now)
        assert statuses(answers).count(200) > 1
        assert me.meter("chances")[1] > 1


def capped(now: datetime) -> Climber:
    """Many different happenings at once, of which three may count."""
    mechanics: dict[str, Any] = {
        "milestone": ladder(9, counts="helped"),
        "chances": {"free_per_day": 0, "ways": [{"on": "task_done", "most": 3}]},
    }
    me = joined(launched(now, "caps", "milestone", mechanics), now)
    row = me.row

    def tell(n: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT campaigns_happen(jsonb_build_object('campaign', %s), %s, 'task_done',"
                " %s, 1, %s)",
                [row.campaign_id, row.id, f"k{n}", now],
            )

    # The meter is there: nobody waits for the one who makes it.
    tell(100)
    at_once([lambda n=n: tell(n) for n in range(CROWD)])
    return me


def test_a_cap_holds_against_haste(now: datetime) -> None:
    assert capped(now).meter("chances") == (3, 3)
    assert rewards.audit() == []


def test_control_without_the_lock_a_cap_is_passed(now: datetime) -> None:
    with changed(
        (
            "campaigns_count",
            "AND name = l.meter FOR UPDATE;",
            "AND name = l.meter;",
        ),
        (
            "campaigns_count",
            "            v_amount := least(v_amount, l.most - v_had);",
            "            v_amount := least(v_amount, l.most - v_had);\n"
            "            PERFORM race_meet(3);",
        ),
    ):
        assert capped(now).meter("chances")[1] > 3
