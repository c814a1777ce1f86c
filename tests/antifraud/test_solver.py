"""The page's TypeScript solver and the server's verifier agree.

Playwright's own Node runs the TypeScript as it is; Node 20 of the machine could not.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable

from antifraud import api
from core.clock import utc_now
from tests.antifraud.test_proofs import BIND

pytestmark = pytest.mark.django_db

SCRIPT = Path(__file__).with_name("solve.mjs")


def run(challenge: dict[str, object], own: bool) -> str:
    node = str(compute_driver_executable()[0])
    answer = subprocess.run(
        [node, str(SCRIPT)], input=json.dumps({"challenge": challenge, "own": own}),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


@pytest.mark.parametrize("own", [True, False], ids=["own PBKDF2", "WebCrypto"])
def test_the_pages_solution_is_accepted(own: bool) -> None:
    challenge = api.issue_challenge(kind="pow", bind=BIND, score=30, now=utc_now())
    proof = {"kind": "pow", "payload": run(challenge, own)}
    assert not api.verify_proof(proof, "somewhere:else:x", utc_now())
    assert api.verify_proof(proof, BIND, utc_now())
    assert not api.verify_proof(proof, BIND, utc_now())


def test_a_foreign_algorithm_is_refused_by_the_page() -> None:
    challenge = api.issue_challenge(kind="pow", bind=BIND, score=0, now=utc_now())
    challenge["parameters"]["algorithm"] = "ARGON2ID"
    with pytest.raises(AssertionError, match="unknown algorithm"):
        run(challenge, own=True)
