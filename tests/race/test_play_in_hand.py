"""What another has in hand at this moment is not gone: nobody goes without for good because of
somebody who may give it back."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event

import pytest
from django.db import connection, transaction

from campaigns.models import Ranking, Referral, Standing
from campaigns.services import referrals, standings
from rewards import api as rewards
from tests.campaigns.contest.test_ranking_play import crowd, ranked
from tests.campaigns.referral_kit import amounts, launched, pair, report

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def in_hand(pools: list[str]) -> Iterator[None]:
    """Somebody has taken all that is free of these pools, and gives it back at the end."""
    taken, give_back = Event(), Event()

    def take() -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(
                        "UPDATE rewards_unit SET state = 'granted' WHERE state = 'free'"
                        " AND pool_id IN (SELECT id FROM rewards_pool WHERE slug = ANY(%s))",
                        [pools],
                    )
                    assert cursor.rowcount > 0
                taken.set()
                give_back.wait(120)
                transaction.set_rollback(True)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(take)
        taken.wait(60)
        try:
            yield
        finally:
            give_back.set()
            done.result()


def test_a_winner_waits_for_a_prize_that_another_has_in_hand(now: datetime) -> None:
    slug = ranked(now)
    crowd(slug, now, 3, 2, 1)
    due = now + timedelta(days=8)
    with in_hand(["gold"]):
        assert standings.sweep(due) == 2
        assert Standing.objects.get(place=1).state == "waiting"
        assert Ranking.objects.get().settled_at is None
    assert standings.sweep(due) == 1
    assert Standing.objects.get(place=1).state == "granted"
    assert Ranking.objects.get().settled_at is not None
    assert rewards.audit() == []


@pytest.mark.parametrize("pools", [["inviters"], ["friends"], ["inviters", "friends"]])
def test_a_friend_who_qualifies_waits_for_what_another_has_in_hand(
    now: datetime, pools: list[str]
) -> None:
    launched(now)
    inviter, friend = pair(now)
    with in_hand(pools):
        report(friend, friend.now)
        referrals.sweep(friend.now)
        assert Referral.objects.get().state == "waiting"
    assert rewards.audit() == []
    referrals.sweep(friend.now)
    inviter.now = friend.now = now + timedelta(hours=1)
    assert amounts(inviter) == [(2000, "granted")]
    assert amounts(friend) == [(1000, "granted")]
    assert Referral.objects.get().state == "qualified"
    assert rewards.audit() == []
