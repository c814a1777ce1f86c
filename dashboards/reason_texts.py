"""Why something was refused or is held, in an operator's words."""

from __future__ import annotations

from django.utils.translation import gettext as _


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
        "chance.none": _("No chance left"),
        "points.short": _("Not enough points"),
        "step.not_reached": _("Had not come so far yet"),
        "step.taken": _("Prize taken before"),
        "window.closed": _("Outside the times"),
        "checkin.done": _("Checked in already"),
        "task.done": _("Task done already"),
        "task.too_soon": _("Task came too soon"),
        "cards.missing": _("Set of cards not whole"),
        "cards.no_double": _("Card not held twice"),
        "gift.taken": _("Card taken by somebody else"),
        "gift.unknown": _("Unknown card link"),
        "team.already": _("Had a team already"),
        "team.full": _("Team was full"),
        "team.over": _("Team's time was over"),
        "quiz.late": _("Answered too late"),
        "quiz.answered": _("Answered before"),
        "consent.missing": _("Rules not agreed to"),
        "phone.bound": _("Number of somebody else"),
        "verify.already": _("Number confirmed before"),
        "eligibility.phone_needed": _("No number confirmed"),
        "eligibility.newcomers_only": _("Not a new customer"),
        "eligibility.already_insured": _("Insured already"),
        "eligibility.channel": _("Came by a channel that is shut"),
        "service.unavailable": _("Too busy for a moment"),
        "campaign.unknown": _("No such campaign"),
        "eligibility.payee_unknown": _("Account to pay to is unknown"),
        "idempotency.mismatch": _("Same request, other content"),
        "quiz.unknown": _("Unknown attempt"),
        "request.origin": _("Request from another page"),
        "team.none": _("Unknown team"),
        "team.own": _("Tried to join their own team"),
        "helper": _("A helper looked suspicious"),
        "unknown": _("No reason given"),
        **_rule_titles(),
    }


def _rule_titles() -> dict[str, str]:
    from antifraud.rules import registry

    return {rule.slug: str(rule.title) for rule in registry}
