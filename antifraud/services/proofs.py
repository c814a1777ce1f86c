"""Proof of work: ALTCHA v2, PBKDF2/SHA-256, bound, short-lived, single use.

A challenge hides a counter; finding it takes as many PBKDF2 derivations. The counter grows
with the score. The server pays one derivation to issue and one HMAC to verify. PostgreSQL's
unique row alone makes a proof single use: an action keeps its one Redis trip for the decision.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
import secrets
from datetime import datetime, timedelta
from typing import Any

import orjson
from altcha import Payload, create_challenge, verify_solution
from django.conf import settings
from django.db import connection

from core.clock import from_ms, to_ms

ALGORITHM = "PBKDF2/SHA-256"
COST = 1000
"""PBKDF2 iterations of one derivation: about 0.4 ms here, 1 ms in a phone's script."""

LIFETIME = timedelta(minutes=5)
MAX_PAYLOAD = 4096

# The hidden counter lies between the numbers: 60 to 100 derivations at rest, 900 to 1,500
# (about a second on a phone) for what would otherwise be refused.
_DIFFICULTY = ((80, (900, 1500)), (45, (400, 700)), (25, (150, 300)), (0, (60, 100)))


def _secret(purpose: str) -> bytes:
    """A key of its own, from SECRET_KEY."""
    message = f"antifraud.proof.{purpose}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).digest()


def _bound(bind: str) -> str:
    return hmac.new(_secret("bind"), bind.encode(), hashlib.sha256).hexdigest()[:32]


def difficulty(score: int) -> tuple[int, int]:
    """The range of the hidden counter for a score."""
    return next(work for least, work in _DIFFICULTY if score >= least or least == 0)


def issue(
    *, bind: str, score: int, now: datetime, rng: random.Random | None = None
) -> dict[str, Any]:
    """A challenge as clients get it: kind, parameters, signature. Expires after LIFETIME."""
    low, high = difficulty(score)
    challenge = create_challenge(
        ALGORITHM,
        COST,
        counter=(rng or secrets.SystemRandom()).randint(low, high),
        expires_at=int((now + LIFETIME).timestamp()),
        data={"bind": _bound(bind)},
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("key"),
    )
    return {"kind": "pow", **challenge.to_dict()}


def _opened(payload: object) -> Payload | None:
    """The payload decoded, or None when it is not one."""
    if not isinstance(payload, str) or not payload or len(payload) > MAX_PAYLOAD:
        return None
    try:
        return Payload.from_dict(orjson.loads(base64.b64decode(payload, validate=True)))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def verify(payload: object, *, bind: str, now: datetime) -> bool:
    """Whether `payload` solves an unspent challenge of ours, made for `bind`; spends it.

    Anything unreadable is simply false. Raises DatabaseError when PostgreSQL is away.
    """
    opened = _opened(payload)
    if opened is None:
        return False
    parameters = opened.challenge.parameters
    try:
        result = verify_solution(opened, _secret("challenge"), hmac_key_secret=_secret("key"))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return False
    if not result.verified:
        return False
    # Everything in the parameters is signed by us from here on.
    if parameters.algorithm != ALGORITHM or parameters.expires_at is None:
        return False
    if parameters.expires_at * 1000 < to_ms(now):
        return False
    bound = (parameters.data or {}).get("bind", "")
    if not hmac.compare_digest(str(bound), _bound(bind)):
        return False
    return _spend(parameters.nonce, parameters.expires_at)


def _spend(nonce: str, expires_at: int) -> bool:
    """True for the first to ask."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO antifraud_spentproof (nonce, expires_at) VALUES (%s, %s)"
            " ON CONFLICT DO NOTHING RETURNING 1",
            [nonce, from_ms(expires_at * 1000)],
        )
        return cursor.fetchone() is not None
