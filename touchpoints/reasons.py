"""Why a message waits, was refused or failed: stable codes, and what they mean to staff."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, str | Promise] = {
    "quiet": _("Waits for the end of the quiet hours."),
    "quiet.late": _("Would have come after the quiet hours, when nobody needed it any more."),
    "cap": _("Waits for the next day: the person has had as many as the campaign allows."),
    "cap.late": _("The day's messages were used up, and tomorrow nobody needs it any more."),
    "paused": _("Waits until the campaign goes on."),
    "later": _("The provider did not take it. It is tried again."),
    "late": _("Nobody needed it any more when it was due."),
    "pointless": _("What it tells of is no longer so."),
    "ended": _("The campaign has ended."),
    "campaign.unknown": _("The campaign is not published."),
    "template.unknown": _("There is no such template any more."),
    "channel.off": _("No provider is set up for this channel."),
    "address.none": _("The person has given no address for this channel."),
    "stopped": _("The person has stopped messages over this channel."),
    "consent.none": _("The person has not agreed to messages of this kind."),
    "rejected": _("The provider refused it for good."),
    "unsure": _("It may have been sent; nobody knows, so it is not repeated."),
}


def explain(reason: str) -> str:
    """The sentence for a reason, "" for none."""
    return str(REASONS.get(reason, reason)) if reason else ""
