"""Ladders, check-ins, chances, tasks and points in an operator's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.builder.specs.happenings import HAPPENINGS
from cms.builder.specs.hints import Hint

_CAPS = {
    "per_day": Hint(_("At most a day"), _("0 sets no limit.")),
    "most": Hint(_("At most in the campaign"), _("0 sets no limit.")),
}
_WAY = {
    "on": Hint(_("What earns it"), choices=HAPPENINGS),
    "amount": Hint(_("How many each time")),
    **_CAPS,
    "label": Hint(_("What it is called"), pair=True, rare=True),
}
MILESTONE = {
    "counts": Hint(_("What counts"), choices=HAPPENINGS),
    "steps": Hint(
        _("Steps with a prize"),
        item=_("Step"),
        nested={
            "at": Hint(_("Prize at")),
            "title": Hint(_("What the prize is called"), pair=True),
            "pool": Hint(_("Pool the prize comes from"), rare=True, source="pools"),
        },
    ),
    "per_day": Hint(_("How much counts on one day"), _("0 sets no limit."), rare=True),
    "label": Hint(_("What it is called"), pair=True, rare=True),
}
CHECKIN = {
    "mode": Hint(
        _("How days count"),
        choices={"streak": _("Days in a row"), "total": _("All days together")},
    ),
    "length": Hint(_("Days that the calendar shows"), unit=_("days")),
    "days": Hint(
        _("Days with a prize"),
        item=_("Day"),
        nested={
            "day": Hint(_("Prize after"), unit=_("days")),
            "title": Hint(_("What the prize is called"), pair=True),
            "pool": Hint(_("Pool the prize comes from"), rare=True, source="pools"),
        },
    ),
    "makeups": Hint(_("Missed days that can be made up"), _("0 allows none."), unit=_("days")),
}
CHANCES = {
    "free_per_day": Hint(
        _("Free chances"), _("What is not used is gone at midnight."), unit=_("a day")
    ),
    "ways": Hint(_("What gives a chance"), nested=_WAY, item=_("Way")),
}
TASK = {
    "tasks": Hint(
        _("Tasks"),
        item=_("Task"),
        summary="{title}",
        nested={
            "title": Hint(_("What there is to do"), pair=True),
            "kind": Hint(
                _("Kind of task"),
                choices={
                    "visit": _("Visit a page"),
                    "read": _("Read something"),
                    "watch": _("Watch something"),
                    "fact": _("Something your own systems report"),
                },
            ),
            "url": Hint(_("Where it is done"), _("An address with https:// in front.")),
            "seconds": Hint(_("Time to stay"), unit=_("seconds")),
            "times": Hint(
                _("How often"),
                choices={"once": _("Once for each person"), "daily": _("Once a day")},
            ),
            "amount": Hint(_("What it weighs"), _("Chances or points count it so often.")),
            "event": Hint(
                _("Name of the fact"),
                _("What your own systems report. Never a payment of a premium."),
                rare=True,
            ),
            "slug": Hint(_("Name of the task"), rare=True, auto=True),
        },
    ),
}
POINTS = {
    "name": Hint(_("What points are called"), pair=True),
    "ways": Hint(_("What earns points"), nested=_WAY, item=_("Way")),
    "offers": Hint(
        _("What points are exchanged for"),
        item=_("Prize"),
        nested={
            "title": Hint(_("What the prize is called"), pair=True),
            "cost": Hint(_("Costs"), unit=_("points")),
            "each": Hint(_("How often one person may have it"), _("0 sets no limit.")),
            "pool": Hint(_("Pool the prize comes from"), rare=True, source="pools"),
            "slug": Hint(_("Name of the offer"), rare=True, auto=True),
        },
    ),
}
