"""Who asks: signed cookies, or the bearer token that `join` returned.

`af_d` names the device and since when we know it, `af_p` the person. The token carries both,
so that a client without cookies stays one device. A POST with neither gets a device id made
from its key, address and user agent: a retry whose first answer was lost finds itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from campaigns.http.origin import address_of
from campaigns.http.problems import Unauthorised
from campaigns.http.signing import Keys, keys_in_force, sign, unsign
from campaigns.play.contracts import Caller
from core.clock import to_ms
from core.crypto import keyed_hash
from core.ids import uuid7, uuid_of
from core.languages import language_of

DEVICE_COOKIE, PERSON_COOKIE = "af_d", "af_p"
YEAR = 365 * 24 * 3600

HEADERS = {
    name: "HTTP_" + name.upper().replace("-", "_")
    for name in (
        "accept-language",
        "sec-ch-ua",
        "sec-ch-ua-mobile",
        "sec-ch-ua-platform",
        "sec-fetch-mode",
        "sec-fetch-site",
        "sec-fetch-dest",
    )
}


@dataclass(frozen=True)
class Known:
    """The caller, and whether the answer must bring the device cookie."""

    caller: Caller
    set_device: bool
    created_ms: int


def _sign(purpose: str, value: str) -> str:
    return sign(purpose, value, keys_in_force())


def _unsign(purpose: str, signed: str | None, keys: Keys | None = None) -> list[str] | None:
    """The parts of a signed value, or None when it is not ours."""
    value = unsign(purpose, signed, keys or keys_in_force())
    return value.split(".") if value is not None else None


def token_for(person_uid: UUID, device_uid: UUID) -> str:
    """The bearer token; the same for the same person and device."""
    return _sign("token", f"{person_uid.hex}.{device_uid.hex}")


def bearer_of(header: str, keys: Keys | None = None) -> tuple[str, str] | None:
    """Person and device of an Authorization header, 32 hexadecimal digits each; None for a
    token that is not ours. `keys`: those in force, where the caller knows them."""
    scheme, _, token = header.partition(" ")
    parts = _unsign("token", token.strip(), keys) if scheme.lower() == "bearer" else None
    if parts is None or len(parts) != 2:
        return None
    return parts[0], parts[1]


def _from_bearer(request: HttpRequest) -> tuple[UUID, UUID] | None:
    header = request.META.get("HTTP_AUTHORIZATION")
    if not header:
        return None
    found = bearer_of(header)
    if found is None:
        raise Unauthorised("request.token")
    return uuid_of(found[0]), uuid_of(found[1])


def device_of(cookie: str | None, keys: Keys | None = None) -> tuple[str, int] | None:
    """The device that a cookie of ours names, and since when we know it."""
    parts = _unsign("device", cookie, keys)
    if parts is None or len(parts) != 2:
        return None
    return parts[0], int(parts[1])


def person_of(cookie: str | None, keys: Keys | None = None) -> str | None:
    """The person that a cookie of ours names."""
    parts = _unsign("person", cookie, keys)
    return parts[0] if parts else None


def identify(request: HttpRequest, *, key: str | None, now: datetime) -> Known:
    """Who sent `request`; `key` is its Idempotency-Key, None for a GET.

    Raises Unauthorised `request.token` for a bearer token that is not ours. Cookies that are
    not ours count as absent.
    """
    meta = request.META
    ip = address_of(request)
    agent = meta.get("HTTP_USER_AGENT", "")[:400]
    bearer = _from_bearer(request)
    cookie = device_of(request.COOKIES.get(DEVICE_COOKIE))
    now_ms = to_ms(now)
    created = now_ms
    if cookie is not None:
        device, created = uuid_of(cookie[0]), cookie[1]
    elif bearer is not None:
        device = bearer[1]
    elif key is not None:
        device = UUID(hex=keyed_hash("device", f"{key}\0{ip}\0{agent}")[:32], version=4)
    else:
        device = uuid7()
    named = person_of(request.COOKIES.get(PERSON_COOKIE)) if bearer is None else None
    person = bearer[0] if bearer is not None else uuid_of(named) if named else None
    headers = {name: value[:200] for name, at in HEADERS.items() if (value := meta.get(at))}
    tracked = tracker_device(meta.get("HTTP_X_AF_DEVICE"))
    if tracked:
        headers["x-af-device"] = tracked
    caller = Caller(
        person_uid=person,
        device_uid=device,
        device_new=cookie is None and bearer is None,
        device_age_ms=max(0, now_ms - created),
        ip=ip,
        user_agent=agent,
        headers=headers,
        # The page says which language it is in; the browser's may be another.
        language=language_of(
            meta.get("HTTP_X_AF_LANGUAGE", ""), meta.get("HTTP_ACCEPT_LANGUAGE", "")
        ),
    )
    return Known(caller, set_device=cookie is None, created_ms=created)


_UUID = re.compile(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")


def tracker_device(value: str | None) -> str | None:
    """What the tracker calls the device, when it is a UUID."""
    return str(UUID(value)) if value and _UUID.fullmatch(value) else None


def cookies_of(known: Known, person_uid: UUID | None) -> list[tuple[str, str]]:
    """Names and signed values of the cookies that an answer must bring."""
    found = []
    if known.set_device:
        value = device_cookie(known.caller.device_uid.hex, known.created_ms, keys_in_force())
        found.append((DEVICE_COOKIE, value))
    if person_uid is not None:
        found.append((PERSON_COOKIE, _sign("person", person_uid.hex)))
    return found


def device_cookie(device: str, created_ms: int, keys: Keys) -> str:
    """The signed value that names a device (32 hexadecimal digits), known since then."""
    return sign("device", f"{device}.{created_ms}", keys)


def cookie_line(name: str, value: str, secure: bool) -> str:
    """A Set-Cookie header with the attributes that `remember` gives a response's cookies."""
    only = "; Secure" if secure else ""
    return f"{name}={value}; HttpOnly; Max-Age={YEAR}; Path=/; SameSite=Lax{only}"


def remember(response: HttpResponse, known: Known, person_uid: UUID | None) -> None:
    """Set the device cookie when it was missing, and the person's when there is one."""
    for name, value in cookies_of(known, person_uid):
        _set_cookie(response, name, value)


def _set_cookie(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.PARTICIPANT_COOKIE_SECURE,
        path="/",
    )
