"""Facts that arrive at once reward a friend once and an inviter within the cap."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import DatabaseError, connection

from audiences import api as audiences
from campaigns.models import Participation, Referral
from rewards import api as rewards
from tests.campaigns.referral_kit import Guest, amounts, friend_of, launched, pair, report
from tests.race.meeting import meeting
from tests.race.play_support import at_once, function_replaced
from touchpoints.contracts import ReportedFact
from touchpoints.models import InboundFact
from touchpoints.services import facts

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 12
LOCK_ALL = "PERFORM campaigns_referral_lock_all(p_items, v_passed);"


def told() -> int:
    """How often the event store hears that somebody qualified."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM core_outboxmessage WHERE payload->>'name' = 'qualified'"
        )
        return int(cursor.fetchone()[0])


@contextmanager
def without_the_lock() -> Iterator[None]:
    """People of a campaign are rewarded without waiting for each other's rewards."""
    with (
        meeting(),
        function_replaced(
            "campaigns_referral_hold",
            "PERFORM pg_advisory_xact_lock(hashtextextended(",
            "PERFORM coalesce(hashtextextended(",
        ),
        function_replaced("campaigns_referral_rows", "FOR NO KEY UPDATE", ""),
        function_replaced(
            "campaigns_referral_settle",
            # After the look at the cap: two have looked before the first commits.
            "    v_held := v_friend.held",
            "    PERFORM race_meet(2);\n    v_held := v_friend.held",
        ),
    ):
        yield


def many_facts_about_one_friend(now: datetime) -> Guest:
    launched(now)
    inviter, friend = pair(now)
    at_once([partial(report, friend, friend.now + timedelta(minutes=1))] * CROWD)
    inviter.now = friend.now = now + timedelta(hours=1)
    return inviter


def test_facts_at_once_about_one_friend_pay_once(now: datetime) -> None:
    inviter = many_facts_about_one_friend(now)
    assert amounts(inviter) == [(2000, "granted")]
    assert told() == 1
    assert list(Participation.objects.order_by("id").values_list("grants", flat=True)) == [1, 1]
    assert rewards.audit() == []


def many_friends_of_one_inviter(now: datetime) -> Guest:
    launched(now, inviter__cap=1)
    inviter, first = pair(now)
    friends = [first, *(friend_of(inviter) for _ in range(7))]
    at_once([partial(report, friend, now + timedelta(minutes=2)) for friend in friends])
    inviter.now = now + timedelta(hours=1)
    return inviter


def test_friends_at_once_earn_the_inviter_no_more_than_the_cap(now: datetime) -> None:
    inviter = many_friends_of_one_inviter(now)
    assert amounts(inviter) == [(2000, "granted")]
    reasons = Referral.objects.values_list("inviter_reason", flat=True)
    assert sorted(reasons) == ["", *["capped"] * 7]
    assert rewards.audit() == []


def test_control_without_the_lock_the_cap_is_passed_and_the_audit_says_so(
    now: datetime,
) -> None:
    with without_the_lock():
        inviter = many_friends_of_one_inviter(now)
    assert len(amounts(inviter)) > 1
    assert {one.invariant for one in rewards.audit()} == {"referral.cap"}


def phone_and_fact_together(now: datetime) -> Guest:
    """The friend verifies while the organiser reports: neither knows of the other."""
    launched(now)
    inviter = Guest("invite", now)
    inviter.join()
    friend = friend_of(inviter, verified=False)
    at = friend.now + timedelta(seconds=1)
    at_once([lambda: bool(friend.verify()), partial(report, friend, at)])
    inviter.now = now + timedelta(hours=1)
    return inviter


def test_a_fact_and_the_phone_at_the_same_moment_find_each_other(now: datetime) -> None:
    inviter = phone_and_fact_together(now)
    assert amounts(inviter) == [(2000, "granted")]
    assert told() == 1
    assert rewards.audit() == []


def test_control_without_the_names_lock_they_miss_each_other(now: datetime) -> None:
    """Who reports has seen that nobody has the number; who verifies has seen no report."""
    seen, verified, really = Event(), Event(), facts._who

    def nobody_yet(told: ReportedFact) -> tuple[str, int | None, UUID | None]:
        found = really(told)
        seen.set()
        verified.wait(60)
        return found

    launched(now)
    inviter = Guest("invite", now)
    inviter.join()
    friend = friend_of(inviter, verified=False)

    def verify() -> bool:
        seen.wait(60)
        answer = friend.verify()
        verified.set()
        return answer.status == 200

    tell = partial(report, friend, friend.now + timedelta(seconds=1))
    with (
        patch.object(facts, "_who", nobody_yet),
        patch.object(audiences, "lock_name", lambda **_name: None),
    ):
        assert at_once([verify, tell]) == [True, False]
    inviter.now = now + timedelta(hours=1)
    assert amounts(inviter) == []


def one_report_sent_often(now: datetime) -> list[bool]:
    """The organiser's system sends the same report many times at once: which were known."""
    launched(now)
    _inviter, friend = pair(now)
    at = friend.now + timedelta(minutes=1)
    return at_once([partial(report, friend, at, id="one-report")] * CROWD)


def test_one_report_sent_often_at_once_is_kept_once(now: datetime) -> None:
    assert sorted(one_report_sent_often(now)) == [False] + [True] * (CROWD - 1)
    assert InboundFact.objects.count() == 1
    assert told() == 1
    assert rewards.audit() == []


def test_control_without_its_id_s_key_a_report_is_taken_for_several(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'u'"
            " AND conrelid = 'touchpoints_inboundfact'::regclass"
        )
        (name,) = cursor.fetchone()
        cursor.execute(f"ALTER TABLE touchpoints_inboundfact DROP CONSTRAINT {name}")
        try:
            with pytest.raises(InboundFact.MultipleObjectsReturned):
                one_report_sent_often(now)
        finally:
            InboundFact.objects.all().delete()
            cursor.execute(
                f"ALTER TABLE touchpoints_inboundfact ADD CONSTRAINT {name} UNIQUE (source_id)"
            )


def crossing(now: datetime) -> list[bool | None]:
    """Two people take part in two campaigns, invited by the same two others, one first in this
    and one first in that; each is reported about for both. None where the database ended it."""
    everybody = {"mechanics__referral__who_is_new": "all"}
    slugs = [launched(now, slug=slug, **everybody) for slug in ("invite", "another")]
    inviters = [Guest(slug, now) for slug in slugs]
    for inviter in inviters:
        assert inviter.join().status == 200
    numbers = []
    for order in (inviters, inviters[::-1]):
        first = friend_of(order[0])
        second = Guest(order[1].slug, first.now, person=first.person, device=first.device)
        assert second.join(order[1].invite).status == 200
        numbers.append(first.number)

    def told_about(number: str) -> bool | None:
        try:
            return report(number, now + timedelta(minutes=3))
        except DatabaseError:
            return None

    return at_once([partial(told_about, number) for number in numbers])


def test_reports_about_people_of_the_same_campaigns_do_not_wait_in_a_circle(
    now: datetime,
) -> None:
    assert crossing(now) == [False, False]
    assert Referral.objects.filter(state="qualified").count() == 4
    assert rewards.audit() == []


def test_control_without_one_order_across_campaigns_they_do(now: datetime) -> None:
    with (
        meeting(),
        function_replaced("campaigns_referral_settle_all", LOCK_ALL, ""),
        # Each has rewarded the people of one campaign before either goes on.
        function_replaced(
            "campaigns_referral_settle_all",
            "v_count := v_count + 1;",
            "v_count := v_count + 1; PERFORM race_meet(2);",
        ),
    ):
        assert sorted(crossing(now), key=str) == [False, None]
