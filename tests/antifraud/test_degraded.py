"""Redis away: decided from the request and PostgreSQL's lists, never an error."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import pytest

from antifraud import api
from core import stores
from core.clock import utc_now
from tests.antifraud.support import NOW, REQUESTS, request
from tests.antifraud.test_proofs import BIND, solved

pytestmark = pytest.mark.django_db


def test_the_honest_pass_and_the_script_is_challenged(redis_away: None) -> None:
    honest = api.decide(request())
    assert (honest.outcome, honest.degraded) == ("allow", True)
    assert honest.features["device_persons_7d"] is None
    script = request(user_agent=REQUESTS, signals=None, headers={})
    assert api.decide(script).outcome == "challenge"


def test_the_deny_list_is_obeyed(redis_away: None) -> None:
    device = str(uuid4())
    api.add_entry(
        kind="deny", entity="device", value=device, reason="farm", owner="reviewer", now=NOW
    )
    denied = api.decide(request(device_uid=device))
    assert (denied.outcome, denied.degraded) == ("reject", True)
    assert [hit.value for hit in denied.hits] == ["device"]
    assert api.decide(request()).outcome == "allow"


def test_counting_and_recording_go_on(redis_away: None) -> None:
    visitor = request(inviter_uid=str(uuid4()))
    api.count_success(visitor, str(uuid4()))
    decision = api.decide(visitor)
    api.record(decision, visitor)
    assert api.decision_document(decision, visitor)["degraded"] is True


def test_a_dead_redis_is_not_asked_at_every_tap(redis_away: None) -> None:
    api.decide(request())
    started = time.perf_counter()
    for _ in range(20):
        api.decide(request())
    assert time.perf_counter() - started < 1


def test_a_proof_is_single_use_without_redis(redis_away: None) -> None:
    proof = solved(api.issue_challenge(kind="pow", bind=BIND, score=0, now=utc_now()))
    assert api.verify_proof(proof, BIND, utc_now())
    assert not api.verify_proof(proof, BIND, utc_now())


def test_a_proof_spent_in_redis_stays_spent_when_redis_is_emptied() -> None:
    challenge = api.issue_challenge(kind="pow", bind=BIND, score=0, now=utc_now())
    proof = solved(challenge)
    assert api.verify_proof(proof, BIND, utc_now())
    stores.gates().delete(f"af:risk:spent:{challenge['parameters']['nonce']}")
    assert not api.verify_proof(proof, BIND, utc_now())


def test_what_was_spent_without_redis_is_spent_with_it(settings: Any) -> None:
    proof = solved(api.issue_challenge(kind="pow", bind=BIND, score=0, now=utc_now()))
    url = settings.REDIS_URL
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    stores.gates.cache_clear()
    assert api.verify_proof(proof, BIND, utc_now())
    settings.REDIS_URL = url
    stores.gates.cache_clear()
    assert stores.gates().ping()
    assert not api.verify_proof(proof, BIND, utc_now())
