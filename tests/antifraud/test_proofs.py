"""Proof of work: solved by the package, bound, short-lived, single use."""

from __future__ import annotations

import base64
import json
import random
import threading
from datetime import timedelta
from typing import Any

import altcha
import pytest
from django.db import connection

from antifraud import api
from antifraud.services import proofs
from core.clock import utc_now

pytestmark = pytest.mark.django_db

BIND = api.bind_of("spring", "join", "0190f3aa-0000-7000-8000-000000000001")


def solved(challenge: dict[str, Any]) -> dict[str, Any]:
    puzzle = altcha.Challenge.from_dict(challenge)
    solution = altcha.solve_challenge(puzzle)
    assert solution is not None
    return {"kind": "pow", "payload": altcha.Payload(puzzle, solution).to_base64()}


def issue(score: int = 0, **more: Any) -> dict[str, Any]:
    return api.issue_challenge(
        kind="pow", bind=more.pop("bind", BIND), score=score, now=more.pop("now", utc_now())
    )


def changed(proof: dict[str, Any], change: Any) -> dict[str, Any]:
    inside = json.loads(base64.b64decode(proof["payload"]))
    change(inside)
    return {"kind": "pow", "payload": base64.b64encode(json.dumps(inside).encode()).decode()}


def test_the_challenge_object() -> None:
    now = utc_now()
    challenge = issue(now=now)
    assert set(challenge) == {"kind", "parameters", "signature"}
    assert challenge["kind"] == "pow"
    parameters = challenge["parameters"]
    assert (parameters["algorithm"], parameters["cost"]) == ("PBKDF2/SHA-256", 1000)
    assert 290 <= parameters["expiresAt"] - now.timestamp() <= 301
    assert BIND not in json.dumps(challenge)
    assert api.issue_challenge(kind="otp", bind=BIND, score=0, now=utc_now()) == {"kind": "otp"}


def test_a_solution_is_good_once() -> None:
    proof = solved(issue())
    assert api.verify_proof(proof, BIND, utc_now())
    assert not api.verify_proof(proof, BIND, utc_now())


def test_a_solution_is_good_only_for_what_it_was_made_for() -> None:
    proof = solved(issue())
    for other in ("spring:help:0190f3aa-0000-7000-8000-000000000001", "", BIND + "x"):
        assert not api.verify_proof(proof, other, utc_now())
    # Trying it elsewhere has not spent it.
    assert api.verify_proof(proof, BIND, utc_now())


def test_it_expires() -> None:
    proof = solved(issue())
    assert not api.verify_proof(proof, BIND, utc_now() + timedelta(minutes=6))
    late = solved(issue(now=utc_now() - timedelta(minutes=6)))
    assert not api.verify_proof(late, BIND, utc_now())


def test_splicing_and_forging() -> None:
    """Every signed value changed, parts of two challenges joined, other keys."""
    one, two = solved(issue()), solved(issue(bind="other"))

    def later(inside: Any) -> None:
        inside["challenge"]["parameters"]["expiresAt"] += 600

    def easier(inside: Any) -> None:
        inside["challenge"]["parameters"]["keyPrefix"] = "0"

    def unbound(inside: Any) -> None:
        inside["challenge"]["parameters"].pop("data")

    def unsigned(inside: Any) -> None:
        inside["challenge"].pop("signature")

    def another_nonce(inside: Any) -> None:
        inside["challenge"]["parameters"]["nonce"] = "00" * 16

    def guessed(inside: Any) -> None:
        inside["solution"] = {"counter": 1, "derivedKey": "00" * 32}

    for change in (later, easier, unbound, unsigned, another_nonce, guessed):
        assert not api.verify_proof(changed(one, change), BIND, utc_now()), change.__name__

    theirs = json.loads(base64.b64decode(two["payload"]))

    def spliced(inside: Any) -> None:
        inside["challenge"]["parameters"]["data"] = theirs["challenge"]["parameters"]["data"]

    assert not api.verify_proof(changed(one, spliced), "other", utc_now())

    def crossed(inside: Any) -> None:
        inside["solution"] = theirs["solution"]

    assert not api.verify_proof(changed(one, crossed), BIND, utc_now())
    foreign = altcha.create_challenge(
        "PBKDF2/SHA-256", 1, counter=5, hmac_secret="theirs", hmac_key_secret="theirs",
        expires_at=int(utc_now().timestamp()) + 60, data={"bind": proofs._bound(BIND)},
    )  # fmt: skip
    assert not api.verify_proof(solved({"kind": "pow", **foreign.to_dict()}), BIND, utc_now())
    # A replay that differs in bytes is a replay: what counts is the signed nonce.
    assert api.verify_proof(one, BIND, utc_now())

    def padded(inside: Any) -> None:
        inside["solution"]["time"] = 1
        inside["more"] = "x"

    assert not api.verify_proof(changed(one, padded), BIND, utc_now())


@pytest.mark.parametrize(
    "proof",
    [
        None, "", 5, [], {}, {"kind": "pow"}, {"kind": "otp", "payload": "x"},
        {"kind": "pow", "payload": 7}, {"kind": "pow", "payload": "not base64!"},
        {"kind": "pow", "payload": "W10="}, {"kind": "pow", "payload": "bnVsbA=="},
        {"kind": "pow", "payload": "A" * 100_000},
        {"kind": "pow", "payload": base64.b64encode(b'{"challenge":1,"solution":2}').decode()},
        {"kind": "pow", "payload": base64.b64encode(
            b'{"challenge":{"parameters":{"algorithm":1,"nonce":[],"salt":{},"cost":"x"},'
            b'"signature":5},"solution":{"counter":"x","derivedKey":7}}').decode()},
        {"kind": "pow", "payload": base64.b64encode(b"[" * 3000).decode()},
    ],
)  # fmt: skip
def test_rubbish_is_false(proof: Any) -> None:
    assert api.verify_proof(proof, BIND, utc_now()) is False


def test_work_grows_with_the_score() -> None:
    ranges = [proofs.difficulty(score) for score in (-5, 0, 25, 45, 80, 200)]
    assert ranges == [(60, 100), (60, 100), (150, 300), (400, 700), (900, 1500), (900, 1500)]
    challenge = proofs.issue(bind=BIND, score=30, now=utc_now(), rng=random.Random(7))
    counter = json.loads(base64.b64decode(solved(challenge)["payload"]))["solution"]["counter"]
    assert counter == random.Random(7).randint(150, 300)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_eight_at_once(guarded: bool, redis_away: None) -> None:
    """One of eight simultaneous requests passes; without the row's uniqueness more do."""
    if not guarded:
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE antifraud_spentproof DROP CONSTRAINT antifraud_spentproof_pkey"
            )
    proof = solved(issue())
    passed: list[bool] = []
    gate = threading.Barrier(8)

    def try_it() -> None:
        try:
            gate.wait()
            passed.append(api.verify_proof(proof, BIND, utc_now()))
        finally:
            connection.close()

    threads = [threading.Thread(target=try_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    try:
        assert len(passed) == 8
        assert (passed.count(True) == 1) is guarded
    finally:
        if not guarded:
            with connection.cursor() as cursor:
                cursor.execute("TRUNCATE antifraud_spentproof")
                cursor.execute("ALTER TABLE antifraud_spentproof ADD PRIMARY KEY (nonce)")
