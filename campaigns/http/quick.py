"""A draw's request read in a third of the time, where nothing about it is unusual.

Most taps look alike: JSON of a scene and signals, a bearer token or our cookies, every header
once. For these the same `Wanted` comes out as of `play.wanted_by`, without a request object,
without a model and, for somebody who was here a moment ago, without checking a signature again.
Whatever is unusual is None here and read by `wanted_by`, which says what is wrong with it; so
this module refuses nothing but a flood. `tests/campaigns/http/test_quick.py` holds both equal.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.conf import settings
from django.http import parse_cookie

from campaigns.http import identity
from campaigns.http.endpoint import MAX_BODY
from campaigns.http.limits import MINUTE_MS, address_name, shell
from campaigns.http.origin import is_ours
from campaigns.http.play import Wanted, fingerprints_of, known_slug
from campaigns.http.schemas import MOST_DEPTH, DrawBody
from campaigns.play.contracts import Caller, PlayCommand
from core.clock import to_ms, utc_now
from core.crypto import hash_keys
from core.errors import Missing
from core.http import client_address
from core.languages import language_of

Scope = dict[str, Any]

_SCENE = re.compile(r"[a-z0-9_-]{1,40}")
_TOLD = frozenset({"scene", "signals"})
_PLAIN = DrawBody()
_KEEP = 8192

_WHO = (
    b"authorization",
    b"cookie",
    b"user-agent",
    b"x-af-device",
    b"x-af-language",
    b"x-forwarded-for",
)
_RAW = (*_WHO, *(name.encode() for name in identity.HEADERS))
"""The headers that tell who somebody is, in the order in which `_standing` reads them."""


class Moment(NamedTuple):
    """What is the same for all who are read together."""

    now: datetime
    now_ms: int
    signing: tuple[str | bytes, ...]
    hashing: tuple[str, ...]
    proxies: int


class Standing(NamedTuple):
    """Who sends with these headers, as far as it stays the same from tap to tap."""

    person: UUID | None
    person_name: str | None
    device: UUID
    device_name: str
    tracked: str
    """What the tracker calls the device."""
    created: int | None
    """Since when we know the device; None where it has no cookie."""
    ip: str
    agent: str
    headers: dict[str, str]
    language: str
    flood: str
    flood_address: str | None
    """The names under which the shell counts device and address."""


class Told(NamedTuple):
    """What a draw says, and who says it."""

    standing: Standing
    key: str
    said: dict[str, Any]
    fingerprints: tuple[str, ...]

    def command(self, slug: str, at: Moment) -> Wanted:
        """The same as `play.wanted_by` makes of the request."""
        standing = self.standing
        created = at.now_ms if standing.created is None else standing.created
        caller = Caller(
            standing.person,
            standing.device,
            False,
            max(0, at.now_ms - created),
            standing.ip,
            standing.agent,
            standing.headers,
            standing.language,
        )
        first, *older = self.fingerprints
        command = PlayCommand(
            slug, "draw", caller, self.key, first, self.said, False, None, at.now, tuple(older)
        )
        known = identity.Known(caller, standing.created is None, created)
        return Wanted(command, _PLAIN, known)


def moment() -> Moment:
    """The present, and the keys in force."""
    now = utc_now()
    signing = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return Moment(now, to_ms(now), signing, hash_keys(), settings.TRUSTED_PROXIES)


def read(scope: Scope, body: bytes, slug: str, action: str) -> Wanted | None:
    """What a draw asks for; None leaves it to `play.wanted_by`. Raises TooMany."""
    at = moment()
    told = hear(scope, body, slug, action, at)
    return told.command(slug, at) if told is not None else None


def hear(scope: Scope, body: bytes, slug: str, action: str, at: Moment) -> Told | None:
    """What a draw says; None leaves it to `play.wanted_by`. Raises TooMany."""
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
    if said is None:
        return None
    client = scope.get("client")
    standing = _standing(
        tuple(map(headers.get, _RAW)), client[0] if client else "", at.signing, at.proxies
    )
    if standing is None:
        return None
    fingerprints = _fingerprints(slug, action, said["scene"], at.hashing)
    if not fingerprints:
        return None
    shell.check_named(standing.flood, standing.flood_address, at.now_ms // MINUTE_MS)
    return Told(standing, key, said, fingerprints)


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
    raw: tuple[bytes | None, ...], peer: str, _keys: tuple[str | bytes, ...], proxies: int
) -> Standing | None:
    """Who this is; None for a token that is not ours, and for somebody without any name."""
    authorization, cookie, agent, tracker, language, forwarded = (
        value.decode("latin-1") if value else "" for value in raw[: len(_WHO)]
    )
    headers = {
        name: value.decode("latin-1")
        for name, value in zip(identity.HEADERS, raw[len(_WHO) :], strict=True)
        if value
    }
    cookies = parse_cookie(cookie) if cookie else {}
    known = identity.device_of(cookies.get(identity.DEVICE_COOKIE))
    person = identity.person_of(cookies.get(identity.PERSON_COOKIE))
    device, created = known or (None, None)
    if authorization:
        bearer = identity.bearer_of(authorization)
        if bearer is None:
            return None
        person = bearer[0]
        device = device or bearer[1]
    if device is None:
        return None
    accepted = headers.get("accept-language", "")
    headers = {name: value[:200] for name, value in headers.items()}
    tracked = identity.tracker_device(tracker or None)
    if tracked:
        headers["x-af-device"] = tracked
    address = client_address(forwarded, peer, proxies)
    ip = address.partition("%")[0][:45]
    return Standing(
        person,
        str(person) if person else None,
        device,
        str(device),
        tracked or str(device),
        created,
        ip,
        agent[:400],
        headers,
        language_of(language, accepted),
        f"d:{device}",
        address_name(ip),
    )
