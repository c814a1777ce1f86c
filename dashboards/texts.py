"""The words a board's script needs, in the reader's language.

Snapshots carry codes and numbers only, because everybody who watches gets the same bytes.
"""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def board_texts() -> dict[str, str]:
    """Key → text in the active language; `{name}` is filled in by the script."""
    return {
        "ago.seconds": _("{n} s ago"),
        "ago.minutes": _("{n} min ago"),
        "ago.hours": _("{n} h ago"),
        "ago.days": _("{n} days ago"),
        "figures.reached": _("of {reached} people reached ({share})"),
        "figures.nobody": _("Nobody has opened the page yet."),
        "figures.per_person": _("{amount} for each person who joined"),
        "figures.no_cost_yet": _("No reward promised yet."),
        "figures.held_amount": _("{amount} waiting for review"),
        "figures.nothing_held": _("Nothing is waiting for review."),
        "funnel.share": _("{share} of {base}"),
        "step.seen": pgettext("funnel step", "Seen"),
        "step.joined": pgettext("funnel step", "Joined"),
        "step.shared": pgettext("funnel step", "Shared"),
        "step.helped": pgettext("funnel step", "Helped"),
        "step.opened": pgettext("funnel step", "Opened"),
        "step.paid": pgettext("funnel step", "Paid"),
        "trend.summary": _("{joined} joins in the last hour, minute by minute."),
        "trend.tooltip": _("{time}\nJoined: {joined}\nSaw the page: {seen}"),
        "budget.of": _("of {total}"),
        "budget.paid": pgettext("budget", "Paid"),
        "budget.granted": pgettext("budget", "Promised, not yet paid"),
        "budget.held": pgettext("budget", "Held for review"),
        "budget.left": pgettext("budget", "Left"),
        "growth.above": _("Grows by itself: {invited} of {joined} came by invitation."),
        "growth.below": _("{invited} of {joined} came by invitation."),
        "growth.sharers": _("{sharers} people shared."),
        "held.oldest": _("The oldest came {ago}."),
        "fresh.connecting": _("Connecting…"),
        "fresh.live": _("Live · last event {ago}"),
        "fresh.live_quiet": _("Live · no event yet"),
        "fresh.lost": _("Connection lost · figures from {ago} · trying again"),
        "fresh.signed-out": _("You are signed out. Reload the page to sign in."),
        "fresh.store_away": _("Behaviour is not available now · money is live"),
        "fresh.store_away_since": _("Behaviour is from {ago} · money is live"),
        "fresh.exact": _("Computed {time}"),
        **{f"status.{code}": text for code, text in status_texts().items()},
        **{f"reason.{code}": text for code, text in reason_texts().items()},
    }


def status_texts() -> dict[str, str]:
    """What stands on the chip beside a campaign's title."""
    return {
        "draft": pgettext("campaign", "Draft"),
        "review": pgettext("campaign", "In review"),
        "approved": pgettext("campaign", "Approved"),
        "scheduled": pgettext("campaign", "Scheduled"),
        "running": pgettext("campaign", "Running"),
        "paused": pgettext("campaign", "Paused"),
        "ended": pgettext("campaign", "Ended"),
        "archived": pgettext("campaign", "Archived"),
    }


def reason_texts() -> dict[str, str]:
    """Refusal codes in an operator's words; rules bring their own titles."""
    return {
        "stock.empty": _("Nothing left to win"),
        "limit.reached": _("Daily limit reached"),
        "help.own": _("Tried to help themselves"),
        "help.already": _("Had helped already"),
        "help.full": _("Came after the last helper"),
        "help.expired": _("Came too late"),
        "invite.unknown": _("Unknown invitation"),
        "campaign.not_started": _("Before the start"),
        "campaign.paused": _("While paused"),
        "campaign.ended": _("After the end"),
        "play.not_available": _("Refused as too risky"),
        "risk.challenge": _("Asked for a proof"),
        "rate.exceeded": _("Too many requests"),
        "otp.wrong": _("Wrong code"),
        "otp.expired": _("Code too old"),
        "otp.too_many": _("Too many codes"),
        "body.invalid": _("Incomplete request"),
        "helper": _("A helper looked suspicious"),
        "unknown": _("No reason given"),
        **_rule_titles(),
    }


def _rule_titles() -> dict[str, str]:
    from antifraud.rules import registry

    return {rule.slug: str(rule.title) for rule in registry}
