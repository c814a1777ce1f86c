"""Twenty people at once on a limit of three; three pass. With the guard away, more do."""

from __future__ import annotations

from datetime import datetime

import pytest

from campaigns.models import LimitCount, Participation
from tests.campaigns.law_kit import limit, ruled
from tests.campaigns.support import Player
from tests.race.meeting import meeting
from tests.race.play_support import at_once, function_replaced

pytestmark = pytest.mark.django_db(transaction=True)

CROWD, MOST = 20, 3
GUARD = " WHERE n.used < excluded.most"
LOOK = "    WITH item AS MATERIALIZED ("


def rush(now: datetime) -> int:
    """How many came through, on one address and at one moment."""
    slug = ruled(
        now,
        limits=[
            limit("a-net", "join", "net", "day", MOST),
            limit("b-hour", "join", "net", "hour", CROWD),
            limit("c-device", "join", "device", "total", CROWD),
        ],
    )
    answers = at_once([Player(slug, now).join for _ in range(CROWD)])
    refused = {
        (answer.body["code"], answer.body["errors"][0]["path"])
        for answer in answers
        if answer.status != 200
    }
    assert refused <= {("limit.reached", "limits.a-net")}
    return sum(answer.status == 200 for answer in answers)


def test_a_limit_holds_when_all_come_at_once(now: datetime) -> None:
    assert rush(now) == MOST
    assert Participation.objects.count() == MOST
    counters = LimitCount.objects.filter(rule__in=["a-net", "b-hour"])
    used = {one.rule: one.used for one in counters}
    assert used == {"a-net": MOST, "b-hour": MOST}
    assert LimitCount.objects.filter(rule="c-device").count() == MOST


def test_control_without_the_guard_it_does_not(now: datetime) -> None:
    with (
        meeting(),
        function_replaced("campaigns_effect_limit", GUARD, ""),
        function_replaced(
            "campaigns_effect_limit", LOOK, f"    PERFORM race_meet({MOST + 1});\n{LOOK}"
        ),
    ):
        assert rush(now) > MOST
