"""Refusals of a sold-out campaign on the shortest way: no command, no view, bytes at once.

What is decided is decided by `campaigns.play.turning`, in PostgreSQL; the bytes are those that
`play.answered_plainly` makes of its answer, made once but for the request's id.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache

import orjson
from django.conf import settings

from campaigns.http import identity
from campaigns.http.limits import MINUTE_MS
from campaigns.http.quick import Moment, Standing
from campaigns.http.signing import Keys
from campaigns.http.waiting import Waiting
from campaigns.play import refusals, turning
from core.asgi_reply import Header, Reply
from core.http import PROBLEM_TYPE


def turn_away(batch: Sequence[Waiting], at: Moment) -> None:
    """Give those who come in vain their refusal; the others stay as they are.

    Raises what an engine that is away raises; nobody of that campaign is answered then.
    """
    groups: dict[tuple[str, str], list[tuple[Waiting, Standing, turning.Late]]] = {}
    for item in batch:
        if item.told is not None:
            standing, told = item.told.standing, item.told
            late = turning.Late(
                standing.person_name,
                standing.device_name,
                standing.tracked,
                told.key,
                told.fingerprints[0],
                item.request_id,
            )
            groups.setdefault((item.slug, told.said["scene"]), []).append(
                (item, standing, late)
            )
    for (slug, scene), group in groups.items():
        found = turning.sold_out(slug, scene, at.now)
        if found is None:
            continue
        before, after = _around()
        for place in turning.refuse(found, [one[2] for one in group], at.now):
            item, standing, late = group[place]
            body = b"%b%b%b" % (before, orjson.dumps(late.request_id), after)
            item.reply = Reply(turning.STATUS, body, _headers(standing, at))


@cache
def _around() -> tuple[bytes, bytes]:
    """The body before and after the request's id."""
    mark = "request-id"
    facts = refusals.facts_of(turning.CODE, mark)
    body = orjson.dumps(refusals.render(turning.STATUS, facts))
    before, after = body.split(orjson.dumps(mark))
    return before, after


_HEADERS: tuple[Header, ...] = (
    (b"content-type", PROBLEM_TYPE.encode()),
    (b"cache-control", b"no-store"),
)


def _headers(standing: Standing, at: Moment) -> list[Header]:
    if standing.created is not None:
        return [*_HEADERS]
    minute = at.now_ms - at.now_ms % MINUTE_MS
    secure = settings.PARTICIPANT_COOKIE_SECURE
    return [*_HEADERS, _cookie(standing.device.hex, minute, at.signing, secure)]


@lru_cache(maxsize=8192)
def _cookie(device: str, since_ms: int, keys: Keys, secure: bool) -> Header:
    """The device's cookie: known since the minute in which it came in vain, so that whoever
    taps on and keeps no cookies has it signed once."""
    value = identity.device_cookie(device, since_ms, keys)
    line = identity.cookie_line(identity.DEVICE_COOKIE, value, secure)
    return b"set-cookie", line.encode("latin-1")
