"""Pools of prizes and how they are claimed, in an operator's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.builder.specs.hints import Hint

POOL = {
    "count": Hint(_("How many"), unit=_("pieces")),
    "amount": Hint(_("Amount of each"), kind="money"),
    "per_day": Hint(_("How many a day"), unit=_("a day")),
    "total": Hint(
        _("Shared amount"),
        _("All of them together hold exactly this."),
        kind="money",
        rare=True,
    ),
    "min": Hint(_("Smallest share"), kind="money", rare=True),
    "split": Hint(
        _("How the money is divided"),
        choices={
            "fixed": _("All hold the same"),
            "exchangeable": _("They share one amount"),
            "double_mean": _("At random around the mean"),
        },
        rare=True,
    ),
    "max": Hint(_("Largest share"), kind="money"),
    "shares": Hint(_("Parts each is cut into"), unit=_("people"), rare=True),
    "first": Hint(_("Parts that are always shared"), unit=_("people"), rare=True),
    "step": Hint(_("What each further part holds"), kind="money", rare=True),
    "kind": Hint(_("Kind of prize"), rare=True),
    "title": Hint(_("What the prize is called")),
    "points": Hint(_("Points in each"), unit=_("points")),
    "wallet": Hint("", hidden=True),
    "valid_days": Hint(
        _("How long points are good"), _("0 lets them never expire."), unit=_("days")
    ),
    "instant": Hint(
        _("Credit points at once"), _("Without it they are claimed with a phone number.")
    ),
    "keep_days": Hint(
        _("Keep addresses for"),
        _("Counted from the day the parcel left; then they are erased."),
        unit=_("days"),
    ),
    "low": Hint(_("Warn when so many are left"), unit=_("pieces")),
    "per_hour": Hint(
        _("At most an hour"),
        _("What may be promised from here in one hour; 0 sets no limit."),
        kind="money",
    ),
    "cut": Hint(
        _("Give less when an hour is nearly full"),
        _(
            "An amount at random is cut to what the hour has left, never below the smallest"
            " share; without it nothing more is given until the next hour."
        ),
        rare=True,
    ),
    "url": Hint(_("Address that is called"), _("Your system that hands the prize over.")),
    "secret": Hint("", hidden=True),
    "tax": Hint(
        _("Tax"),
        _("How the prize is taxed, for the export of payouts. Without it nothing is said."),
        item=_("Tax"),
        rare=True,
        nested={
            "as_": Hint(
                _("The prize counts as"),
                choices={
                    "incidental": _("Incidental income"),
                    "exempt": _("Exempt by law, such as a coupon"),
                },
            ),
            "rate": Hint(_("Tax rate"), kind="percent"),
        },
    ),
}

PAYOUT = {
    "claim_days": Hint(
        _("Time to claim"),
        _("What is not claimed in time goes back to the campaign."),
        unit=_("days"),
    ),
    "claims_per_phone": Hint(
        _("Rewards one phone number may claim"),
        _("In the whole campaign; 0 sets no limit."),
    ),
    "cool_off_seconds": Hint(
        _("Wait before the payout"),
        _("Time to stop a payout that turns out to be fraud."),
        unit=_("seconds"),
        rare=True,
    ),
    "budget": Hint("", hidden=True),
    "pools": Hint("", hidden=True),
    "provider": Hint("", hidden=True),
}
