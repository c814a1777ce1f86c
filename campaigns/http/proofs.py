"""Proofs and codes that come with a tap, checked before the engine decides.

A code is spent where what it was shown for is granted: with a claim or a verification in its
own transaction, so that a refused one leaves it good. A code that answers a challenge of
another action has bought the attempt and is spent at once. Wrong tries always count.
"""

from __future__ import annotations

from dataclasses import replace

from antifraud import api as antifraud
from audiences import api as audiences
from campaigns.http.schemas import ClaimBody, OtpProof, PowProof, Tapped, VerifyBody
from campaigns.play.contracts import PlayCommand, VerifiedPhone
from core.pii import normalise_phone
from touchpoints import api as touchpoints

PURPOSE = "claim"
"""One purpose for all: whoever shows a code has shown that the number is theirs."""
_NUMBERED = (ClaimBody, VerifyBody)


def needs_checking(body: object) -> bool:
    """Whether something single-use comes along: then a replay is looked for first."""
    return isinstance(body, Tapped) and (
        body.proof is not None or (isinstance(body, _NUMBERED) and body.phone is not None)
    )


def with_proof(command: PlayCommand, body: Tapped) -> PlayCommand:
    """The command, marked as proved when its proof is right; a bad one counts as none.

    Raises Invalid `otp.*` and TooMany for a code, so that the person can mend it: an answer
    to a challenge is not part of what was asked for, and neither are they.
    """
    proof = body.proof
    if proof is None:
        return command
    if isinstance(proof, PowProof):
        device = str(command.caller.device_uid)
        bind = antifraud.bind_of(command.slug, command.action, device)
        right = antifraud.verify_proof(
            {"kind": "pow", "payload": proof.payload}, bind, command.now
        )
        return replace(command, proof_solved=right)
    return replace(_with_code(command, proof), proof_solved=True)


def with_phone(command: PlayCommand, body: Tapped) -> PlayCommand:
    """The command with the number that a body's own code verifies, if it brings one.

    Raises Invalid `otp.wrong` or `otp.expired`, TooMany `otp.too_many`.
    """
    if not isinstance(body, _NUMBERED) or body.phone is None or body.otp is None:
        return command
    code = _verified(command, body.phone, body.otp)
    number = normalise_phone(body.phone)
    # Lists and limits are asked by it before anything is written.
    audiences.settled_phone(number)
    return replace(
        command,
        phone=VerifiedPhone(number),
        codes=(*(known for known in command.codes if known != code), code),
    )


def _with_code(command: PlayCommand, proof: OtpProof) -> PlayCommand:
    code = _verified(command, proof.phone, proof.otp)
    if command.action in ("claim", "verify"):
        return replace(command, codes=(*command.codes, code))
    touchpoints.spend_code(code, holder=command.holder, now=command.now)
    return command


def _verified(command: PlayCommand, phone: str, otp: str) -> int:
    return touchpoints.verify_code(
        phone_e164=normalise_phone(phone),
        purpose=PURPOSE,
        campaign=command.slug,
        code=otp,
        now=command.now,
        holder=command.holder,
    )
