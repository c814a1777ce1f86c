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
from campaigns.http.signing import Keys, keys_in_force
from campaigns.play.contracts import Caller, PlayCommand
from core.clock import to_ms, utc_now
from core.crypto import hash_keys
from core.errors import Missing
from core.http import client_address
from core.ids import text_of, uuid_of
from core.languages import language_of
from core.records import made

Scope = dict[str, Any]

_SCENE = re.compile(r"[a-z0-9_-]{1,40}")
_TOLD = frozenset({"scene", "signals"})
_PLAIN = DrawBody()
_KEEP = 8192

_PROGRAM = (b"user-agent", b"x-af-language", *(name.encode() for name in identity.HEADERS))
"""The headers that are the same for all who use that program in that place."""


class Moment(NamedTuple):
    """What is the same for all who are read together."""

    now: datetime
    now_ms: int
    signing: Keys
    hashing: tuple[str, ...]
    proxies: int


class Program(NamedTuple):
    """What asks: the part of a caller that many people share."""

    agent: str
    headers: dict[str, str]
    language: str


class Standing(NamedTuple):
    """Who sends with these headers, as far as it stays the same from tap to tap."""

    person: UUID | None
    person_name: str | None
    device: UUID
    device_name: str
    named: str | None
    """What the tracker calls the device, where it says so."""
    created: int | None
    """Since when we know the device; None where it has no cookie."""

    @property
    def tracked(self) -> str:
        """What the tracker calls the device, whether or not it says so."""
        return self.named or self.device_name


class Told(NamedTuple):
    """What a draw says, and who says it."""

    standing: Standing
    program: Program
    ip: str
    key: str
    said: dict[str, Any]
    fingerprints: tuple[str, ...]

    def command(self, slug: str, at: Moment) -> Wanted:
        """The same as `play.wanted_by` makes of the request."""
        standing, program = self.standing, self.program
        created = at.now_ms if standing.created is None else standing.created
        headers = program.headers
        if standing.named:
            headers = {**headers, "x-af-device": standing.named}
        caller = made(
            Caller,
            person_uid=standing.person,
            device_uid=standing.device,
            device_new=False,
            device_age_ms=max(0, at.now_ms - created),
            ip=self.ip,
            user_agent=program.agent,
            headers=headers,
            language=program.language,
            person_name=standing.person_name,
            device_name=standing.device_name,
        )
        first, *older = self.fingerprints
        command = made(
            PlayCommand,
            slug=slug,
            action="draw",
            caller=caller,
            key=self.key,
            fingerprint=first,
            body=self.said,
            proof_solved=False,
            phone=None,
            now=at.now,
            older_fingerprints=tuple(older),
            codes=(),
        )
        known = made(
            identity.Known,
            caller=caller,
            set_device=standing.created is None,
            created_ms=created,
        )
        return made(Wanted, command=command, body=_PLAIN, known=known)


def moment() -> Moment:
    """The present, and the keys in force."""
    now = utc_now()
    return Moment(now, to_ms(now), keys_in_force(), hash_keys(), settings.TRUSTED_PROXIES)


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
    standing = _standing(
        headers.get(b"authorization", b""),
        headers.get(b"cookie", b""),
        headers.get(b"x-af-device", b""),
        at.signing,
    )
    if standing is None:
        return None
    fingerprints = _fingerprints(slug, action, said["scene"], at.hashing)
    if not fingerprints:
        return None
    client = scope.get("client")
    ip, flood = _address(
        headers.get(b"x-forwarded-for", b""), client[0] if client else "", at.proxies
    )
    shell.check_named(f"d:{standing.device_name}", flood, at.now_ms // MINUTE_MS)
    program = _program(*map(headers.get, _PROGRAM))
    return Told(standing, program, ip, key, said, fingerprints)


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
def _address(forwarded: bytes, peer: str, proxies: int) -> tuple[str, str | None]:
    """The client's address, and the name under which the shell counts it."""
    address = client_address(forwarded.decode("latin-1"), peer, proxies)
    ip = address.partition("%")[0][:45]
    return ip, address_name(ip)


@lru_cache(maxsize=_KEEP)
def _program(agent: bytes | None, language: bytes | None, *hints: bytes | None) -> Program:
    """What asks; `hints` in the order of `identity.HEADERS`."""
    headers = {
        name: value.decode("latin-1")
        for name, value in zip(identity.HEADERS, hints, strict=True)
        if value
    }
    accepted = headers.get("accept-language", "")
    return Program(
        (agent or b"").decode("latin-1")[:400],
        {name: value[:200] for name, value in headers.items()},
        language_of((language or b"").decode("latin-1"), accepted),
    )


@lru_cache(maxsize=_KEEP)
def _standing(
    authorization: bytes, cookie: bytes, tracker: bytes, keys: Keys
) -> Standing | None:
    """Who this is; None for a token that is not ours, and for somebody without any name."""
    cookies = parse_cookie(cookie.decode("latin-1")) if cookie else {}
    known = identity.device_of(cookies.get(identity.DEVICE_COOKIE), keys)
    device, created = known or ("", None)
    if authorization:
        bearer = identity.bearer_of(authorization.decode("latin-1"), keys)
        if bearer is None:
            return None
        person: str | None = bearer[0]
        device = device or bearer[1]
    else:
        person = identity.person_of(cookies.get(identity.PERSON_COOKIE), keys)
    if not device:
        return None
    return Standing(
        uuid_of(person) if person else None,
        text_of(person) if person else None,
        uuid_of(device),
        text_of(device),
        identity.tracker_device(tracker.decode("latin-1")),
        created,
    )
