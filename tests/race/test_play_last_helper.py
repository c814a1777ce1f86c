"""Many friends on the last step; the sum is the target, and it is paid once."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pytest
from django.db import connection

from campaigns.models import AssistSession, HelpAct
from campaigns.play import sql
from core.models import OutboxMessage
from rewards import api as rewards
from tests.campaigns.composing import joined, title
from tests.campaigns.composing import launched as composed
from tests.campaigns.support import Player, launched
from tests.race.meeting import meeting, meeting_after
from tests.race.play_support import at_once, function_replaced, without_indexes
from tests.race.test_play_referral_order import Ended

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 20


def last_step(now: datetime) -> Player:
    slug = launched(now)
    owner = Player(slug, now)
    owner.join()
    for _ in range(4):
        Player(slug, now).help(owner.invite)
    return owner


def test_the_last_helper_is_one_and_the_sum_is_exact(now: datetime) -> None:
    owner = last_step(now)
    friends = [Player(owner.slug, now) for _ in range(CROWD)]
    answers = at_once([partial(friend.help, owner.invite) for friend in friends])
    took = [answer for answer in answers if answer.status == 200]
    assert len(took) == 1
    assert took[0].body["result"]["complete"] is True
    assert {a.body["code"] for a in answers if a.status != 200} == {"help.full"}
    session = AssistSession.objects.get()
    assert (session.state, session.amount, session.helpers) == ("complete", 888, 5)
    assert sum(HelpAct.objects.values_list("amount", flat=True)) == 888
    done = OutboxMessage.objects.filter(payload__name="session_completed").count()
    assert done == 1
    tabs = [
        Player(owner.slug, now, person=owner.person, device=owner.device) for _ in range(10)
    ]
    paid = [answer for answer in at_once([tab.draw for tab in tabs]) if answer.status == 200]
    assert len(paid) == 1
    assert rewards.audit() == []


def test_control_without_the_session_lock_several_are_the_last(now: datetime) -> None:
    owner = last_step(now)
    friends = [Player(owner.slug, now) for _ in range(CROWD)]
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE campaigns_helpact DROP CONSTRAINT help_position_once;"
            "ALTER TABLE campaigns_assistsession DROP CONSTRAINT session_within_target"
        )
    try:
        with (
            meeting(),
            function_replaced(
                "campaigns_effect_help",
                "WHERE id = (e->>'session')::bigint FOR UPDATE;",
                "WHERE id = (e->>'session')::bigint; PERFORM race_meet(2);",
            ),
        ):
            answers = at_once([partial(friend.help, owner.invite) for friend in friends])
        took = [answer for answer in answers if answer.status == 200]
        assert len(took) > 1
        assert sum(HelpAct.objects.values_list("amount", flat=True)) > 888
    finally:
        HelpAct.objects.all().delete()
        AssistSession.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE campaigns_helpact"
                " ADD CONSTRAINT help_position_once UNIQUE (session_id, position);"
                "ALTER TABLE campaigns_assistsession ADD CONSTRAINT session_within_target"
                " CHECK (amount <= target AND units_done <= units_total)"
            )


def helped_from_many_tabs(now: datetime) -> list[str]:
    """One friend helps from twenty tabs at once; "" for each help, else the refusal's code."""
    slug = launched(now)
    owner, friend = Player(slug, now), Player(slug, now)
    owner.join()
    friend.join()
    tabs = [Player(slug, now, person=friend.person, device=friend.device) for _ in range(CROWD)]
    answers = at_once([partial(tab.help, owner.invite) for tab in tabs])
    return ["" if one.status == 200 else one.body["code"] for one in answers]


def test_one_friend_with_many_tabs_helps_once(now: datetime) -> None:
    told = helped_from_many_tabs(now)
    assert told.count("") == 1
    assert set(told) == {"", "help.already"}


def test_control_without_look_and_indexes_many_tabs_help_often(now: datetime) -> None:
    with (
        without_indexes("help_once_a_person", "help_once_a_device"),
        meeting_after(sql, "load", 2),
        function_replaced(
            "campaigns_effect_help", "PERFORM core_refuse('help.already');", "NULL;"
        ),
    ):
        assert helped_from_many_tabs(now).count("") > 1


def helped_in_haste(now: datetime) -> list[str]:
    """One friend with a tab for each of eight packets: what each was told."""
    slug = launched(now)
    owners = [Player(slug, now) for _ in range(8)]
    for owner in owners:
        owner.join()
    friend = Player(slug, now)
    friend.join()
    tabs = [Player(slug, now, person=friend.person, device=friend.device) for _ in owners]
    answers = at_once(
        [partial(tab.help, owner.invite) for tab, owner in zip(tabs, owners, strict=True)]
    )
    return ["" if answer.status == 200 else answer.body["code"] for answer in answers]


def test_a_daily_limit_holds_against_haste(now: datetime) -> None:
    assert sorted(helped_in_haste(now)) == [""] * 3 + ["limit.reached"] * 5


def test_control_without_the_helpers_lock_a_daily_limit_is_passed(now: datetime) -> None:
    with (
        meeting(),
        function_replaced(
            "campaigns_effect_help",
            "PERFORM pg_advisory_xact_lock(hashtextextended(",
            "PERFORM (hashtextextended(",
        ),
        # Four have counted before the first of them is done.
        function_replaced(
            "campaigns_effect_help",
            "    v_units := least(",
            "    PERFORM race_meet(4);\n    v_units := least(",
        ),
    ):
        assert helped_in_haste(now).count("") > 3


def helped_each_other(now: datetime) -> tuple[list[int], int]:
    """Two people help each other at the same moment, where helping and being helped bring
    points: the statuses, and how often the database ended one of the two."""
    ways = [{"on": on, "amount": 1} for on in ("helped", "got_help")]
    offers = [{"slug": "mug", "title": title("Mug"), "cost": 9, "pool": "packets"}]
    mechanics = {
        "assist": {"target": 100},
        "points": {"ways": ways, "offers": offers},
    }
    slug = composed(now, "each-other", "assist", mechanics)
    one, other = joined(slug, now), joined(slug, now)
    ended = Ended()
    with ended.watching():
        answers = at_once([partial(one.help, other.invite), partial(other.help, one.invite)])
    assert [player.meter("points") for player in (one, other)] == [(2, 2), (2, 2)]
    return [answer.status for answer in answers], ended.count


def test_two_who_help_each_other_do_not_wait_in_a_circle(now: datetime) -> None:
    assert helped_each_other(now) == ([200, 200], 0)
    assert rewards.audit() == []


def test_control_with_each_ones_own_points_first_they_do(now: datetime) -> None:
    with (
        meeting(),
        function_replaced("campaigns_effect_help", "v_first := ", "v_first := false AND "),
        # Each has brought themselves points before either brings the other any.
        function_replaced(
            "campaigns_effect_help",
            "ELSIF NOT (e->>'held')::boolean THEN",
            "ELSIF NOT (e->>'held')::boolean THEN PERFORM race_meet(2);",
        ),
    ):
        assert helped_each_other(now) == ([200, 200], 1)
