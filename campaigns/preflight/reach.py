"""How people come and what they are sent: channels and messages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

from campaigns.contracts import Finding
from campaigns.preflight.context import Context
from campaigns.preflight.words import finding

LONGEST_QUIET = 12
HELPED = ("assist", "referral")
"""Mechanics that pay because friends came by a shared link."""


def channels(context: Context) -> Iterator[Finding]:
    """Findings about the channels people come by."""
    section = context.campaign.channels
    if not section.any and not section.known:
        yield finding("channel.none", "channels.known")
    named = any("wechat" in code or "weixin" in code for code in section.known)
    if (named or section.any) and any(slug in context.campaign.mechanics for slug in HELPED):
        yield finding("channel.wechat", "channels.known", level="warn" if named else None)


def messages(context: Context) -> Iterator[Finding]:
    """Findings about the plan of messages, where a version has one."""
    touch: Any = getattr(context.campaign, "touch", None)
    if touch is None:
        return
    plan = list(getattr(touch, "plan", ()))
    if not plan:
        yield finding("touch.nobody", "touch.plan")
        return
    hours = quiet_hours(getattr(touch, "quiet", None))
    if hours > LONGEST_QUIET:
        yield finding("touch.quiet_long", "touch.quiet", quiet=f"{hours:g}")
    for number, entry in enumerate(plan):
        before = getattr(entry, "hours_before", None)
        if getattr(entry, "on", "") == "expiring" and before and before <= hours:
            yield finding(
                "touch.reminder_late",
                f"touch.plan.{number}.hours_before",
                before=before,
                quiet=f"{hours:g}",
            )


def quiet_hours(quiet: Any) -> float:
    """How long `{from, until}` lasts, over midnight too; 0 without."""
    if quiet is None:
        return 0
    fields = quiet if isinstance(quiet, dict) else quiet.model_dump(by_alias=True)
    begin, finish = _clock(fields.get("from")), _clock(fields.get("until"))
    if begin is None or finish is None:
        return 0
    return ((finish - begin) % (24 * 60)) / 60


def _clock(value: Any) -> int | None:
    """Minutes since midnight of `21:00` or a time."""
    if isinstance(value, time):
        return value.hour * 60 + value.minute
    try:
        hours, minutes = str(value).split(":")[:2]
        return int(hours) * 60 + int(minutes)
    except ValueError:
        return None
