"""People handed over from the organiser's own app."""

from __future__ import annotations

import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured

from audiences import api as audiences
from campaigns.http.identify import verified_claims
from campaigns.models import PlayRequest
from core.clock import utc_now
from core.ids import uuid7
from tests.campaigns.http.helpers import Player, problem
from tests.campaigns.http.launching import launch

pytestmark = pytest.mark.django_db

KEY = "an-hmac-key-of-at-least-32-characters"
ISSUER = {"alg": "HS256", "key": KEY, "vouches_for_phone": True}


@pytest.fixture(autouse=True)
def _issuer(settings):
    settings.IDENTIFY_ISSUERS = json.dumps({"bank": ISSUER})
    launch()


def token(key: str = KEY, alg: str = "HS256", **claims) -> str:
    body = {"iss": "bank", "sub": "user-1", "exp": int(time.time()) + 300} | claims
    return jwt.encode({k: v for k, v in body.items() if v is not None}, key, algorithm=alg)


def hand_over(player: Player, text: str):
    return player.post("/api/play/identify", {"slug": "spring", "jwt": text})


def fault(response) -> str:
    (error,) = problem(response, 422, "body.invalid")["errors"]
    assert error["path"] == "jwt"
    return error["code"]


def test_the_same_name_is_the_same_person_on_two_phones():
    first = hand_over(Player(), token(phone="13800000001"))
    second = hand_over(Player(), token())
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.json()["result"]["phone_masked"] == "138****0001"
    assert first.json()["result"] == second.json()["result"]
    assert set(first.cookies) == {"af_d", "af_p"}
    found = audiences.person_by_identity("bank", "user-1")
    assert found is not None
    assert str(found.uid) == first.json()["result"]["person_id"]


def test_the_same_key_hears_the_same_answer():
    player = Player()
    text = token(phone="13800000001")
    body = {"slug": "spring", "jwt": text}
    first = player.post("/api/play/identify", body, key="handover-1")
    assert "Idempotency-Replayed" not in first
    # What it says now does not count any more: the answer stands.
    audiences.attach_phone(
        person_id=audiences.person_by_identity("bank", "user-1").id,
        phone_e164="+8613900000002",
        now=utc_now(),
    )
    again = player.post("/api/play/identify", body, key="handover-1")
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
    assert PlayRequest.objects.count() == 1
    other = player.post(
        "/api/play/identify", body | {"jwt": token(sub="user-2")}, key="handover-1"
    )
    problem(other, 422, "idempotency.mismatch")
    assert audiences.person_by_identity("bank", "user-2") is None


def test_a_retry_without_the_lost_cookies_hears_the_same_answer():
    body = {"slug": "spring", "jwt": token()}
    answers = [
        Player(cookies=False).post("/api/play/identify", body, key="handover-2")
        for _ in range(2)
    ]
    assert answers[0].content == answers[1].content
    assert answers[1]["Idempotency-Replayed"] == "true"


def test_a_refused_token_is_refused_alike_under_its_key():
    player = Player()
    body = {"slug": "spring", "jwt": token(iss="stranger")}
    first = player.post("/api/play/identify", body, key="handover-3")
    problem(first, 422, "body.invalid")
    again = player.post("/api/play/identify", body, key="handover-3")
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")


def test_what_the_tracker_saw_before_belongs_to_the_person():
    device = str(uuid7())
    hand_over(Player(**{"X-AF-Device": device}), token())
    found = audiences.person_by_identity("bank", "user-1")
    assert found is not None
    assert audiences.resolve_devices([device]) == {device: found.id}


def test_two_accounts_on_one_phone_stay_two_people():
    player = Player()
    first = hand_over(player, token(sub="mother")).json()["result"]["person_id"]
    second = hand_over(player, token(sub="daughter")).json()["result"]["person_id"]
    assert first != second
    assert hand_over(player, token(sub="mother")).json()["result"]["person_id"] == first


def test_a_phone_is_believed_only_where_the_issuer_vouches(settings):
    settings.IDENTIFY_ISSUERS = json.dumps({"bank": ISSUER | {"vouches_for_phone": False}})
    response = hand_over(Player(), token(phone="13800000001"))
    assert response.json()["result"]["phone_masked"] is None


# How each is made, not the token itself: it must be young when its test begins.
@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda now: token(key="another-hmac-key-of-32-characters!!"), "signature"),
        (lambda now: token(iss="stranger"), "issuer"),
        (lambda now: token(iss=None), "issuer"),
        (lambda now: token(exp=now - 60), "expired"),
        (lambda now: token(exp=None), "signature"),
        (lambda now: token(exp=now + 86_400), "lifetime"),
        (lambda now: token(sub=""), "subject"),
        (lambda now: token(sub="a\0b"), "subject"),
        (lambda now: "not.a.token-at-all", "format"),
        (
            lambda now: jwt.encode(
                {"iss": "bank", "sub": "x", "exp": 2**33}, None, algorithm="none"
            ),
            "signature",
        ),
    ],
)
def test_refused_tokens(make, code):
    assert fault(hand_over(Player(), make(int(time.time())))) == code


def test_rs256_and_no_confusion_of_algorithms(settings):
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    public = (
        private.public_key()
        .public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        .decode()
    )
    settings.IDENTIFY_ISSUERS = json.dumps(
        {"bank": {"alg": "RS256", "key": public, "audience": "spring-app"}}
    )
    good = token(key=pem, alg="RS256", aud="spring-app")
    assert hand_over(Player(), good).status_code == 200
    assert fault(hand_over(Player(), token(key=pem, alg="RS256", aud="x"))) == "signature"
    assert fault(hand_over(Player(), token(key=pem, alg="RS256"))) == "signature"
    assert fault(hand_over(Player(), token())) == "signature"


def test_without_an_issuer_it_is_not_available(settings):
    for configured in ("", json.dumps({"bank": ISSUER | {"campaigns": ["autumn"]}})):
        settings.IDENTIFY_ISSUERS = configured
        problem(hand_over(Player(), token()), 403, "play.not_available")


def test_bad_configuration_is_told_without_the_key(settings):
    settings.IDENTIFY_ISSUERS = json.dumps({"bank": {"alg": "none", "key": KEY}})
    with pytest.raises(ImproperlyConfigured) as caught:
        verified_claims(token(), "spring", utc_now())
    assert KEY not in str(caught.value)
    assert caught.value.__suppress_context__
