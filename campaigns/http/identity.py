"""Who asks: signed cookies, or the bearer token that `join` returned.

`af_d` names the device and since when we know it, `af_p` the person. The token carries both,
so that a client without cookies stays one device. A POST with neither gets a device id made
from its key, address and user agent: a retry whose first answer was lost finds itself.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer, b64_encode
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import force_bytes

from campaigns.http.origin import address_of
from campaigns.http.problems import Unauthorised
from campaigns.play.contracts import Caller
from core.clock import to_ms
from core.crypto import keyed_hash
from core.ids import uuid7
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


class _QuickSigner(Signer):
    """Django's signatures to the bit, with the salted key made once instead of each time."""

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        derived = _salted(str(self.salt), key or self.key)
        return b64_encode(hmac.digest(derived, force_bytes(value), "sha256")).decode()


@lru_cache(maxsize=16)
def _salted(salt: str, key: str | bytes) -> bytes:
    return hashlib.sha256(f"{salt}signer".encode() + force_bytes(key)).digest()


@lru_cache(maxsize=16)
def _signer(purpose: str, key: str, fallbacks: tuple[str, ...]) -> Signer:
    return _QuickSigner(key=key, fallback_keys=list(fallbacks), salt=f"af.{purpose}")


def _sign(purpose: str, value: str) -> str:
    fallbacks = tuple(settings.SECRET_KEY_FALLBACKS)
    return _signer(purpose, settings.SECRET_KEY, fallbacks).sign(value)


def _unsign(purpose: str, signed: str | None) -> list[str] | None:
    """The parts of a signed value, or None when it is not ours."""
    if not signed or len(signed) > 300:
        return None
    fallbacks = tuple(settings.SECRET_KEY_FALLBACKS)
    try:
        return _signer(purpose, settings.SECRET_KEY, fallbacks).unsign(signed).split(".")
    except BadSignature:
        return None


def token_for(person_uid: UUID, device_uid: UUID) -> str:
    """The bearer token; the same for the same person and device."""
    return _sign("token", f"{person_uid.hex}.{device_uid.hex}")


def bearer_of(header: str) -> tuple[UUID, UUID] | None:
    """Person and device of an Authorization header; None for a token that is not ours."""
    scheme, _, token = header.partition(" ")
    parts = _unsign("token", token.strip()) if scheme.lower() == "bearer" else None
    if parts is None or len(parts) != 2:
        return None
    return UUID(parts[0]), UUID(parts[1])


def _from_bearer(request: HttpRequest) -> tuple[UUID, UUID] | None:
    header = request.META.get("HTTP_AUTHORIZATION")
    if not header:
        return None
    found = bearer_of(header)
    if found is None:
        raise Unauthorised("request.token")
    return found


def device_of(cookie: str | None) -> tuple[UUID, int] | None:
    """The device that a cookie of ours names, and since when we know it."""
    parts = _unsign("device", cookie)
    if parts is None or len(parts) != 2:
        return None
    return UUID(parts[0]), int(parts[1])


def person_of(cookie: str | None) -> UUID | None:
    """The person that a cookie of ours names."""
    parts = _unsign("person", cookie)
    return UUID(parts[0]) if parts else None


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
        device, created = cookie
    elif bearer is not None:
        device = bearer[1]
    elif key is not None:
        device = UUID(hex=keyed_hash("device", f"{key}\0{ip}\0{agent}")[:32], version=4)
    else:
        device = uuid7()
    person = bearer[0] if bearer is not None else person_of(request.COOKIES.get(PERSON_COOKIE))
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
        value = device_cookie(known.caller.device_uid.hex, known.created_ms)
        found.append((DEVICE_COOKIE, value))
    if person_uid is not None:
        found.append((PERSON_COOKIE, _sign("person", person_uid.hex)))
    return found


def device_cookie(device: str, created_ms: int) -> str:
    """The signed value that names a device (32 hexadecimal digits), known since then."""
    return _sign("device", f"{device}.{created_ms}")


def cookie_line(name: str, value: str) -> str:
    """A Set-Cookie header with the attributes that `remember` gives a response's cookies."""
    secure = "; Secure" if settings.PARTICIPANT_COOKIE_SECURE else ""
    return f"{name}={value}; HttpOnly; Max-Age={YEAR}; Path=/; SameSite=Lax{secure}"


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
