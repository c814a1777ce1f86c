"""How people come and what they are sent: channels and messages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from campaigns.contracts import LANGUAGES, Finding
from campaigns.preflight.context import Context
from campaigns.preflight.law import shares
from campaigns.preflight.words import finding
from touchpoints import api as touchpoints
from touchpoints.contracts import QuietHours

LONGEST_QUIET = 12
NAMED_AS = {
    "sms": re.compile(r"短信|\bsms\b|text message", re.IGNORECASE),
    "email": re.compile(r"邮件|邮箱|e-?mails? ", re.IGNORECASE),
}
"""How a privacy notice says that it is used to write to people."""


def channels(context: Context) -> Iterator[Finding]:
    """Findings about the channels people come by."""
    section = context.campaign.channels
    if not section.any and not section.known:
        yield finding("channel.none", "channels.known")
    named = any("wechat" in code or "weixin" in code for code in section.known)
    if "wechat" not in section.policy and (named or section.any) and shares(context.campaign):
        yield finding(
            "channel.wechat",
            "channels.policy.wechat.share_rewards",
            level="warn" if named else None,
        )


def messages(context: Context) -> Iterator[Finding]:
    """Findings about the plan of messages."""
    touch = context.campaign.touch
    if not touch.plan:
        yield finding("touch.nobody", "touch.plan")
        return
    hours = quiet_hours(touch.quiet)
    if hours > LONGEST_QUIET:
        yield finding("touch.quiet_long", "touch.quiet", quiet=f"{hours:g}")
    for number, step in enumerate(touch.plan):
        before = step.hours_before
        if before is not None and before <= hours:
            yield finding(
                "touch.reminder_late",
                f"touch.plan.{number}.hours_before",
                before=before,
                quiet=f"{hours:g}",
            )
        if touchpoints.check_step(step.on, step.template, step.channels):
            yield finding(
                "touch.template", f"touch.plan.{number}.template", template=step.template
            )
    for path, names in touchpoints.check_words(touch.words):
        why = (
            _("nothing fills in %(names)s") % {"names": ", ".join(f"{{{n}}}" for n in names)}
            if names
            else _("they are too long for their place")
        )
        yield finding("touch.words", f"touch.words.{path}", why=why)
    yield from _consent(context)


def _consent(context: Context) -> Iterator[Finding]:
    """Whoever agrees to the privacy notice should know that messages will come."""
    planned = {channel for step in context.campaign.touch.plan for channel in step.channels}
    for channel, named in NAMED_AS.items():
        if channel not in planned:
            continue
        for language in LANGUAGES:
            if not named.search(context.campaign.legal.privacy.get(language, "")):
                yield finding(
                    "touch.no_consent",
                    f"legal.privacy.{language}",
                    channel=_("text message") if channel == "sms" else _("e-mail"),
                )


def quiet_hours(quiet: QuietHours | None) -> float:
    """How long they last, over midnight too; 0 without."""
    if quiet is None:
        return 0
    begin, finish = _clock(quiet.from_), _clock(quiet.until)
    return ((finish - begin) % (24 * 60)) / 60


def _clock(value: str) -> int:
    """Minutes since midnight of `21:00`."""
    hours, minutes = value.split(":")
    return int(hours) * 60 + int(minutes)
