"""From the hand-over to the money: a reward paid by WeChat, over HTTP, and its call-back."""

from __future__ import annotations

import json
import time

import jwt
import pytest
from django.test import Client

from campaigns import api as campaigns
from core.clock import utc_now
from rewards.services import payouts
from tests.campaigns.http.helpers import BROWSER, JOIN, Player, code_for, problem, tap
from tests.campaigns.http.launching import draft
from tests.rewards.twins.scene import WECHAT, wechat_twin

pytestmark = pytest.mark.django_db

KEY = "an-hmac-key-of-at-least-32-characters"
CALLBACK = "/api/in/payouts/wechat"


@pytest.fixture
def twin(settings):
    with wechat_twin(settings) as running:
        yield running


@pytest.fixture
def slug(settings, twin):
    settings.DEMO_PASSWORD = "demo"
    issuer = {"alg": "HS256", "key": KEY, "vouches_for_payee": True}
    settings.IDENTIFY_ISSUERS = json.dumps({"bank": issuer})
    campaigns.ensure_default_staff()
    document = draft("paid", helpers=0, protection="basic")
    document["rewards"]["provider"] = {"slug": "wechat", "config": WECHAT}
    campaigns.launch_draft(
        draft=document,
        author="operator",
        approver="reviewer",
        blueprint="share-to-open",
        now=utc_now(),
    )
    campaigns.forget()
    return "paid"


def hand_over(player, **claims):
    body = {"iss": "bank", "sub": "user-1", "exp": int(time.time()) + 300} | claims
    token = jwt.encode(body, KEY, algorithm="HS256")
    answer = player.post("/api/play/identify", {"slug": player.slug, "jwt": token})
    assert answer.status_code == 200, answer.json()


def claim(player, number):
    """Join, open, and ask for the money with that phone."""
    tap(player, "join", JOIN)
    opened = tap(player, "draw", {"scene": "default"}).json()
    body = {
        "reward": opened["result"]["reward"], "phone": number,
        "otp": code_for(player, number), "fields": {}, "consent": {},
    }  # fmt: skip
    return body, tap(player, "claim", body)


def reward(player):
    [found] = player.state().json()["rewards"]
    return found


def notify(twin, number, **lies):
    headers, body = twin.notification(number, **lies)
    return Client().post(CALLBACK, body, content_type="application/json", headers=headers)


def test_from_the_hand_over_to_the_money(slug, twin):
    player = Player(slug, **BROWSER)
    hand_over(player, openid="o-MYE42l80oelYMDE34nYD456Xoy")
    _, answer = claim(player, "13800000001")
    assert answer.status_code == 200, answer.json()
    assert "confirm" not in answer.json()["result"]["reward"]
    twin.now = utc_now()
    payouts.run_due(utc_now())
    [number] = twin.bills
    waiting = reward(player)
    assert waiting["status"] == "fulfilling"
    assert waiting["confirm"]["package"] == twin.bills[number].package
    assert waiting["confirm"]["until"] > time.time() * 1000 + 23 * 3600_000
    twin.confirm(number)
    for _ in range(2):
        told = notify(twin, number)
        assert (told.status_code, told.json()) == (200, {"code": "SUCCESS"})
    assert reward(player)["status"] == "fulfilled"
    assert "confirm" not in reward(player)
    assert twin.violations == []


def test_without_an_openid_the_claim_says_so_and_can_be_made_later(slug, twin):
    player = Player(slug, **BROWSER)
    body, answer = claim(player, "13800000002")
    problem(answer, 403, "eligibility.payee_unknown")
    assert reward(player)["status"] == "granted"
    hand_over(player, openid="o-later")
    answer = tap(player, "claim", body)
    assert answer.status_code == 200, answer.json()


def test_reports_nobody_can_believe(slug, twin):
    player = Player(slug, **BROWSER)
    hand_over(player, openid="o-MYE42l80oelYMDE34nYD456Xoy")
    claim(player, "13800000003")
    twin.now = utc_now()
    payouts.run_due(utc_now())
    [number] = twin.bills
    twin.confirm(number)
    refused = notify(twin, number, signer="forger")
    assert (refused.status_code, refused.json()["code"]) == (401, "FAIL")
    assert reward(player)["status"] == "fulfilling"
    problem(Client().get(CALLBACK), 405, "request.method")
    problem(Client().post("/api/in/payouts/nobody", b"{}", "application/json"), 404,
            "provider.unknown")  # fmt: skip
    huge = Client().post(CALLBACK, b"x" * 70_000, "application/json")
    problem(huge, 413, "body.too_large")
