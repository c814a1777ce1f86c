"""Redis away: decided from the request and PostgreSQL's lists, never an error."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from antifraud import api
from core import stores
from core.clock import utc_now
from tests.antifraud.support import NOW, REQUESTS, campaign, request
from tests.antifraud.test_proofs import BIND, solved
from tests.away import deaf

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


def test_a_dead_redis_is_not_asked_at_every_tap(settings: Any) -> None:
    with deaf() as server:
        settings.REDIS_URL = f"redis://{server.address}/0"
        stores.gates.cache_clear()
        api.decide(request())
        asked = server.knocks
        for _ in range(20):
            assert api.decide(request()).degraded
        stores.gates.cache_clear()
        assert server.knocks == asked


def test_a_proof_is_single_use_without_redis(redis_away: None) -> None:
    proof = solved(api.issue_challenge(kind="pow", bind=BIND, score=0, now=utc_now()))
    assert api.verify_proof(proof, BIND, utc_now())
    assert not api.verify_proof(proof, BIND, utc_now())


def test_successes_wait_for_redis_to_come_back(settings: Any) -> None:
    slug, device, url = campaign(), str(uuid4()), settings.REDIS_URL
    newcomer = request(campaign=slug, device_uid=device)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    stores.gates.cache_clear()
    assert api.decide(newcomer).degraded
    api.count_success(newcomer, str(uuid4()))
    assert api.decide(newcomer).degraded
    settings.REDIS_URL = url
    stores.gates.cache_clear()
    assert api.decide(newcomer).features["device_persons_7d"] == 2
