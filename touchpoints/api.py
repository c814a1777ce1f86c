"""The door to `touchpoints`: one-time codes, the sandbox inbox, short links, inbound facts."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

from core.clock import to_ms
from touchpoints import limits, selectors
from touchpoints.contracts import (
    InboxMessage,
    IssuedCode,
    MessageFigure,
    PersonMessage,
    ReceivedFact,
    ReportedFact,
    ShortTarget,
)
from touchpoints.services import codes, facts, links, preferences
from touchpoints.services.preferences import Preferences
from touchpoints.templating import check_step, check_words, templates

__all__ = [
    "InboxMessage",
    "IssuedCode",
    "MessageFigure",
    "PersonMessage",
    "Preferences",
    "ReceivedFact",
    "ReportedFact",
    "ShortTarget",
    "check_code",
    "check_step",
    "check_words",
    "code_request_seen",
    "code_was_sent",
    "inbox",
    "inbox_documents",
    "issue_code",
    "mark_read",
    "message_figures",
    "person_messages",
    "preferences_of",
    "receive_fact",
    "set_preferences",
    "short_link",
    "short_target",
    "spend_code",
    "templates",
    "verify_code",
]


def issue_code(
    *,
    phone_e164: str,
    purpose: str,
    campaign: str,
    ip: str,
    now: datetime,
    language: str = "en",
    device: str = "",
    request: str = "",
    rng: random.Random | None = None,
    code_limits: limits.CodeLimits = limits.DEFAULT,
) -> IssuedCode:
    """Send a six-digit code that is valid for 300 seconds.

    `request` names the request that asks; asked again, it gets the same answer and no second
    message. Raises TooMany `rate.exceeded` within 60 seconds of the last code to that number
    and `otp.too_many` above a cap; both carry `retry_at`.
    """
    return codes.issue(
        phone_e164=phone_e164,
        purpose=purpose,
        campaign=campaign,
        ip=ip,
        now=now,
        language=language,
        device=device,
        request=request,
        rng=rng,
        code_limits=code_limits,
    )


def check_code(
    *,
    phone_e164: str,
    purpose: str,
    campaign: str,
    code: str,
    now: datetime,
    holder: str = "",
) -> None:
    """Use the latest code of that number. Call it outside a transaction: wrong tries count.

    `holder` names the request: the same one may check the same code again until it expires.
    Raises Invalid `otp.wrong` or `otp.expired` (also used by another), and TooMany
    `otp.too_many` at the fifth wrong try and after.
    """
    codes.check(
        phone_e164=phone_e164,
        purpose=purpose,
        campaign=campaign,
        code=code,
        now=now,
        holder=holder,
    )


def verify_code(
    *,
    phone_e164: str,
    purpose: str,
    campaign: str,
    code: str,
    now: datetime,
    holder: str = "",
) -> int:
    """Whether the latest code of that number is this one, without using it: its id.

    Call it outside a transaction: wrong tries count. Raises what `check_code` raises.
    """
    return codes.verify(
        phone_e164=phone_e164,
        purpose=purpose,
        campaign=campaign,
        code=code,
        now=now,
        holder=holder,
    )


def spend_code(code: int, *, holder: str, now: datetime) -> None:
    """Use a verified code, in the transaction of what it is good for.

    The same holder may spend it again. Raises Invalid `otp.expired` when another did.
    """
    codes.spend(code, holder=holder, now=now)


def code_was_sent(*, phone_e164: str, device: str, since: datetime) -> bool:
    """Whether a code went to this number at this device's request since then."""
    return codes.was_sent_to(phone_e164=phone_e164, device=device, since=since)


def code_request_seen(request: str, *, phone_e164: str, purpose: str, campaign: str) -> bool:
    """Whether `issue_code` was already answered for this request.

    Raises Invalid `idempotency.mismatch` when that one asked for something else.
    """
    return codes.request_seen(
        request, phone_e164=phone_e164, purpose=purpose, campaign=campaign
    )


def person_messages(person_id: int, campaign: str, language: str) -> list[PersonMessage]:
    """What a campaign has told a person in its page, newest first, at most fifty."""
    return selectors.person_messages(person_id, campaign, language)


def mark_read(person_id: int, campaign: str, ids: list[int], now: datetime) -> int:
    """The person has seen these messages of the page; how many were unread. Others' ids are
    left alone."""
    return preferences.mark_read(person_id, campaign, ids, now)


def message_figures(campaign: str) -> list[MessageFigure]:
    """How a campaign's messages stand, by event, medium, status and reason, explained."""
    return selectors.message_figures(campaign)


def preferences_of(person_id: int) -> Preferences:
    """What the person allows, and where we would write to, masked."""
    return preferences.of(person_id)


def set_preferences(
    *,
    person_id: int,
    campaign: str,
    now: datetime,
    sms: bool | None = None,
    email: bool | None = None,
    address: str | None = None,
    evidence: dict[str, Any] | None = None,
) -> Preferences:
    """Keep what the person allows or stops from now on; None leaves a choice as it is.

    `address` is an e-mail address. Raises Invalid body.invalid at `address`: `format`, or
    `required` when e-mail is allowed and none was ever given.
    """
    return preferences.change(
        person_id=person_id,
        campaign=campaign,
        now=now,
        sms=sms,
        email=email,
        address=address,
        evidence=evidence or {},
    )


def inbox(address: str) -> list[InboxMessage]:
    """What the sandbox kept for a number or e-mail address, newest first."""
    return selectors.inbox(address)


def inbox_documents(phone_e164: str) -> list[dict[str, Any]]:
    """The same as `manage.py inbox --json` and /demo/inbox print it; `at` in milliseconds."""
    return [
        {
            "at": to_ms(message.at),
            "channel": message.channel,
            "template": message.template,
            "text": message.text,
            "code": message.code,
        }
        for message in inbox(phone_e164)
    ]


def short_link(*, target: str, campaign: str, channel: str, now: datetime) -> str:
    """The short code that leads to `target`, a path under /c/; the same path, the same code."""
    return links.make(target=target, campaign=campaign, channel=channel, now=now)


def short_target(code: str) -> ShortTarget | None:
    """Where a short code leads, or None."""
    return links.find(code)


def receive_fact(
    report: ReportedFact, *, fingerprint: str, now: datetime, older: tuple[str, ...] = ()
) -> ReceivedFact:
    """Record what an organiser's system reports, once per its id.

    Raises Invalid `idempotency.mismatch` when the id came with another body before.
    """
    return facts.receive(report, fingerprint=fingerprint, older=older, now=now)
