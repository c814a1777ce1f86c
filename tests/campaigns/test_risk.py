"""What a risk decision does to a participant, and what a person's verdict does to the money."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import orjson
import pytest

from antifraud import api as antifraud
from audiences.api import person_by_uid
from campaigns import api as campaigns
from campaigns.models import Participation
from campaigns.play import engine
from campaigns.play.contracts import PlayAnswer, PlayCommand
from campaigns.play.errors import ChallengeRequired
from core.models import OutboxMessage
from rewards import api as rewards
from tests.campaigns.support import CONSENT, Player, code, launched

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clean_gates")]

SCRIPT = "python-requests/2.32"
HONEST = {
    "v": 1, "dwell_ms": 8000, "pointer": 12, "touch": 6, "scroll": 3, "webdriver": False,
}  # fmt: skip


def scripted(player: Player, command: PlayCommand, solved: bool = False) -> PlayAnswer:
    """The same command from an HTTP library."""
    answer = engine.perform(
        replace(
            command,
            caller=replace(command.caller, user_agent=SCRIPT),
            proof_solved=solved,
        )
    )
    player.person = answer.person_uid or player.person
    return answer


def held_reward(now: datetime) -> tuple[Player, str]:
    """A script that solved its proofs joins a campaign that opens at once, and draws."""
    slug = launched(now, protection="standard", session__helpers=0)
    player = Player(slug, now)
    joined = scripted(player, player.command("join", {"consent": CONSENT}), solved=True)
    assert joined.status == 200
    drawn = scripted(player, player.command("draw", {"scene": "default"}), solved=True)
    assert drawn.status == 200, drawn.body
    assert [item["status"] for item in drawn.body["state"]["rewards"]] == ["checking"]
    return player, drawn.body["result"]["reward"]


def test_a_script_is_challenged_and_its_key_is_free_for_the_retry(now: datetime) -> None:
    slug = launched(now, protection="standard")
    player = Player(slug, now)
    command = player.command("join", {"consent": CONSENT}, "join-key-1")
    with pytest.raises(ChallengeRequired) as caught:
        scripted(player, command)
    assert caught.value.status == 403
    assert caught.value.bind == f"{slug}:join:{player.device}"
    names = list(OutboxMessage.objects.values_list("payload__name", flat=True))
    assert "challenged" in names
    answer = scripted(player, command, solved=True)
    assert (answer.status, answer.replayed) == (200, False)


def test_a_held_reward_is_released_by_a_person(now: datetime) -> None:
    player, reward = held_reward(now)
    totals = campaigns.campaign_overview(player.slug, now)
    assert (totals.money.held, totals.held_participants) == (888, 1)
    case = campaigns.held_rewards(player.slug)[0]
    assert case["id"] == reward
    assert {"E2"} <= {hit["id"] for hit in case["hits"]}
    assert datetime.fromisoformat(case["hold_until"]) <= now + timedelta(hours=72)

    early = player.claim(reward)
    assert (early.status, code(early)) == (409, "reward.checking")
    campaigns.release_hold(UUID(reward), "reviewer", now)
    campaigns.release_hold(UUID(reward), "reviewer", now)
    assert campaigns.held_rewards(player.slug) == []
    assert antifraud.open_cases(player.slug) == []
    assert player.state()["rewards"][0]["status"] == "granted"
    claimed = scripted_claim(player, reward)
    assert claimed.status == 200, claimed.body
    assert claimed.body["result"]["reward"]["status"] in ("claimed", "fulfilling", "fulfilled")
    assert rewards.audit() == []


def test_what_was_cleared_once_stays_cleared(now: datetime) -> None:
    player, reward = held_reward(now)
    earlier = {"cleared": "00000000-0000-7000-8000-000000000001"}
    Participation.objects.update(risk=[earlier, {"id": "E2", "score": 60}])
    for _ in range(2):
        campaigns.release_hold(UUID(reward), "reviewer", now)
    (notes,) = Participation.objects.filter(held=False).values_list("risk", flat=True)
    assert notes == [earlier, {"cleared": reward}]


def test_a_repeated_release_leaves_a_newer_hold_alone(now: datetime) -> None:
    _player, reward = held_reward(now)
    campaigns.release_hold(UUID(reward), "reviewer", now)
    newer = [{"cleared": reward}, {"id": "E9", "score": 60}]
    Participation.objects.update(held=True, risk=newer)
    campaigns.release_hold(UUID(reward), "reviewer", now)
    assert Participation.objects.values_list("held", "risk").get() == (True, newer)


def scripted_claim(player: Player, reward: str) -> PlayAnswer:
    body = {"reward": reward, "phone": "+8613800000001", "otp": "000000"}
    command = player.command("claim", body, phone="+8613800000001")
    return scripted(player, command, solved=True)


def test_a_rejected_reward_gives_packet_and_money_back(now: datetime) -> None:
    player, reward = held_reward(now)
    before = campaigns.campaign_overview(player.slug, now).money
    campaigns.reject_hold(UUID(reward), "reviewer", now)
    after = campaigns.campaign_overview(player.slug, now).money
    assert (after.granted, after.held, after.escrow) == (0, 0, before.escrow + 888)
    assert after.free_units == before.free_units + 1
    assert player.state()["rewards"][0]["status"] == "revoked"
    assert rewards.audit() == []


def test_a_held_helper_counts_but_holds_what_is_opened(now: datetime) -> None:
    slug = launched(now, protection="standard", session__helpers=1)
    owner, friend = Player(slug, now), Player(slug, now)
    answer = engine.perform(
        replace(owner.command("join", {"consent": CONSENT}), proof_solved=True)
    )
    owner.person, owner.invite = answer.person_uid, answer.body["result"]["invite"]
    helped = scripted(friend, friend.command("help", {"invite": owner.invite}), solved=True)
    assert helped.body["result"]["complete"] is True
    drawn = engine.perform(
        replace(owner.command("draw", {"scene": "default"}), proof_solved=True)
    )
    assert drawn.status == 200
    assert drawn.body["state"]["rewards"][0]["status"] == "checking"
    hits = campaigns.held_rewards(slug)[0]["hits"]
    assert {hit.get("action") for hit in hits} >= {"help"}


def test_a_refused_person_hears_the_same_whatever_fired(now: datetime) -> None:
    slug = launched(now, protection="standard")
    first, second = Player(slug, now), Player(slug, now)
    antifraud.add_entry(
        kind="deny", entity="device", value=str(first.device), campaign=None,
        reason="test", owner="reviewer", expires_at=None, now=now,
    )  # fmt: skip
    antifraud.add_entry(
        kind="deny", entity="ip", value="203.0.113.8", campaign=None,
        reason="test", owner="reviewer", expires_at=None, now=now,
    )  # fmt: skip
    one = first.do("join", {"consent": CONSENT}, "join-key-1")
    command = second.command("join", {"consent": CONSENT}, "join-key-2")
    two = engine.perform(replace(command, caller=replace(command.caller, ip="203.0.113.8")))
    assert (one.status, code(one)) == (403, "play.not_available")
    assert orjson.dumps(one.body) == orjson.dumps(two.body)
    again = first.do("join", {"consent": CONSENT}, "join-key-1")
    assert again.replayed
    assert orjson.dumps(again.body) == orjson.dumps(one.body)
    assert person_by_uid(first.device) is None
    overview = campaigns.campaign_overview(slug, now)
    assert (overview.joins, overview.refused) == (0, 2)


def test_protection_off_asks_nobody(now: datetime) -> None:
    slug = launched(now, protection="off")
    player = Player(slug, now)
    assert scripted(player, player.command("join", {"consent": CONSENT})).status == 200
