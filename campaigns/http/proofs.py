"""Proofs and codes that come with a tap, checked before the engine decides."""

from __future__ import annotations

from datetime import datetime

from antifraud import api as antifraud
from campaigns.http.schemas import ClaimBody, OtpProof, PowProof, Tapped
from campaigns.play.contracts import Caller, VerifiedPhone
from core.pii import normalise_phone
from touchpoints import api as touchpoints

PURPOSE = "claim"


def bind_of(slug: str, action: str, caller: Caller) -> str:
    """What a challenge is bound to."""
    return f"{slug}:{action}:{caller.device_uid}"


def needs_checking(body: object) -> bool:
    """Whether something single-use comes along: then a replay is looked for first."""
    return isinstance(body, Tapped) and (
        body.proof is not None or (isinstance(body, ClaimBody) and body.phone is not None)
    )


def solved(
    proof: PowProof | OtpProof | None,
    *,
    slug: str,
    action: str,
    caller: Caller,
    key: str,
    now: datetime,
) -> bool:
    """Whether the proof answers a challenge of ours; a bad one counts as none.

    Raises Invalid `otp.*` and TooMany for a code, so that the person can mend it.
    """
    if proof is None:
        return False
    if isinstance(proof, PowProof):
        return antifraud.verify_proof(
            {"kind": "pow", "payload": proof.payload}, bind_of(slug, action, caller), now
        )
    check_phone(proof.phone, proof.otp, slug=slug, caller=caller, key=key, now=now)
    return True


def check_phone(
    phone: str, otp: str, *, slug: str, caller: Caller, key: str, now: datetime
) -> VerifiedPhone:
    """The number, verified by its code; the same request may use the code again."""
    e164 = normalise_phone(phone)
    touchpoints.check_code(
        phone_e164=e164,
        purpose=PURPOSE,
        campaign=slug,
        code=otp,
        now=now,
        holder=f"{caller.device_uid}:{key}",
    )
    return VerifiedPhone(e164)
