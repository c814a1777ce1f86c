"""One new friend on several packets at the same moment is new only once."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pytest

from campaigns.models import HelpAct
from campaigns.play import sql
from core.ids import uuid7
from tests.campaigns.support import Player, launched
from tests.race.meeting import meeting_after
from tests.race.play_support import at_once, function_replaced

pytestmark = pytest.mark.django_db(transaction=True)

PACKETS = 3


def help_all(now: datetime) -> int:
    """How often one person who helps PACKETS owners at once was counted as new."""
    slug = launched(now)
    owners = [Player(slug, now) for _ in range(PACKETS)]
    for owner in owners:
        owner.join()
    person, device = uuid7(), uuid7()
    tabs = [Player(slug, now, person=person, device=device) for _ in owners]
    answers = at_once(
        [partial(tab.help, owner.invite) for tab, owner in zip(tabs, owners, strict=True)]
    )
    assert [answer.status for answer in answers] == [200] * PACKETS
    assert HelpAct.objects.count() == PACKETS
    return HelpAct.objects.filter(newcomer=True).count()


def test_a_friend_is_new_once(now: datetime) -> None:
    assert help_all(now) == 1


def test_control_without_the_second_look_haste_makes_new_friends(now: datetime) -> None:
    with (
        meeting_after(sql, "load", PACKETS),
        function_replaced(
            "campaigns_effect_help", "PERFORM campaigns_stale('known meanwhile');", "NULL;"
        ),
    ):
        assert help_all(now) > 1
