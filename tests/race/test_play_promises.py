"""Two sweeps over one deferred friend, a version published while somebody joins."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.models import QuerySet

from campaigns import api as campaigns
from campaigns.models import Campaign, Participation, Referral
from campaigns.services import lifecycle, referrals
from rewards import api as rewards
from tests.campaigns.law_kit import ruled
from tests.campaigns.referral_kit import amounts, friend_of, launched, pair, report
from tests.campaigns.support import Player
from tests.campaigns.test_changes import _period, draft
from tests.race.meeting import meeting, until
from tests.race.play_support import at_once, function_replaced
from tests.race.test_play_referral import told

pytestmark = pytest.mark.django_db(transaction=True)


# --- a friend whom an hour had no money for ------------------------------------------------


def swept_twice(now: datetime) -> list[tuple[int, str]]:
    """What a friend has after two sweeps of the next hour at once."""
    launched(now, rewards__budget__per_hour=40_00)
    inviter, friend = pair(now)
    other = friend_of(inviter)
    at = now + timedelta(minutes=30)
    report(friend, at)
    report(other, at)
    assert Referral.objects.filter(deferred=True).count() == 1
    assert told() == 1
    later = now + timedelta(hours=1)
    at_once([partial(referrals.sweep, later)] * 2)
    other.now = later
    return amounts(other)


def test_two_sweeps_at_once_pay_a_deferred_friend_once(now: datetime) -> None:
    assert swept_twice(now) == [(10_00, "granted")]
    assert told() == 2
    assert list(Participation.objects.order_by("id").values_list("grants", flat=True)) == [
        2,
        1,
        1,
    ]
    assert rewards.audit() == []


def test_control_without_the_lock_it_is_told_twice(now: datetime) -> None:
    lock = "PERFORM pg_advisory_xact_lock(hashtextextended("
    with ExitStack() as stack:
        stack.enter_context(meeting())
        stack.enter_context(
            function_replaced(
                "campaigns_referral_hold", lock, "PERFORM coalesce(hashtextextended("
            )
        )
        stack.enter_context(
            function_replaced("campaigns_referral_rows", "FOR NO KEY UPDATE", "")
        )
        # Whoever is paid before the sweeps comes there as well: the two of them are third.
        stack.enter_context(
            function_replaced(
                "campaigns_referral_settle",
                "    v_held := v_friend.held",
                "    IF v_row.deferred THEN PERFORM race_meet(2); END IF;\n"
                "    v_held := v_friend.held",
            )
        )
        swept_twice(now)
    assert told() == 3


# --- another version while somebody joins --------------------------------------------------


def agreed(now: datetime) -> str:
    """A running campaign and a version that asks for more, agreed to before anybody joined."""
    slug = ruled(now)
    harder = draft(session__helpers=9)
    harder["slug"], harder["period"] = slug, _period(slug)
    campaigns.edit_draft(slug, draft=harder, actor="operator", now=now)
    campaigns.submit(slug, actor="operator", now=now)
    review = Campaign.objects.get(slug=slug).review
    assert review is not None
    campaigns.approve(slug, actor="reviewer", now=now, expected_sha256=review["sha256"])
    return slug


def arrive() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('race_meeting')")


def somebody_came() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT is_called FROM race_meeting")
        return bool(cursor.fetchone()[0])


def joining(now: datetime, slug: str, come: Any) -> list[Any]:
    """Somebody is in the middle of joining when the version is published."""

    def join() -> Any:
        return Player(slug, now).join().status

    def publish() -> Any:
        until(somebody_came)
        try:
            come(slug)
        except campaigns.Blocked:
            return "blocked"
        return "published"

    with function_replaced(
        "campaigns_effect_participate",
        "    FOR v_kind, v_text IN",
        "    PERFORM race_meet(2);\n    FOR v_kind, v_text IN",
    ):
        return at_once([join, publish])


def test_a_version_that_is_worse_waits_for_who_is_joining_and_is_refused(now: datetime) -> None:
    slug = agreed(now)

    def come(slug: str) -> None:
        arrive()
        campaigns.publish(slug, actor="reviewer", now=now)

    with meeting():
        assert joining(now, slug, come) == [200, "blocked"]
    running = campaigns.running(slug)
    assert running is not None
    assert running.mechanics["assist"]["helpers"] != 9


@contextmanager
def without_the_gate() -> Iterator[None]:
    """Nobody waits for anybody, and the join is done once the version has been looked at."""
    looks = lifecycle._keeps_promises

    def look(*args: Any) -> None:
        looks(*args)
        arrive()

    with (
        patch.object(lifecycle, "gate", lambda _campaign: None),
        patch.object(lifecycle, "_keeps_promises", look),
        patch.object(QuerySet, "select_for_update", lambda self, *_args, **_kwargs: self),
    ):
        yield


def test_control_without_the_gate_somebody_is_taken_what_they_joined_for(now: datetime) -> None:
    slug = agreed(now)
    with meeting(), without_the_gate():
        found = joining(
            now, slug, lambda slug: campaigns.publish(slug, actor="reviewer", now=now)
        )
    assert found == [200, "published"]
    assert Participation.objects.count() == 1
