"""Playing over HTTP, on the real engines: identity, replay, proofs, codes, claims."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from audiences.models import Person
from campaigns import api as campaigns
from campaigns.http.answers import PlayDocument, StateDocument
from core.clock import utc_now
from rewards.models import Grant
from tests.campaigns.http.helpers import BROWSER, JOIN, Player, code_for, problem, solved
from tests.campaigns.http.launching import launch
from touchpoints.models import Message, OneTimeCode

pytestmark = pytest.mark.django_db

PHONE = "13800000001"


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO, settings.DEMO_PASSWORD = True, "demo"


def joined(player: Player, **body) -> dict:
    response = player.post("join", JOIN | body)
    assert response.status_code == 200, response.json()
    PlayDocument.model_validate(response.json())
    return response.json()


def opened(player: Player) -> str:
    """Join, open the packet (no friends needed), and the reward's id."""
    joined(player)
    response = player.post("draw", {"scene": "default"})
    assert response.status_code == 200, response.json()
    assert response.json()["result"]["prize"]["amount"] == 888
    return response.json()["result"]["reward"]


def test_state_before_and_after_joining():
    launch()
    player = Player()
    before = player.state()
    StateDocument.model_validate(before.json())
    assert before.json()["me"] is None
    assert "join" in before.json()["actions"]
    assert before["Cache-Control"] == "no-store"
    document = joined(player)
    after = player.state().json()
    assert after["me"] == document["state"]["me"]
    assert after["session"]["needed"] == 2


def test_first_state_sets_the_device_cookie_and_join_the_persons(settings):
    launch()
    settings.PARTICIPANT_COOKIE_SECURE = True
    player = Player()
    first, second = player.state(), player.state()
    assert set(first.cookies) == {"af_d"}
    assert not second.cookies
    answer = player.post("join", JOIN)
    assert set(answer.cookies) == {"af_p"}
    for cookie in (first.cookies["af_d"], answer.cookies["af_p"]):
        assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Lax", True)
        assert cookie["max-age"] == 365 * 24 * 3600
        assert cookie["path"] == "/"


def test_a_forged_cookie_counts_as_none():
    launch()
    player = Player()
    joined(player)
    for name in ("af_d", "af_p"):
        player.client.cookies[name] = player.client.cookies[name].value + "x"
    answer = player.state()
    assert answer.json()["me"] is None
    assert set(answer.cookies) == {"af_d"}


def test_token_alone_is_enough():
    launch()
    player = Player(cookies=False)
    me = joined(player)["state"]["me"]
    assert player.token
    assert player.state().json()["me"] == me
    again = player.post("join", JOIN)
    assert again.json()["state"]["me"] == me
    assert again.json()["token"] == player.token


def test_retry_of_a_first_join_without_cookies_finds_itself():
    launch()
    first = Player(cookies=False).post("join", JOIN, key="lost-answer-1")
    again = Player(cookies=False).post("join", JOIN, key="lost-answer-1")
    assert again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert (again.status_code, again.content) == (200, first.content)
    assert Person.objects.count() == 1
    other = Player(cookies=False).post("join", JOIN, key="another-key-1")
    assert other.json()["state"]["me"]["id"] != first.json()["state"]["me"]["id"]


def test_same_key_with_the_person_cookie_since_set():
    launch()
    player = Player()
    player.state()
    first = player.post("join", JOIN, key="double-tap-1")
    again = player.post("join", JOIN, key="double-tap-1")
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")


def test_same_key_with_another_body():
    launch()
    player = Player()
    player.state()
    player.post("join", JOIN, key="mismatch-1")
    other = {"consent": {"rules": "2", "privacy": "1"}}
    problem(player.post("join", other, key="mismatch-1"), 422, "idempotency.mismatch")


def test_refusal_is_replayed_alike():
    launch()
    player = Player()
    joined(player)
    first = player.post("help", {"invite": "AAAAAAAAAA"}, key="refused-1")
    problem(first, 404, "invite.unknown")
    again = player.post("help", {"invite": "AAAAAAAAAA"}, key="refused-1")
    assert (again.status_code, again.content) == (404, first.content)
    assert again["Idempotency-Replayed"] == "true"


def test_signals_and_proof_do_not_change_the_request():
    launch()
    player = Player()
    player.state()
    first = player.post("join", JOIN | {"signals": {"a": 1}}, key="signals-1")
    again = player.post("join", JOIN | {"signals": {"a": 2}}, key="signals-1")
    assert again.content == first.content


def test_paused_and_ended():
    launch()
    player = Player()
    campaigns.pause("spring", actor="operator", now=utc_now())
    campaigns.forget()
    problem(player.post("join", JOIN), 409, "campaign.paused")
    assert player.state().json()["campaign"]["status"] == "paused"
    campaigns.resume("spring", actor="operator", now=utc_now())
    campaigns.end("spring", actor="operator", now=utc_now())
    campaigns.forget()
    problem(player.post("join", JOIN), 409, "campaign.ended")


def test_own_help_and_unknown_invite():
    launch()
    player = Player()
    invite = joined(player)["state"]["me"]["invite"]
    problem(player.post("help", {"invite": invite}), 409, "help.own")
    problem(player.post("help", {"invite": "nobody"}), 404, "invite.unknown")


def test_friends_help_and_the_curve_is_exact():
    launch()
    sharer = Player()
    invite = joined(sharer)["state"]["me"]["invite"]
    total = 0
    for number in range(2):
        friend = Player()
        assert friend.state(f"?i={invite}&ch=wechat").json()["inviter"]["can_help"] is True
        answer = friend.post("help", {"invite": invite})
        assert answer.status_code == 200, answer.json()
        result = answer.json()["result"]
        total += result["amount"]
        assert (result["total"], result["target"]) == (total, 888)
        assert result["complete"] is (number == 1)
        problem(friend.post("help", {"invite": invite}), 409, "help.already")
    problem(Player().post("help", {"invite": invite}), 409, "help.full")
    assert total == 888


def test_share_gives_links_that_lead_home(settings):
    launch()
    player = Player()
    me = joined(player)["state"]["me"]
    result = player.post("share", {"to": "copy"}).json()["result"]
    assert result["url"] == me["invite_url"]
    poster = f"{settings.PUBLIC_URL}/c/spring/poster.png?i={me['invite']}"
    assert result["poster_url"] == poster
    assert result["short_url"].startswith(f"{settings.PUBLIC_URL}/s/")
    answer = Client().get(result["short_url"].removeprefix(settings.PUBLIC_URL))
    assert (answer.status_code, answer["Location"]) == (302, me["invite_url"])


def test_claim_with_a_code():
    launch(helpers=0)
    player = Player()
    reward = opened(player)
    otp = code_for(player, PHONE)
    body = {"reward": reward, "phone": PHONE, "otp": otp}
    answer = player.post("claim", body, key="claim-key-1")
    assert answer.status_code == 200, answer.json()
    assert answer.json()["result"]["reward"]["id"] == reward
    assert answer.json()["result"]["reward"]["status"] in ("claimed", "fulfilling")
    assert answer.json()["state"]["me"]["phone_masked"] == "138****0001"
    again = player.post("claim", body, key="claim-key-1")
    assert (again.content, again["Idempotency-Replayed"]) == (answer.content, "true")


def test_claim_with_a_wrong_code_says_so_and_can_be_mended():
    launch(helpers=0)
    player = Player()
    reward = opened(player)
    otp = code_for(player, PHONE)
    wrong = f"{(int(otp) + 1) % 10**6:06d}"
    body = {"reward": reward, "phone": PHONE, "otp": wrong}
    problem(player.post("claim", body, key="claim-key-2"), 422, "otp.wrong")
    for _ in range(3):
        problem(player.post("claim", body), 422, "otp.wrong")
    document = problem(player.post("claim", body), 429, "otp.too_many")
    assert document["retry_at"] > 0
    problem(player.post("claim", body | {"otp": otp}), 429, "otp.too_many")


def test_a_wrong_code_sent_again_under_its_key_is_one_try():
    launch(helpers=0)
    player = Player()
    reward = opened(player)
    otp = code_for(player, PHONE)
    body = {"reward": reward, "phone": PHONE, "otp": f"{(int(otp) + 1) % 10**6:06d}"}
    first = player.post("claim", body, key="claim-key-3")
    problem(first, 422, "otp.wrong")
    for _ in range(6):
        again = player.post("claim", body, key="claim-key-3")
        assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
    assert OneTimeCode.objects.get().wrong_tries == 1
    mended = player.post("claim", body | {"otp": otp}, key="claim-key-3")
    problem(mended, 422, "idempotency.mismatch")
    assert player.post("claim", body | {"otp": otp}).status_code == 200


def test_a_refused_claim_leaves_the_code_good_for_the_next_one():
    launch(helpers=0)
    owner, player = Player(), Player()
    somebody_elses, mine = opened(owner), opened(player)
    otp = code_for(player, PHONE)
    body = {"phone": PHONE, "otp": otp}
    problem(player.post("claim", body | {"reward": somebody_elses}), 404, "reward.unknown")
    # Refused by the money, inside the claim's transaction.
    Grant.objects.filter(uid=mine).update(claim_by=utc_now())
    problem(player.post("claim", body | {"reward": mine}), 409, "reward.expired")
    assert OneTimeCode.objects.get().used_at is None
    Grant.objects.filter(uid=mine).update(claim_by=utc_now() + timedelta(days=1))
    assert player.post("claim", body | {"reward": mine}).status_code == 200
    assert OneTimeCode.objects.get().used_at is not None
    # Spent: it opens nothing else.
    problem(owner.post("claim", body | {"reward": somebody_elses}), 422, "otp.expired")


def test_claim_of_somebody_elses_reward():
    launch(helpers=0)
    owner, thief = Player(), Player()
    reward = opened(owner)
    joined(thief)
    otp = code_for(thief, PHONE)
    body = {"reward": reward, "phone": PHONE, "otp": otp}
    problem(thief.post("claim", body), 404, "reward.unknown")


def test_claim_without_a_phone():
    launch(helpers=0)
    player = Player()
    reward = opened(player)
    document = problem(player.post("claim", {"reward": reward}), 422, "body.invalid")
    assert document["errors"] == [{"path": "phone", "code": "required"}]


def test_code_needs_work_first_then_trusts_the_device():
    launch(protection="basic")
    player = Player()
    player.state()
    body = {"slug": "spring", "phone": PHONE, "purpose": "claim"}
    first = player.post("/api/play/otp", body, key="otp-key-2")
    proof = solved(first)
    answer = player.post("/api/play/otp", body | {"proof": proof}, key="otp-key-2")
    assert (answer.status_code, answer.json()) == (
        202,
        {"sent_to": "138****0001", "expires_in": 300, "retry_after": 60, "length": 6},
    )
    again = player.post("/api/play/otp", body | {"proof": proof}, key="otp-key-2")
    assert (again.status_code, again.content) == (202, answer.content)
    assert again["Idempotency-Replayed"] == "true"
    assert Message.objects.count() == 1
    document = problem(player.post("/api/play/otp", body), 429, "rate.exceeded")
    assert document["retry_at"] > 0
    other = body | {"phone": "13800000002"}
    problem(player.post("/api/play/otp", other, key="otp-key-2"), 422, "idempotency.mismatch")
    spent = player.post("/api/play/otp", other | {"proof": proof})
    problem(spent, 403, "risk.challenge")


def test_challenge_is_bound_single_use_and_keeps_the_key():
    launch(protection="standard")
    player = Player(**BROWSER)
    player.state()
    first = player.post("join", JOIN, key="challenge-1")
    assert first["Content-Type"] == "application/problem+json"
    proof = solved(first)
    elsewhere = Player(**BROWSER)
    problem(elsewhere.post("join", JOIN | {"proof": proof}), 403, "risk.challenge")
    answer = player.post("join", JOIN | {"proof": proof}, key="challenge-1")
    assert answer.status_code == 200, answer.json()
    again = player.post("join", JOIN | {"proof": proof}, key="challenge-1")
    assert (again.content, again["Idempotency-Replayed"]) == (answer.content, "true")
    problem(player.post("share", {"to": "copy"} | {"proof": proof}), 422, "body.invalid")
    spent = player.post("join", JOIN | {"proof": proof})
    problem(spent, 403, "risk.challenge")


def test_otp_of_an_unknown_campaign_and_a_bad_phone():
    player = Player()
    body = {"slug": "nothing", "phone": PHONE, "purpose": "claim"}
    problem(player.post("/api/play/otp", body), 404, "campaign.unknown")
    document = problem(
        player.post("/api/play/otp", body | {"phone": "no phone"}), 422, "body.invalid"
    )
    assert document["errors"] == [{"path": "phone", "code": "format"}]
    problem(player.post("/api/play/otp", body | {"purpose": "spam"}), 422, "body.invalid")


def test_inbox_is_hidden_from_strangers(settings):
    client = Client()
    query = {"to": PHONE}
    problem(client.get("/demo/inbox", query), 404, "page.unknown")
    wrong = {"Authorization": "Bearer wrong"}
    problem(client.get("/demo/inbox", query, headers=wrong), 404, "page.unknown")
    right = {"Authorization": "Bearer demo"}
    assert client.get("/demo/inbox", query, headers=right).json() == []
    settings.DEMO = False  # is about demo data alone
    assert client.get("/demo/inbox", query, headers=right).json() == []
    for name, value in (("DEMO_PASSWORD", ""), ("SMS_PROVIDER", "real")):
        before = getattr(settings, name)
        setattr(settings, name, value)
        problem(client.get("/demo/inbox", query, headers=right), 404, "page.unknown")
        setattr(settings, name, before)


def test_ids_are_uuids_without_meaning():
    launch()
    me = joined(Player())["state"]["me"]
    assert UUID(me["id"])
    assert len(me["invite"]) == 10
