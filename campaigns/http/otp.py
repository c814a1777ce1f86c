"""`POST /api/play/otp`: a one-time code, after a proof of work."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from antifraud import api as antifraud
from campaigns.contracts import CampaignHead
from campaigns.http.endpoint import endpoint, idempotency_key, parse, raw_body, reply
from campaigns.http.identity import Known, identify, remember
from campaigns.http.limits import shell
from campaigns.http.problems import respond
from campaigns.http.schemas import OtpBody
from campaigns.play.heads import frozen, head
from core.clock import utc_now
from core.errors import Forbidden, Missing
from core.pii import mask_phone, normalise_phone
from touchpoints import api as touchpoints

TRUSTED_FOR = timedelta(hours=24)
"""How long a device that solved the proof for a number may ask again without one."""


@endpoint("POST")
def otp(request: HttpRequest) -> HttpResponse:
    """Always 202 or 429, or a challenge: nobody learns whether a number is known here."""
    now = utc_now()
    raw = raw_body(request)
    key = idempotency_key(request)
    known = identify(request, key=key, now=now)
    caller = known.caller
    shell.check(device=str(caller.device_uid), ip=caller.ip, now=now)
    body = parse(raw, OtpBody)
    phone = normalise_phone(body.phone)
    found = head(body.slug)
    if found is None:
        raise Missing("campaign.unknown")
    request_name = f"{caller.device_uid}:{key}"
    replayed = touchpoints.code_request_seen(
        request_name, phone_e164=phone, purpose=body.purpose, campaign=body.slug
    )
    if not (replayed or _rehearsal(found) or _proved(body, phone, known, now)):
        return _challenge(body.slug, known, now)
    issued = touchpoints.issue_code(
        phone_e164=phone,
        purpose=body.purpose,
        campaign=body.slug,
        ip=caller.ip,
        now=now,
        language=caller.language,
        device=str(caller.device_uid),
        request=request_name,
    )
    document = {
        "sent_to": mask_phone(phone),
        "expires_in": issued.expires_in,
        "retry_after": issued.retry_after,
        "length": issued.length,
    }
    response = reply(document, 202)
    if replayed:
        response.headers["Idempotency-Replayed"] = "true"
    remember(response, known, None)
    return response


def _rehearsal(found: CampaignHead) -> bool:
    """Protection off and nobody's phone rings: no proof is asked for."""
    if settings.SMS_PROVIDER != "sandbox":
        return False
    return frozen(found.version).protection.level == "off"


def _proved(body: OtpBody, phone: str, known: Known, now: datetime) -> bool:
    device = str(known.caller.device_uid)
    if touchpoints.code_was_sent(phone_e164=phone, device=device, since=now - TRUSTED_FOR):
        return True
    return body.proof is not None and antifraud.verify_proof(
        {"kind": "pow", "payload": body.proof.payload},
        antifraud.bind_of(body.slug, "otp", device),
        now,
    )


def _challenge(slug: str, known: Known, now: datetime) -> HttpResponse:
    bind = antifraud.bind_of(slug, "otp", str(known.caller.device_uid))
    document = antifraud.issue_challenge(kind="pow", bind=bind, score=0, now=now)
    response = respond(Forbidden("risk.challenge"), {"challenge": document})
    remember(response, known, None)
    return response
