"""Calls to organisers' systems: how they went, and one sent again from the workbench."""

from __future__ import annotations

import pytest

from core.clock import utc_now
from rewards import clearing
from rewards.models import Payout
from rewards.services import payouts
from tests.cms.test_law_screens import _pages, client
from tests.rewards.kit import NOW
from tests.rewards.test_webhook import LATER, claimed, twin
from tests.rewards.twins.organiser import Organiser

__all__ = ["_pages", "twin"]

pytestmark = pytest.mark.django_db
SCREEN = "/admin/af/webhooks/"


def test_a_call_is_shown_and_sent_again(twin: Organiser) -> None:
    reward = claimed(twin)
    operator = client("operator")
    assert "waits to be sent" in operator.get(SCREEN).content.decode()
    payouts.run_due(NOW)
    screen = operator.get(SCREEN).content.decode()
    assert "handed over" in screen
    number = Payout.objects.get(grant__uid=reward).number
    assert number in screen
    before, twin.now = len(twin.requests), utc_now()
    answer = operator.post(f"{SCREEN}{reward}/", follow=True).content.decode()
    assert "handed over." in answer
    assert len(twin.requests) == before + 1
    assert operator.get(f"{SCREEN}?broken=1").content.decode().count(number) == 0
    assert client("reviewer").post(f"{SCREEN}{reward}/").status_code in (302, 403)


def test_what_did_not_arrive_is_found(twin: Organiser) -> None:
    reward = claimed(twin)
    Payout.objects.filter(grant__uid=reward).update(
        state="unknown", error="timeout", attempts=4, next_at=LATER
    )
    (found,) = clearing.webhooks(broken=True)
    assert (found.reward, found.error, found.attempts) == (reward, "timeout", 4)
    screen = client("operator").get(f"{SCREEN}?broken=1").content.decode()
    assert "timeout" in screen
    assert "no answer: we ask again" in screen
    answer = client("operator").post(f"{SCREEN}{reward}/", {"broken": "1"}, follow=True)
    assert "It goes out again at once." in answer.content.decode()
    assert Payout.objects.get(grant__uid=reward).next_at != LATER
