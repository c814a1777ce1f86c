"""Refusals and rules in a staff member's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import DomainError
from core.money import format_minor


def error_words(error: DomainError) -> str:
    """Why something was not done, for the line on top of the page."""
    words = {
        "campaign.state": _("That is not possible in the campaign's present state."),
        "campaign.same_person": _("Two people are needed: you cannot approve your own work."),
        "campaign.role": _("Your role may not do this."),
        "campaign.candidate_changed": _("It was changed meanwhile. Look at it again."),
        "campaign.unknown": _("There is no such campaign."),
        "campaign.unsettled": _(
            "Promises are still open. It can be archived when its money has returned."
        ),
        "campaign.blocked": _("Something must be mended first; see the list."),
        "review.reason": _("Say what should change; the author reads it."),
        "review.checklist": _("Confirm every point of the checklist first."),
        "channel.taken": _("This campaign has that code already."),
        "channel.unknown": _("There is no such channel."),
        "budget.exceeded": _("The budget does not hold that much."),
        "budget.node": _("There is no budget of that name."),
        "budget.line": _("The campaign is paid from another budget already."),
        "budget.currency": _("The budget has another currency."),
        "budget.closed": _("The campaign's money has been returned already."),
        "reward.not_held": _("Somebody has decided this one meanwhile."),
        "reward.unknown": _("There is no such reward."),
        "reward.not_failed": _("It has not failed, or is being paid right now."),
        "payout.erased": _("Whom to insure has been deleted already."),
        "recon.by_hand": _("Only people can clear this one up; close it with a note."),
        "recon.closed": _("Somebody has dealt with this one meanwhile."),
        "recon.not_told": _("The provider does not say yet. Try again later."),
        "recon.recovered": _("The reward was taken back already; clear it up by hand."),
        "recon.note": _("Say what was cleared up."),
        "clawback.not_paid": _("Only a reward that was paid can be taken back."),
        "clawback.waiting": _("Taking it back waits for a second person already."),
        "clawback.too_much": _("That is more than was paid and not taken back yet."),
        "clawback.reason": _("Say why."),
        "clawback.own": _("Another person has to agree."),
        "clawback.refused": _("Somebody has decided this one meanwhile."),
        "clawback.done": _("Somebody has decided this one meanwhile."),
        "clawback.unknown": _("There is no such request."),
        "tax.period": _("Choose a period of at most a year."),
        "trial.over": _("One of the variants was taken for all already."),
        "trial.last": _("It is the last open one: take it for all, or pause the campaign."),
        "trial.unknown": _("This campaign compares no variants."),
        "dryrun.running": _("A dry run of this campaign is under way; wait or cancel it."),
        "case.closed": _("Somebody has decided this one meanwhile."),
    }
    known = words.get(error.code)
    return known or _("That was refused ({code}).").format(code=error.code)


def alarm_words(alarm: Any, currency: str, pools: Mapping[str, str]) -> str:
    """An alarm of the boards in a sentence; `pools` are their titles by slug."""
    values = dict(alarm.values)
    if "pool" in values:
        values["pool"] = pools.get(values["pool"], values["pool"])
    count = int(values.get("count", 0))
    if isinstance(values.get("amount"), int):
        values["amount"] = format_minor(values["amount"], currency)
    if "percent" in values:
        values["percent"] = f"{values['percent']}%"
    words = {
        "held.urgent": ngettext(
            "{count} reward waits too long for a decision, {amount}",
            "{count} rewards wait too long for a decision, {amount}",
            count,
        ),
        "held.waiting": ngettext(
            "{count} reward waits for a decision, {amount}",
            "{count} rewards wait for a decision, {amount}",
            count,
        ),
        "trial.closed": _("variant “{arm}” was closed by itself; look at the comparison"),
        "stock.none": _("no reward is free"),
        "stock.few": _("few rewards are free"),
        "payout.failed": ngettext(
            "{count} payment failed, {amount}", "{count} payments failed, {amount}", count
        ),
        "budget.ends_early": _("at this rate the budget is used up before the end"),
        "budget.cut": ngettext(
            "{count} amount was cut to what the hour had left, {amount} less",
            "{count} amounts were cut to what the hour had left, {amount} less",
            count,
        ),
        "use.hour.near": _(
            "{percent} of what this hour may give is promised, {amount} is left"
        ),
        "use.hour.full": _("this hour gives nothing more; the next one does"),
        "use.pool_hour.near": _("“{pool}”: {percent} of this hour is promised, {amount} left"),
        "use.pool_hour.full": _("“{pool}” gives nothing more this hour"),
        "use.budget.near": _("{percent} of the budget is promised or paid"),
        "use.budget.full": _("the budget is used up"),
        "use.pool.near": _("“{pool}”: {percent} is taken, {count} left"),
        "use.pool.full": _("“{pool}” is used up"),
        "refused.surge": _("{count} of {tried} tries in the last hour were refused"),
        "traffic.none": _("nobody has opened the page for an hour"),
    }
    return str(words.get(alarm.code, alarm.code)).format(**values)
