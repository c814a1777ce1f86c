"""The main job by script: launch, sharer and friend, a paid packet."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import call_command
from django.test import Client

from campaigns import api as campaigns
from rewards import api as rewards
from rewards.tasks import poll_payouts
from tests.campaigns.http.helpers import BROWSER, JOIN, Player, code_for, tap

pytestmark = pytest.mark.django_db

PHONE = "13812345678"


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO, settings.DEMO_PASSWORD = True, "demo"


def launch(protection: str) -> None:
    """By the command, as an operator's script does: one friend opens a packet of 5 yuan."""
    output = io.StringIO()
    settings = [
        "budget.total=1500",
        "packets.count=3",
        "session.target=500",
        "session.helpers=1",
        f"protection={protection}",
    ]
    words = [word for setting in settings for word in ("--set", setting)]
    call_command(
        "launch", "share-to-open", "--slug", "main-job", *words, "--json", stdout=output
    )
    assert json.loads(output.getvalue())["slug"] == "main-job"
    campaigns.forget()


def play(protection: str = "off") -> tuple[Player, str]:
    """From the launch to the claimed packet; the sharer and the reward."""
    launch(protection)
    sharer, friend = Player("main-job", **BROWSER), Player("main-job", **BROWSER)
    assert sharer.state("?ch=poster").json()["actions"] == ["join"]
    invite = tap(sharer, "join", JOIN).json()["state"]["me"]["invite"]
    shared = tap(sharer, "share", {"to": "wechat"}).json()["result"]
    landing = Client().get("/s/" + shared["short_url"].rpartition("/")[2])
    assert landing["Location"].endswith(f"/c/main-job/?i={invite}")
    helped = tap(friend, "help", {"invite": invite}).json()
    assert helped["result"] == {"amount": 500, "total": 500, "target": 500, "complete": True}
    state = sharer.state().json()
    assert (state["session"]["amount"], state["session"]["needed"]) == (500, 0)
    assert "draw" in state["actions"]
    drawn = tap(sharer, "draw", {"scene": "default"}).json()
    assert drawn["result"]["prize"]["amount"] == 500
    reward = drawn["result"]["reward"]
    otp = code_for(sharer, PHONE)
    body = {"reward": reward, "phone": PHONE, "otp": otp, "fields": {}, "consent": {}}
    claimed = tap(sharer, "claim", body)
    assert claimed.status_code == 200, claimed.json()
    return sharer, reward


def status(player: Player, reward: str) -> str:
    (found,) = [item for item in player.state().json()["rewards"] if item["id"] == reward]
    return str(found["status"])


@pytest.mark.parametrize("protection", ["off", "standard"])
def test_launch_share_help_open_claim_paid(protection: str):
    sharer, reward = play(protection)
    assert status(sharer, reward) in ("claimed", "fulfilling")
    poll_payouts()
    assert status(sharer, reward) == "fulfilled"
    assert rewards.audit() == []
