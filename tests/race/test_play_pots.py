"""A pot of a collection that is shared while others share it, or complete a set."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import DatabaseError

from campaigns.models import CardPot, CardShare
from campaigns.services import settling, sharing
from rewards import api as rewards
from rewards.models import Grant
from tests.campaigns.draw.kit import Player
from tests.campaigns.draw.test_card_gifts import CARDS
from tests.campaigns.draw.test_card_pot import complete, completed, of, over, shared
from tests.campaigns.draw.test_draw_play import have
from tests.race.meeting import meeting
from tests.race.play_support import at_once, function_replaced

pytestmark = pytest.mark.django_db(transaction=True)

GATE = "PERFORM pg_advisory_xact_lock(campaigns_gate(v_campaign));"
COUNTED = "v_total := rewards_pot_left(v_pool);"


def settled(now: datetime, runs: int) -> list[int]:
    """A pot of three people shared by so many runs at once; how many parts each gave."""
    slug = shared(now)
    completed(slug, now, 3)
    due = over(slug, now)
    return at_once([partial(sharing.settle, of(slug), due) for _run in range(runs)])


def test_two_settlements_share_a_pot_once(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "BATCH", 1)
    assert sum(settled(now, 4)) == 3
    assert sorted(Grant.objects.values_list("amount", flat=True)) == [333, 333, 334]
    assert CardPot.objects.get().settled_at is not None
    assert rewards.audit() == []


def test_control_without_the_gate_two_settlements_collide(now: datetime) -> None:
    """What the tables refuse then is an error; nothing is shared twice even so."""
    with (
        meeting(),
        function_replaced("campaigns_pot_write", GATE, ""),
        function_replaced("campaigns_pot_write", COUNTED, f"PERFORM race_meet(2); {COUNTED}"),
        pytest.raises(DatabaseError),
    ):
        settled(now, 2)


def late(now: datetime, *, gate: bool) -> tuple[int, list[str]]:
    """Somebody completes their set in the moment in which the pot is shared. The status they
    are answered with, and what the audit finds then."""
    slug = shared(now)
    completed(slug, now, 2)
    player = Player(slug, now)
    assert player.join().status == 200
    for card in CARDS:
        have(player, slug, card)
    due = over(slug, now)
    player.now = due - timedelta(seconds=1)
    # Looked at, and not written yet: the pot waits for them, or, without the gate, does not.
    check, written = "IF NOT campaigns_happen(", "PERFORM race_meet(2);"
    with ExitStack() as stack:
        stack.enter_context(meeting())
        if gate:
            written = "PERFORM pg_sleep(0.2);"
        else:
            stack.enter_context(function_replaced("campaigns_pot_write", GATE, ""))
            stack.enter_context(
                function_replaced("campaigns_pot_write", COUNTED, f"{written} {COUNTED}")
            )
        stack.enter_context(
            function_replaced("campaigns_effect_complete", check, f"{written} {check}")
        )
        answer, _given = at_once(
            [partial(complete, player), partial(sharing.settle, of(slug), due)]
        )
    assert sum(CardShare.objects.values_list("amount", flat=True)) == 1000
    return answer.status, [found.invariant for found in rewards.audit()]


def test_who_completes_while_the_pot_is_shared_has_a_part_or_is_refused(
    now: datetime,
) -> None:
    status, found = late(now, gate=True)
    assert found == []
    assert CardShare.objects.count() == (3 if status == 200 else 2)
    # 503: the machine stood still for longer than a move waits for the gate.
    assert status in (200, 409, 503)


def test_control_without_the_gate_a_set_is_taken_for_nothing(now: datetime) -> None:
    assert late(now, gate=False) == (200, ["cardpot.late"])
