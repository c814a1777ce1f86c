"""`/api/play/<slug>/…`: the state, and the things a participant can do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

from antifraud import api as antifraud
from campaigns.http import proofs
from campaigns.http.endpoint import JSON, endpoint, idempotency_key, parse, raw_body, reply
from campaigns.http.identity import (
    Known,
    cookie_line,
    cookies_of,
    identify,
    remember,
    token_for,
)
from campaigns.http.limits import shell
from campaigns.http.problems import respond
from campaigns.http.schemas import ACTIONS, Body, ClaimBody, Tapped, VerifyBody
from campaigns.play import engine, looking
from campaigns.play.contracts import Action, Asked, PlayAnswer, PlayCommand
from campaigns.play.errors import ChallengeRequired
from campaigns.play.risk import Judged
from core.asgi_reply import Reply
from core.clock import utc_now
from core.crypto import keyed_hashes
from core.errors import Invalid, Missing
from core.http import PROBLEM_TYPE
from core.pii import normalise_phone

_INVITE = re.compile(r"[A-Za-z0-9]{1,32}")
_CHANNEL = re.compile(r"[A-Za-z0-9_-]{1,32}")
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,80}")

# Not part of what was asked for: they may differ when the same tap is sent again.
_VOLATILE = frozenset({"proof", "signals"})
# Secrets that the engine gets as VerifiedPhone or not at all.
_SECRET = frozenset({"proof", "phone", "otp", "address"})


def known_slug(slug: str) -> str:
    """`slug`, unless no campaign can be called so. Raises Missing `campaign.unknown`."""
    if not _SLUG.fullmatch(slug):
        raise Missing("campaign.unknown")
    return slug


def _query(said: QueryDict, name: str, form: re.Pattern[str]) -> str:
    value = said.get(name, "")
    return value if form.fullmatch(value) else ""


@endpoint("GET")
def state(request: HttpRequest, slug: str) -> HttpResponse:
    """What this person sees of the campaign now; the first one sets the device cookie."""
    look, known = look_of(request, request.GET, slug)
    response = reply(looking.state(**vars(look)))
    remember(response, known, None)
    return response


def look_of(request: HttpRequest, said: QueryDict, slug: str) -> tuple[looking.Look, Known]:
    """What a GET of the state asks for. Raises Unauthorised, Missing campaign.unknown."""
    now = utc_now()
    known = identify(request, key=None, now=now)
    invite, channel = _query(said, "i", _INVITE), _query(said, "ch", _CHANNEL)
    return looking.Look(known_slug(slug), known.caller, invite, channel, now), known


def seen_plainly(document: dict[str, Any], known: Known) -> Reply:
    """The state as bytes, for what is answered on the event loop."""
    headers = [(b"content-type", JSON.encode()), (b"cache-control", b"no-store")]
    return Reply(200, orjson.dumps(document), headers + _cookie_headers(known, None))


def _cookie_headers(known: Known, person_uid: UUID | None) -> list[tuple[bytes, bytes]]:
    cookies = cookies_of(known, person_uid)
    if not cookies:
        return []
    secure = settings.PARTICIPANT_COOKIE_SECURE
    return [
        (b"set-cookie", cookie_line(name, value, secure).encode("latin-1"))
        for name, value in cookies
    ]


@dataclass(frozen=True)
class Wanted:
    """A POST that is well formed: who asks, and for what."""

    command: PlayCommand
    body: Body
    known: Known

    @property
    def plain(self) -> bool:
        """Whether nothing comes along that can be spent only once."""
        return not proofs.needs_checking(self.body)


@endpoint("POST")
def act(request: HttpRequest, slug: str, action: str) -> HttpResponse:
    """One tap: validated, proved, decided, and answered after the commit."""
    return carried_out(wanted_by(request, slug, action))


def wanted_by(request: HttpRequest, slug: str, action: str) -> Wanted:
    """What a POST asks for, checked as far as it can be without asking anybody.

    Raises DomainError and ValidationError for what is not well formed, Unauthorised, TooMany.
    """
    now = utc_now()
    raw = raw_body(request)
    key = idempotency_key(request)
    known = identify(request, key=key, now=now)
    shell.check(device=str(known.caller.device_uid), ip=known.caller.ip, now=now)
    slug = known_slug(slug)
    body = parse(raw, ACTIONS[action])
    if isinstance(body, ClaimBody | VerifyBody) and body.phone is not None:
        normalise_phone(body.phone)
    command = as_command(slug, cast(Action, action), known, key, body, now)
    return Wanted(command, body, known)


def carried_out(wanted: Wanted, judged: Judged | None = None) -> HttpResponse:
    """The answer, after the commit; `judged` is what risk has said of it before. Raises what
    the engine raises."""
    try:
        answer = _perform(wanted.command, wanted.body, judged)
    except ChallengeRequired as challenge:
        return challenged(challenge, wanted.known, wanted.command.now)
    return answered(answer, wanted.known)


def as_command(
    slug: str, action: Asked, known: Known, key: str, body: Body, now: datetime
) -> PlayCommand:
    """What a request asks for, its secrets left out."""
    said = body.model_dump(mode="json", exclude_none=True)
    asked = {name: value for name, value in said.items() if name not in _VOLATILE}
    fingerprint, *older = fingerprints_of(slug, action, asked)
    return PlayCommand(
        slug=slug,
        action=action,
        caller=known.caller,
        key=key,
        fingerprint=fingerprint,
        older_fingerprints=tuple(older),
        body={name: value for name, value in said.items() if name not in _SECRET},
        proof_solved=False,
        phone=None,
        now=now,
    )


def fingerprints_of(slug: str, action: str, asked: dict[str, Any]) -> tuple[str, ...]:
    """What tells one request from another under the same key, by every key of hashes."""
    canonical = orjson.dumps([slug, action, asked], option=orjson.OPT_SORT_KEYS)
    # Keyed, because a plain digest of a body with a phone gives the phone away.
    return keyed_hashes("play.body", canonical.decode())


def _perform(command: PlayCommand, body: Body, judged: Judged | None = None) -> PlayAnswer:
    if not proofs.needs_checking(body):
        return engine.perform(command, judged)
    replay = engine.find_replay(command)
    if replay is not None:
        return replay
    assert isinstance(body, Tapped)
    command = proofs.with_proof(command, body)
    try:
        command = proofs.with_phone(command, body)
    except Invalid as refusal:
        # Kept under the key, so that a lost answer's retry is not counted as another try.
        return engine.keep(command, refusal)
    return engine.perform(command)


def challenged(challenge: ChallengeRequired, known: Known, now: datetime) -> HttpResponse:
    """403 risk.challenge with the puzzle to solve."""
    document = antifraud.issue_challenge(
        kind="otp" if challenge.kind == "otp" else "pow",
        bind=challenge.bind,
        score=challenge.score,
        now=now,
    )
    response = respond(challenge, {"challenge": document})
    remember(response, known, None)
    return response


def answered(answer: PlayAnswer, known: Known) -> HttpResponse:
    """What the engine answered, with cookies, token and the mark of a replay."""
    response = reply(_body(answer, known), answer.status)
    if answer.status >= 400:
        response.headers["Content-Type"] = PROBLEM_TYPE
    if answer.replayed:
        response.headers["Idempotency-Replayed"] = "true"
    remember(response, known, answer.person_uid)
    return response


def answered_plainly(answer: PlayAnswer, known: Known) -> Reply:
    """The same as bytes, for what is answered on the event loop."""
    kind = PROBLEM_TYPE if answer.status >= 400 else JSON
    headers = [(b"content-type", kind.encode()), (b"cache-control", b"no-store")]
    if answer.replayed:
        headers.append((b"idempotency-replayed", b"true"))
    headers += _cookie_headers(known, answer.person_uid)
    return Reply(answer.status, orjson.dumps(_body(answer, known)), headers)


def _body(answer: PlayAnswer, known: Known) -> dict[str, Any]:
    if answer.person_uid is not None and answer.status == 200:
        return answer.body | {"token": token_for(answer.person_uid, known.caller.device_uid)}
    return answer.body
