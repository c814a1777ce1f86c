"""Taking the demo away takes nothing of a campaign that is not the demo's."""

from __future__ import annotations

import pytest

from audiences.api import person_by_uid
from campaigns.models import Campaign, CampaignVersion, Participation
from core.clock import utc_now
from core.errors import Conflict
from demo.story import removal
from rewards import api as rewards
from rewards.models import Grant
from tests.campaigns.support import Player, launched
from tracking import schema

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = "+8613800000001"


def _won(player: Player) -> str:
    assert player.join().status == 200
    reward = str(player.draw().body["result"]["reward"])
    assert player.claim(reward, PHONE).status == 200
    return reward


@pytest.mark.parametrize("demo_first", [True, False])
def test_one_human_who_plays_a_real_campaign_too_keeps_what_was_won_there(
    demo_first: bool,
) -> None:
    schema.apply()
    now = utc_now()
    demo = Player(launched(now, "demo", session__helpers=0), now)
    real = Player(launched(now, "real", session__helpers=0), now)
    for player in (demo, real) if demo_first else (real, demo):
        _won(player)
    assert person_by_uid(demo.person) == person_by_uid(real.person)  # type: ignore[arg-type]

    removal.remove(["demo"])

    assert list(Campaign.objects.values_list("slug", flat=True)) == ["real"]
    assert Participation.objects.get().person_uid == real.person
    assert Grant.objects.get().status == "claimed"
    assert len(real.state()["rewards"]) == 1
    assert rewards.audit() == []


def test_a_promise_of_another_campaign_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    schema.apply()
    now = utc_now()
    demo = Player(launched(now, "demo", session__helpers=0), now)
    real = Player(launched(now, "real", session__helpers=0), now)
    _won(demo)
    _won(real)
    everybody = set(Participation.objects.values_list("person", flat=True))
    monkeypatch.setattr(removal, "_people", lambda _ids: everybody)
    with pytest.raises(Conflict, match="demo.shared"):
        removal.remove(["demo"])
    assert Campaign.objects.count() == 2


def test_a_campaign_that_once_paid_real_money_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    now = utc_now()
    slug = launched(now, "demo")
    once = CampaignVersion.objects.get(campaign__slug=slug)
    Campaign.objects.filter(slug=slug).update(current_version=None)
    monkeypatch.setattr("rewards.api.pays_real_money", lambda _section: True)
    with pytest.raises(Conflict, match="demo.real_money"):
        removal.remove([slug])
    assert CampaignVersion.objects.filter(pk=once.pk).exists()
