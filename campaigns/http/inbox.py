"""`/api/play/<slug>/inbox` and `/preferences`: what a campaign told a person, and what they
allow it to tell them elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from audiences import api as audiences
from campaigns.http.endpoint import endpoint, idempotency_key, parse, raw_body, reply
from campaigns.http.identity import Known, identify, remember
from campaigns.http.limits import shell
from campaigns.http.play import answered, as_command, known_slug
from campaigns.http.schemas import Body, InboxReadBody, PreferencesBody
from campaigns.play import kept
from campaigns.play.contracts import Asked
from campaigns.play.heads import head
from core.clock import to_ms, utc_now
from core.errors import Forbidden, Missing
from touchpoints import api as touchpoints


def _person(known: Known) -> int | None:
    """The canonical person who asks, when they are known."""
    uid = known.caller.person_uid
    person = audiences.person_by_uid(uid) if uid is not None else None
    return person.id if person else None


def _running(slug: str) -> str:
    """`slug`, of a campaign that is published. Raises Missing campaign.unknown."""
    if head(known_slug(slug)) is None:
        raise Missing("campaign.unknown")
    return slug


@endpoint("GET")
def inbox(request: HttpRequest, slug: str) -> HttpResponse:
    """Messages in the page, newest first; none for somebody nobody knows."""
    now = utc_now()
    known = identify(request, key=None, now=now)
    person = _person(known)
    slug = _running(slug)
    messages = (
        touchpoints.person_messages(person, slug, known.caller.language) if person else []
    )
    response = reply(
        {
            "messages": [
                {
                    "id": message.id,
                    "on": message.on,
                    "title": message.title,
                    "text": message.text,
                    "at": to_ms(message.at),
                    "read": message.read,
                }
                for message in messages
            ],
            "unread": sum(not message.read for message in messages),
        }
    )
    remember(response, known, None)
    return response


@endpoint("POST")
def inbox_read(request: HttpRequest, slug: str) -> HttpResponse:
    """The person has seen these; ids of others change nothing."""

    def work(person: int, body: Body, known: Known, now: datetime) -> dict[str, Any]:
        assert isinstance(body, InboxReadBody)
        read = touchpoints.mark_read(person, slug, body.ids, now)
        messages = touchpoints.person_messages(person, slug, known.caller.language)
        return {
            "result": {"read": read},
            "unread": sum(not message.read for message in messages),
        }

    return _said(request, slug, "inbox", InboxReadBody, work)


def preferences(request: HttpRequest, slug: str) -> HttpResponse:
    """GET what the person allows, POST a change of it."""
    views = {"GET": _show, "POST": _change}
    return views.get(request.method or "", _neither)(request, slug=slug)


# No method is called so: whatever is asked, the answer names the two that there are.
@endpoint("GET, POST")
def _neither(_request: HttpRequest, slug: str) -> HttpResponse:
    raise AssertionError(slug)


@endpoint("GET")
def _show(request: HttpRequest, slug: str) -> HttpResponse:
    known = identify(request, key=None, now=utc_now())
    _running(slug)
    person = _person(known)
    if person is None:
        raise Forbidden("eligibility.not_joined")
    return reply(_document(touchpoints.preferences_of(person)))


@endpoint("POST")
def _change(request: HttpRequest, slug: str) -> HttpResponse:
    def work(person: int, body: Body, known: Known, now: datetime) -> dict[str, Any]:
        assert isinstance(body, PreferencesBody)
        found = head(slug)
        evidence = {
            "version": found.version if found else "",
            "language": known.caller.language,
            "how": "preferences",
        }
        changed = touchpoints.set_preferences(
            person_id=person,
            campaign=slug,
            now=now,
            sms=body.sms,
            email=body.email,
            address=body.address,
            evidence=evidence,
        )
        return _document(changed)

    return _said(request, slug, "prefer", PreferencesBody, work)


def _document(found: touchpoints.Preferences) -> dict[str, Any]:
    return {
        "sms": found.sms,
        "email": found.email,
        "phone": found.phone,
        "address": found.address,
    }


def _said(
    request: HttpRequest, slug: str, action: Asked, model: type[Body], work: Any
) -> HttpResponse:
    """A POST of somebody who has joined, answered once per key."""
    now = utc_now()
    raw = raw_body(request)
    key = idempotency_key(request)
    known = identify(request, key=key, now=now)
    shell.check(device=str(known.caller.device_uid), ip=known.caller.ip, now=now)
    slug = _running(slug)
    body = parse(raw, model)
    person = _person(known)
    if person is None:
        raise Forbidden("eligibility.not_joined")
    command = as_command(slug, action, known, key, body, now)
    return answered(kept.once(command, lambda: work(person, body, known, now)), known)
