"""What alarms say on boards, in the reader's language."""

from __future__ import annotations

from django.utils.translation import gettext as _


def alarm_texts() -> dict[str, str]:
    """`alarm.<code>` → text in the active language; `{name}` is filled in by the script."""
    return {
        "alarms.none": _("Nothing"),
        "alarms.none_note": _("needs a look now."),
        "alarms.one": _("needs a look"),
        "alarms.many": _("need a look"),
        "alarm.held.waiting": _("waiting for review: {count} ({amount})"),
        "alarm.held.urgent": _("{count} rewards held too long, {amount}; decide by {until}"),
        "alarm.payout.failed": _("{count} payouts failed, {amount}"),
        "alarm.trial.closed": _("Variant “{arm}” takes nobody new: look at the comparison"),
        "alarm.stock.none": _("Nothing is left to win"),
        "alarm.stock.few": _("Little is left to win"),
        "alarm.budget.ends_early": _("The budget runs out on {at}, before the end"),
        "alarm.budget.cut": _("{count} amounts cut to what the hour had left, {amount} less"),
        "alarm.use.hour.near": _("{percent} of what this hour may give is promised"),
        "alarm.use.hour.full": _("This hour gives nothing more; the next one does"),
        "alarm.use.pool_hour.near": _("“{pool}”: {percent} of this hour is promised"),
        "alarm.use.pool_hour.full": _("“{pool}” gives nothing more this hour"),
        "alarm.use.budget.near": _("{percent} of the budget is promised or paid"),
        "alarm.use.budget.full": _("The budget is used up"),
        "alarm.use.pool.near": _("“{pool}”: {percent} is taken, {count} left"),
        "alarm.use.pool.full": _("“{pool}” is used up"),
        "alarm.refused.surge": _("{count} of {tried} tries refused in the last hour"),
        "alarm.traffic.none": _("No visit for an hour; {usual} at this time yesterday"),
    }
