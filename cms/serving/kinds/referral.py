"""Invite a friend: two tickets that carry what each of the two gets."""

from __future__ import annotations

from typing import Any

from cms.serving.facts import Facts, whole
from cms.serving.kinds.base import Kind, Painted, currency_of, rounded


def terms(facts: Facts) -> dict[str, Any]:
    """`boot.referral` of ADR 0011."""
    section = facts.mechanic
    return facts.terms() or {
        "inviter": whole(section.get("inviter_amount")),
        "friend": whole(section.get("friend_amount")),
        "event": str(section.get("event") or ""),
        "event_label": facts.spoken(section.get("event_label")),
        "window_days": whole(section.get("window_days")),
        "cap": whole(section.get("cap")),
        "url": section.get("url") or None,
    }


def paint(facts: Facts) -> Painted:
    """Both amounts stand on the tickets; the line names what the friend does."""
    told = terms(facts)
    currency = currency_of(facts)
    inviter, friend = (rounded(told[name], currency) for name in ("inviter", "friend"))
    you, other = facts.say("ticket.you"), facts.say("ticket.friend")
    return Painted(
        line=facts.say("start.line", event=told["event_label"]),
        spoken=f"{you} {inviter}. {other} {friend}.",
        scene=(
            ("mine-label", you),
            ("mine-amount", inviter),
            ("other-label", other),
            ("other-amount", friend),
        ),
        blanks=(
            ("event", told["event_label"]),
            ("n", told["window_days"]),
            ("inviter", inviter),
            ("friend", friend),
        ),
        boot=(("amount", 0), ("helpers", 0), ("referral", told)),
    )


REFERRAL = Kind(entry="src/play/referral.ts", scene="two-tickets", paint=paint)
