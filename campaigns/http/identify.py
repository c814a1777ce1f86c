"""`POST /api/play/identify`: a person handed over from the organiser's own app.

Issuers are configured as JSON in IDENTIFY_ISSUERS:
`{"<iss>": {"alg": "HS256"|"RS256", "key": "…", "audience": "…"?, "campaigns": ["slug"]?,
"vouches_for_phone": false, "vouches_for_payee": false}}`. The token names `iss`, `sub`, `exp`
(at most an hour away) and, where the issuer vouches for it, `phone`, and by what WeChat or
Alipay know the person: `openid`, `alipay_user_id`.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, Literal
from uuid import UUID

import jwt
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from audiences import api as audiences
from campaigns.http.endpoint import endpoint, idempotency_key, parse, raw_body
from campaigns.http.identity import identify as who
from campaigns.http.limits import shell
from campaigns.http.play import answered
from campaigns.http.schemas import IdentifyBody
from campaigns.play import engine, handover
from campaigns.play.contracts import Caller, PlayCommand
from core.clock import utc_now
from core.crypto import keyed_hash, keyed_hashes
from core.errors import DomainError, FieldError, Forbidden, Invalid
from core.pii import normalise_phone

LONGEST = 3600
LEEWAY = 30
PAYEES = {"openid": "openid", "alipay": "alipay_user_id"}
"""By what a payer knows a person, and the claim that tells it."""


class Issuer(BaseModel):
    """Who may hand people over, and how its signature is checked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    alg: Literal["HS256", "RS256"]
    key: str = Field(min_length=32)
    audience: str | None = None
    campaigns: list[str] | None = None
    vouches_for_phone: bool = False
    vouches_for_payee: bool = False


@lru_cache(maxsize=4)
def _issuers(text: str) -> dict[str, Issuer]:
    try:
        return TypeAdapter(dict[str, Issuer]).validate_json(text or "{}")
    except ValidationError:
        # The text holds keys: it must not reach a log.
        raise ImproperlyConfigured("IDENTIFY_ISSUERS is not of the documented form.") from None


def tells_payees(slug: str) -> bool:
    """Whether some issuer of this campaign may tell by what name its people are paid."""
    return any(
        issuer.vouches_for_payee and (issuer.campaigns is None or slug in issuer.campaigns)
        for issuer in _issuers(settings.IDENTIFY_ISSUERS).values()
    )


def _refused(code: str = "signature") -> Invalid:
    return Invalid("body.invalid", errors=[FieldError("jwt", code)])


def verified_claims(token: str, slug: str, now: datetime) -> tuple[str, Issuer, dict[str, Any]]:
    """(issuer's name, issuer, claims) of a token that may be believed.

    The issuer is looked up first and alone decides the algorithm. Raises Forbidden
    `play.not_available` when no issuer serves this campaign, Invalid `body.invalid` at `jwt`.
    """
    issuers = {
        name: issuer
        for name, issuer in _issuers(settings.IDENTIFY_ISSUERS).items()
        if issuer.campaigns is None or slug in issuer.campaigns
    }
    if not issuers:
        raise Forbidden("play.not_available")
    try:
        name = jwt.decode(token, options={"verify_signature": False}).get("iss")
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise _refused("format") from None
    issuer = issuers.get(name) if isinstance(name, str) else None
    if issuer is None:
        raise _refused("issuer")
    try:
        claims = jwt.decode(
            token,
            issuer.key,
            algorithms=[issuer.alg],
            audience=issuer.audience,
            leeway=LEEWAY,
            options={
                "require": ["iss", "sub", "exp"],
                "verify_aud": issuer.audience is not None,
            },
        )
    except jwt.ExpiredSignatureError:
        raise _refused("expired") from None
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
        raise _refused() from None
    subject = claims["sub"]
    if (
        not isinstance(subject, str)
        or not 1 <= len(subject) <= 128
        or not subject.isprintable()
    ):
        raise _refused("subject")
    if int(claims["exp"]) > now.timestamp() + LONGEST + LEEWAY:
        raise _refused("lifetime")
    return str(name), issuer, claims


def _own_uid(uid: UUID | None, issuer: str, subject: str) -> UUID | None:
    """The caller's uid, unless the issuer knows that person by another name.

    Two members of a family may use one phone: their accounts must not become one person.
    """
    if uid is None or audiences.has_other_identity(uid, issuer, subject):
        return None
    return uid


@endpoint("POST")
def identify(request: HttpRequest) -> HttpResponse:
    """The person behind the organiser's name; sets `af_p` and returns a token."""
    now = utc_now()
    raw = raw_body(request)
    key = idempotency_key(request)
    known = who(request, key=key, now=now)
    caller = known.caller
    shell.check(device=str(caller.device_uid), ip=caller.ip, now=now)
    body = parse(raw, IdentifyBody)
    # Keyed, because the token may hold a phone.
    fingerprint, *older = keyed_hashes("identify.body", f"{body.slug}\0{body.jwt}")
    command = PlayCommand(
        slug=body.slug,
        action="identify",
        caller=caller,
        key=key,
        fingerprint=fingerprint,
        older_fingerprints=tuple(older),
        body={},
        proof_solved=False,
        phone=None,
        now=now,
    )
    answer = engine.find_replay(command)
    if answer is None:
        try:
            answer = handover.perform(command, lambda: _person(body, caller, now))
        except DomainError as refusal:
            answer = engine.keep(command, refusal)
    return answered(answer, known)


def _person(body: IdentifyBody, caller: Caller, now: datetime) -> audiences.PersonRef:
    """Whom the token names, made when new; in the caller's transaction."""
    name, issuer, claims = verified_claims(body.jwt, body.slug, now)
    phone = None
    if issuer.vouches_for_phone and isinstance(claims.get("phone"), str):
        phone = normalise_phone(claims["phone"])
    # The same name makes the same person, however often the hand-over is repeated.
    fresh = UUID(hex=keyed_hash("handover", f"{name}\0{claims['sub']}")[:32], version=4)
    # Under the tracker's name for the device, so that its past belongs to this person.
    tracked = caller.headers.get("x-af-device")
    person = audiences.ensure_person(
        uid=_own_uid(caller.person_uid, name, claims["sub"]) or fresh,
        device_uid=UUID(tracked) if tracked else caller.device_uid,
        now=now,
    )
    person = audiences.attach_identity(
        person_id=person, issuer=name, subject=claims["sub"], now=now
    )
    if issuer.vouches_for_payee:
        _keep_payees(person, claims, now)
    if phone is not None:
        person = audiences.attach_phone(
            person_id=person, phone_e164=phone, now=now
        ).canonical_person_id
    found = audiences.person_by_id(person)
    assert found is not None
    return found


def _keep_payees(person: int, claims: dict[str, Any], now: datetime) -> None:
    """Remember under what names the person can be paid. What is no name is left out."""
    for kind, claim in PAYEES.items():
        name = claims.get(claim)
        if isinstance(name, str) and 1 <= len(name) <= 128 and name.isprintable():
            audiences.set_payee(person_id=person, kind=kind, name=name, now=now)
