"""`POST /api/in/facts`: what happened in the organiser's own systems.

`X-AF-Signature: t=<unix seconds>,v1=<hex>`: HMAC-SHA256 under FACTS_SECRET over
`<t>.<raw body>`, at most five minutes off our clock. The same id, the same answer.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from campaigns.http.endpoint import endpoint, parse, raw_body, reply
from campaigns.http.problems import Unauthorised
from campaigns.http.schemas import FactBody, FactValue
from core.clock import from_ms, utc_now
from core.crypto import keyed_hashes
from core.errors import FieldError, Forbidden, Invalid
from core.pii import holds_mobile, normalise_phone
from core.signatures import is_signed
from core.signatures import signature as signature
from touchpoints import api as touchpoints
from touchpoints.api import ReportedFact
from tracking.contracts import SERVER_FACTS


def check_signature(header: str, raw: bytes, now: datetime) -> None:
    """Raises Forbidden `play.not_available` without a secret, Unauthorised otherwise."""
    secret = settings.FACTS_SECRET
    if not secret:
        raise Forbidden("play.not_available")
    if not is_signed(secret, header, raw, now):
        raise Unauthorised("request.signature")


def _holds_number(value: FactValue) -> bool:
    """Whether somebody's mobile number stands in what would be kept in clear."""
    if isinstance(value, float):
        value = int(value)
    return isinstance(value, str | int) and holds_mobile(str(value))


@endpoint("POST", own_origin=False)
def facts(request: HttpRequest) -> HttpResponse:
    """Kept once per its id, then recorded as a fact of the person, if one is known."""
    now = utc_now()
    raw = raw_body(request)
    check_signature(request.META.get("HTTP_X_AF_SIGNATURE", ""), raw, now)
    body = parse(raw, FactBody)
    if body.name in SERVER_FACTS:
        raise Invalid("body.invalid", errors=[FieldError("name", "reserved")])
    if _holds_number(body.id):
        raise Invalid("body.invalid", errors=[FieldError("id", "personal")])
    for name, value in body.props.items():
        if _holds_number(name) or _holds_number(value):
            raise Invalid("body.invalid", errors=[FieldError(f"props.{name}", "personal")])
    person = body.person
    report = ReportedFact(
        id=body.id,
        name=body.name,
        at=from_ms(body.at),
        phone_e164=normalise_phone(person.phone) if person.phone is not None else None,
        openid=person.openid,
        person_uid=person.person_id,
        campaign=body.campaign,
        props=dict(body.props),
    )
    # Keyed, because the body may hold a phone; parsed, because spaces are no difference.
    fingerprint, *older = keyed_hashes("fact.body", body.model_dump_json())
    kept = touchpoints.receive_fact(
        report, fingerprint=fingerprint, older=tuple(older), now=now
    )
    response = reply({"id": body.id, "event_id": str(kept.event_id)}, 202)
    if kept.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response
