"""What a trial's panel says comes from the stores, person by person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from campaigns.models import Campaign
from campaigns.play.contracts import Caller
from campaigns.trials import figures
from campaigns.trials.model import Standing, Trial
from campaigns.trials.verdict import verdict
from core import stores
from core.clock import utc_now
from core.outbox import relay_batch
from rewards import api as rewards
from tests.campaigns import support
from tests.campaigns.trials import kit
from tests.tracking.conftest import drain, envelope, event, push
from tracking.consumer.loop import Consumer

pytestmark = pytest.mark.django_db(transaction=True)

SLUG = "packet"


@dataclass
class Visitor(support.Player):
    """Somebody whose page has a tracker."""

    @property
    def caller(self) -> Caller:
        return replace(super().caller, headers={"x-af-device": str(self.device)})

    def look(self, stream: Any, invite: str = "") -> str:
        """Open the page; the arm it shows."""
        trial = self.state(invite)["trial"]
        if trial["counts"]:
            props = {"trial": trial["name"], "arm": trial["arm"]}
            seen = event("trial_exposure", campaign=SLUG, props=props)
            push(stream, envelope(seen, device_id=str(self.device)))
        return str(trial["arm"])


@pytest.fixture
def people(consumer: Callable[..., Consumer], stream: Any, clean_gates: None) -> list[Visitor]:
    """Two hundred who look; in arm b everybody joins, in arm a every fourth; half of those
    share. One looks three times, from the same phone."""
    now = utc_now()
    kit.launched(now, SLUG, session__helpers=0)
    found = [Visitor(SLUG, now) for _ in range(200)]
    counts = {"a": 0, "b": 0}
    for visitor in found:
        arm = visitor.look(stream)
        counts[arm] += 1
        if arm == "b" or counts[arm] % 4 == 0:
            visitor.join()
            assert visitor.look(stream) == arm
            if counts[arm] % 8 == 0:
                visitor.do("share", {"to": "copy"})
    while relay_batch(stores.stream()):
        continue
    drain(consumer())
    return found


def trial() -> Trial:
    return kit.trial_of(SLUG)


def read(now: datetime) -> tuple[figures.ArmFigures, ...]:
    campaign = Campaign.objects.get(slug=SLUG)
    purse = figures.money(campaign.id, str(campaign.uid), trial(), now)
    return figures.totals(trial(), figures.read(SLUG, trial(), now), purse)


def test_two_hundred_people_in_two_arms(people: list[Visitor], stream: Any) -> None:
    now = utc_now()
    seen = {"a": 0, "b": 0}
    joined = {"a": 0, "b": 0}
    for visitor in people:
        arm = visitor.state()["trial"]["arm"]
        seen[arm] += 1
        joined[arm] += visitor.person is not None
    assert min(seen.values()) > 70
    early, late = read(now), read(now + timedelta(hours=2))
    assert [arm.came for arm in early] == [seen["a"], seen["b"]]
    assert [arm.joined.seen for arm in early] == [0, 0]
    assert [(arm.joined.seen, arm.joined.done) for arm in late] == [
        (seen["a"], joined["a"]),
        (seen["b"], joined["b"]),
    ]
    assert [arm.shared.seen for arm in late] == [joined["a"], joined["b"]]
    assert [arm.shared.done for arm in late] == [seen["a"] // 8, seen["b"] // 8]
    assert [arm.money.joined for arm in late] == [joined["a"], joined["b"]]
    assert late[1].money.real_new == joined["b"]
    said = verdict(trial(), Standing(), late, 1.0)
    if min(seen.values()) >= 100:
        assert (said.said, said.arm) == ("better", "b")
    else:
        assert (said.said, said.missing) == ("early", 100 - min(seen.values()))
    grown = figures.history(trial(), figures.read(SLUG, trial(), now + timedelta(hours=2)))
    assert [arm.came for arm in grown[-1].arms] == [seen["a"], seen["b"]]
    assert rewards.audit() == []
