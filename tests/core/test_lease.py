from __future__ import annotations

from datetime import timedelta

import pytest

from core import lease
from core.clock import utc_now
from core.models import Lease

pytestmark = pytest.mark.django_db


def test_a_second_holder_waits_until_the_first_lets_go() -> None:
    with lease.hold("story", seconds=60) as mine:
        assert mine
        assert lease.is_held("story")
        with lease.hold("story", seconds=60) as theirs:
            assert not theirs
        # Being refused must not take it away from the one who has it.
        assert lease.is_held("story")
    assert not lease.is_held("story")


def test_a_lease_ends_by_itself() -> None:
    with lease.hold("story", seconds=60):
        Lease.objects.update(until=utc_now() - timedelta(seconds=1))
        assert not lease.is_held("story")
        with lease.hold("story", seconds=60) as theirs:
            assert theirs
            mine = Lease.objects.get(name="story").holder
    assert mine
    assert not Lease.objects.exists()


def test_sweeps_stand_still_while_somebody_holds_them(django_assert_num_queries) -> None:
    from campaigns.tasks import expire_sessions
    from rewards.tasks import poll_payouts, sweep

    with lease.hold(lease.SWEEPS, seconds=60):
        for task in (expire_sessions, sweep, poll_payouts):
            with django_assert_num_queries(1):
                task()
