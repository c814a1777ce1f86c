"""What a trial's panel says comes from the stores, person by person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from campaigns.models import Campaign
from campaigns.play.contracts import Caller
from campaigns.trials import figures, services
from campaigns.trials.model import Standing, Trial
from campaigns.trials.verdict import verdict
from core import stores
from core.clock import utc_now
from core.models import AuditEntry
from core.outbox import relay_batch
from dashboards import alarms, selectors
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


def _client(role: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=role))
    return client


@pytest.mark.usefixtures("pages")
def test_the_page_says_the_verdict_first_and_an_operator_takes_one_for_all(
    event_store: Any, clean_gates: None
) -> None:
    kit.launched(utc_now(), SLUG)
    url = f"/boards/{SLUG}/trial/"
    assert url in _client("manager").get(f"/boards/{SLUG}/").content.decode()
    seen = _client("manager").get(url).content.decode()
    assert seen.index("Too early to say: 100 more people") < seen.index("Saw it")
    assert "Take this one for all" not in seen
    operator = _client("operator")
    assert "Take this one for all" in operator.get(url).content.decode()
    take = f"/admin/af/campaigns/{SLUG}/trial/b/take/"
    assert "Take “Small” for all?" in operator.get(take).content.decode()
    assert _client("reviewer").post(take).status_code == 302
    assert AuditEntry.objects.filter(action="campaign.trial_taken").count() == 0
    done = operator.post(take, follow=True)
    assert "“Small” was taken for all." in done.content.decode()
    entry = AuditEntry.objects.get(action="campaign.trial_taken")
    assert (entry.actor, entry.data["arm"]) == ("operator", "b")
    assert operator.get(f"/admin/af/campaigns/{SLUG}/trial/z/take/").status_code == 404


def test_an_arm_closed_by_the_guard_is_among_the_alarms(now: datetime) -> None:
    kit.launched(now, SLUG)
    services.close(SLUG, "b", actor=services.GUARD, now=now, why="limit")
    card = selectors.card(SLUG, now + timedelta(hours=1))
    assert card.closed_arm == "Small"
    signs = alarms.Signs(0, "running", None, closed_arm=card.closed_arm)
    assert [one.code for one in alarms.alarms(signs)] == ["trial.closed"]
    assert selectors.card(SLUG, now + timedelta(days=4)).closed_arm == ""
    (listed,) = selectors.cards(now)
    assert listed.closed_arm == "Small"
