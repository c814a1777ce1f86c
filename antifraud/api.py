"""The door to `antifraud`: decide, challenge, keep, review, lists."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from antifraud.contracts import Case, Decision, RiskRequest
from antifraud.selectors import entries, judgements, open_cases, rule_precision
from antifraud.services import proofs
from antifraud.services.decisions import (
    close_case,
    count_success,
    count_successes,
    decide,
    decide_many,
    document,
    forget,
    record,
)
from antifraud.services.lists import add_entry, remove_entry

__all__ = [
    "Case",
    "Decision",
    "RiskRequest",
    "add_entry",
    "bind_of",
    "close_case",
    "count_success",
    "count_successes",
    "decide",
    "decide_many",
    "decision_document",
    "entries",
    "forget",
    "issue_challenge",
    "judgements",
    "open_cases",
    "record",
    "remove_entry",
    "rule_precision",
    "verify_proof",
]

decision_document = document


def bind_of(campaign: str, action: str, device_uid: str) -> str:
    """What a proof is bound to."""
    return f"{campaign}:{action}:{device_uid}"


def issue_challenge(
    *, kind: Literal["pow", "otp"], bind: str, score: int, now: datetime
) -> dict[str, Any]:
    """The `challenge` object of a 403 risk.challenge."""
    if kind == "otp":
        return {"kind": "otp"}
    return proofs.issue(bind=bind, score=score, now=now)


def verify_proof(proof: object, bind: str, now: datetime) -> bool:
    """Whether a body's `proof` (`{"kind":"pow","payload":…}`) holds for `bind`; spends it.

    False for everything else, other kinds included. Call `find_replay` before: a proof
    is good for one request.
    """
    if not isinstance(proof, dict) or proof.get("kind") != "pow":
        return False
    return proofs.verify(proof.get("payload"), bind=bind, now=now)
