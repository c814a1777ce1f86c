"""Rules, messages, channels and measuring in an operator's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.builder.specs.hints import Hint

LEGAL = {
    "organiser": Hint(_("Organiser"), _("The company that promises and pays."), pair=True),
    "contact": Hint(_("Contact"), _("Where participants ask and complain."), pair=True),
    "licence": Hint(
        _("Licence line"), _("Stands at the foot of the page."), kind="text", pair=True
    ),
    "rules": Hint(
        _("Further rules"),
        _("Your own words. What follows from the settings is written by the page itself."),
        kind="text",
        pair=True,
    ),
    "privacy": Hint(_("Privacy notice"), kind="text", pair=True),
    "rules_version": Hint(
        _("Version of the rules"),
        _("Everybody's consent names it; change it when the rules change."),
        rare=True,
    ),
    "privacy_id": Hint(_("Version of the privacy notice"), rare=True),
}

TOUCH = {
    "daily_cap": Hint(
        _("Most messages a person gets"),
        _("Text messages and e-mails together; messages in the page are not counted."),
        unit=_("a day"),
    ),
    "plan": Hint("", hidden=True),
    "quiet": Hint("", hidden=True),
}

CHANNELS = {
    "any": Hint(
        _("Count unknown channel codes too"),
        _("Somebody who comes with a code that is not listed still counts, as that code."),
    ),
    "known": Hint(
        _("Codes accepted without a record"),
        _("Codes with a name and a cost are kept under channel codes."),
        item=_("Code"),
        rare=True,
    ),
}

TRACKING = {
    "enabled": Hint(
        _("Measure the campaign's page"),
        _("Without it boards show joins and rewards, but no visits and no paths."),
    ),
    "plan": Hint(_("Tracking plan"), rare=True),
}
