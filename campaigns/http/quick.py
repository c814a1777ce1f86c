"""A draw's request read in a third of the time, where nothing about it is unusual.

Most taps look alike: JSON of a scene and signals, a bearer token or our cookies, every header
once. For these the same `Wanted` comes out as of `play.wanted_by`, without a request object,
without a model and, for somebody who was here a moment ago, without checking a signature again.
Whatever is unusual is None here and read by `wanted_by`, which says what is wrong with it; so
this module refuses nothing but a flood. `tests/campaigns/http/test_quick.py` holds both equal.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple, cast
from uuid import UUID

import orjson
from django.conf import settings
from django.http import parse_cookie

from campaigns.http import identity
from campaigns.http.endpoint import MAX_BODY
from campaigns.http.limits import shell
from campaigns.http.origin import is_ours
from campaigns.http.play import Wanted, fingerprints_of, known_slug
from campaigns.http.schemas import MOST_DEPTH, DrawBody
from campaigns.play.contracts import Action, Caller, PlayCommand
from core.clock import to_ms, utc_now
from core.crypto import hash_keys
from core.errors import Missing
from core.http import client_address
from core.languages import language_of

Scope = dict[str, Any]

_SCENE = re.compile(r"[a-z0-9_-]{1,40}")
_TOLD = frozenset({"scene", "signals"})
_PLAIN = DrawBody()
_HEADERS = tuple((name, name.encode()) for name in identity.HEADERS)
_KEEP = 8192


class _Standing(NamedTuple):
    """Who sends with these headers, as far as it stays the same from tap to tap."""

    person: UUID | None
    device: UUID
    device_name: str
    created: int | None
    """Since when we know the device; None where it has no cookie."""
    ip: str
    agent: str
    headers: dict[str, str]
    language: str


def read(scope: Scope, body: bytes, slug: str, action: str) -> Wanted | None:
    """What a draw asks for; None leaves it to `play.wanted_by`. Raises TooMany."""
    headers: dict[bytes, bytes] = dict(scope["headers"])
    if action != "draw" or len(headers) != len(scope["headers"]):
        return None
    key = headers.get(b"idempotency-key", b"").decode("latin-1")
    if headers.get(b"content-type") != b"application/json" or not (
        8 <= len(key) <= 64 and key.isascii() and key.isprintable()
    ):
        return None
    origin = headers.get(b"origin")
    if origin is not None and not is_ours(origin.decode("latin-1")):
        return None
    said = _said(body)
    client = scope.get("client")
    standing = _standing(
        tuple([headers.get(raw) for _name, raw in _HEADERS]),
        headers.get(b"authorization"),
        headers.get(b"cookie"),
        headers.get(b"user-agent", b""),
        headers.get(b"x-af-device"),
        headers.get(b"x-af-language", b""),
        headers.get(b"x-forwarded-for", b""),
        client[0] if client else "",
        (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS),
        settings.TRUSTED_PROXIES,
    )
    if said is None or standing is None:
        return None
    fingerprints = _fingerprints(slug, action, said["scene"], hash_keys())
    if not fingerprints:
        return None
    now = utc_now()
    shell.check(device=standing.device_name, ip=standing.ip, now=now)
    now_ms = to_ms(now)
    created = now_ms if standing.created is None else standing.created
    caller = Caller(
        standing.person,
        standing.device,
        False,
        max(0, now_ms - created),
        standing.ip,
        standing.agent,
        standing.headers,
        standing.language,
    )
    command = PlayCommand(
        slug,
        cast(Action, action),
        caller,
        key,
        fingerprints[0],
        said,
        False,
        None,
        now,
        fingerprints[1:],
    )
    known = identity.Known(caller, standing.created is None, created)
    return Wanted(command, _PLAIN, known)


def _said(body: bytes) -> dict[str, Any] | None:
    """What `as_command` keeps of the body; None where a model has to look at it."""
    if len(body) > MAX_BODY or b"\\u" in body:
        return None
    if body.count(b"{") + body.count(b"[") > MOST_DEPTH:
        return None
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if type(document) is not dict or not _TOLD.issuperset(document):
        return None
    scene = document.get("scene", "default")
    if type(scene) is not str or not _SCENE.fullmatch(scene):
        return None
    signals = document.get("signals")
    if signals is None:
        return {"scene": scene}
    return {"signals": signals, "scene": scene} if type(signals) is dict else None


@lru_cache(maxsize=1024)
def _fingerprints(
    slug: str, action: str, scene: str, _keys: tuple[str, ...]
) -> tuple[str, ...]:
    try:
        return fingerprints_of(known_slug(slug), action, {"scene": scene})
    except Missing:
        return ()


@lru_cache(maxsize=_KEEP)
def _standing(
    told: tuple[bytes | None, ...],
    authorization: bytes | None,
    cookie: bytes | None,
    agent: bytes,
    tracker: bytes | None,
    language: bytes,
    forwarded: bytes,
    peer: str,
    _keys: tuple[str, ...],
    proxies: int,
) -> _Standing | None:
    """Who this is; None for a token that is not ours, and for somebody without any name."""
    cookies = parse_cookie(cookie.decode("latin-1")) if cookie else {}
    known = identity.device_of(cookies.get(identity.DEVICE_COOKIE))
    person = identity.person_of(cookies.get(identity.PERSON_COOKIE))
    device, created = known or (None, None)
    if authorization:
        bearer = identity.bearer_of(authorization.decode("latin-1"))
        if bearer is None:
            return None
        person = bearer[0]
        device = device or bearer[1]
    if device is None:
        return None
    headers = {
        name: value.decode("latin-1")[:200]
        for (name, _raw), value in zip(_HEADERS, told, strict=True)
        if value
    }
    tracked = identity.tracker_device(tracker.decode("latin-1") if tracker else None)
    if tracked:
        headers["x-af-device"] = tracked
    address = client_address(forwarded.decode("latin-1"), peer, proxies)
    return _Standing(
        person,
        device,
        str(device),
        created,
        address.partition("%")[0][:45],
        agent.decode("latin-1")[:400],
        headers,
        language_of(language.decode("latin-1"), _accepted(told)),
    )


def _accepted(told: tuple[bytes | None, ...]) -> str:
    """Accept-Language, whole."""
    return (told[_LANGUAGE] or b"").decode("latin-1")


_LANGUAGE = [name for name, _raw in _HEADERS].index("accept-language")
