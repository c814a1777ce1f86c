"""Each kind's settings in an operator's words. A setting missing here is shown all the same."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.builder.specs.contest import QUIZ, RANKING, VOTE
from cms.builder.specs.drawing import COLLECT, DRAW
from cms.builder.specs.happenings import HAPPENINGS
from cms.builder.specs.models import Hint
from cms.builder.specs.party import RAIN, TEAM

ASSIST = {
    "target": Hint(_("Amount of a packet"), kind="money"),
    "helpers": Hint(
        _("New friends needed"),
        _("So many friends who are new here open a packet. 0 opens it at once."),
        unit=_("friends"),
    ),
    "ttl_hours": Hint(
        _("Time for friends to help"),
        _("A packet that is not full by then closes and goes back to the pool."),
        unit=_("hours"),
    ),
    "who_may_help": Hint(
        _("Who may help"),
        choices={"all": _("Everybody"), "new": _("Only people who are new here")},
    ),
    "sessions_per_day": Hint(_("Packets a person may start"), unit=_("a day")),
    "helps_per_day": Hint(_("Packets a person may help"), unit=_("a day")),
    "new_units": Hint(
        _("Steps a new friend opens"),
        _("A packet has as many steps as friends needed times this number."),
        unit=_("steps"),
        rare=True,
    ),
    "old_units": Hint(_("Steps a known friend opens"), unit=_("steps"), rare=True),
    "curve_power": Hint(
        _("How much faster it fills at first"),
        _("1 gives every friend the same part; more gives the first friends bigger ones."),
        rare=True,
    ),
    "pool": Hint(_("Pool the packets come from"), rare=True),
}

REFERRAL = {
    "inviter_amount": Hint(_("For the inviter"), kind="money"),
    "friend_amount": Hint(_("For the friend"), _("0 rewards the inviter alone."), kind="money"),
    "event_label": Hint(
        _("What the friend does"), _("As a call, such as “Register with us”."), pair=True
    ),
    "url": Hint(
        _("Where the friend does it"), _("An address with https:// in front, or nothing.")
    ),
    "window_days": Hint(
        _("Time for the friend"),
        _("So long after joining it still counts."),
        unit=_("days"),
    ),
    "cap": Hint(
        _("Rewards an inviter may earn"),
        _("In the whole campaign; 0 sets no limit."),
        unit=_("friends"),
    ),
    "who_is_new": Hint(
        _("Who counts as new"),
        choices={
            "phone": _("Whose phone number was never verified here"),
            "any": _("Who besides never took part in a campaign"),
            "all": _("Everybody"),
        },
    ),
    "cap_month": Hint(
        _("Rewards in a calendar month"), _("0 sets no limit."), unit=_("friends"), rare=True
    ),
    "event": Hint(
        _("Name of the fact"),
        _("What your own systems report, such as registered. Never a payment of a premium."),
        rare=True,
    ),
    "inviter_pool": Hint(_("Pool for inviters"), rare=True),
    "friend_pool": Hint(_("Pool for friends"), rare=True),
}

_PRODUCT = {
    "name": Hint(_("Name of the product"), pair=True),
    "insurer": Hint(_("Insurer"), pair=True),
    "cover": Hint(
        _("Kind of cover"), choices={"accident": _("Accident"), "health": _("Health")}
    ),
    "term_days": Hint(_("Cover lasts"), _("The law allows 365 days."), unit=_("days")),
    "sum_insured": Hint(_("Sum insured"), kind="money"),
    "premium": Hint(_("Pure risk premium of one"), _("The law allows 100 yuan."), kind="money"),
    "insurer_code": Hint(_("Code of the insurer"), rare=True),
    "code": Hint(_("Code of the product"), rare=True),
}
_FIELD = {
    "label": Hint(_("What we ask of the insured"), pair=True),
    "required": Hint(_("Must be filled in"), rare=True),
    "name": Hint(_("Name of the field"), rare=True, auto=True),
    "kind": Hint(
        _("Kind of field"),
        choices={
            "name": _("Name"),
            "id_number": _("ID number"),
            "birth_date": _("Date of birth"),
        },
        rare=True,
    ),
}
_CONSENT = {
    "label": Hint(_("What people agree to"), pair=True),
    "document": Hint(_("The document behind it"), kind="text", pair=True),
    "version": Hint(_("Version of the document"), rare=True),
    "separate": Hint(_("Agreed to for itself, with a tick of its own"), rare=True),
    "id": Hint(_("Name of the consent"), rare=True, auto=True),
}
GIFT = {
    "quota_per_day": Hint(_("Gifts a day"), unit=_("a day")),
    "product": Hint("", nested=_PRODUCT),
    "hold_minutes": Hint(
        _("Time to fill in the details"),
        _("A gift that was taken waits so long; then somebody else may have it."),
        unit=_("minutes"),
    ),
    "min_age": Hint(_("Youngest"), unit=_("years")),
    "max_age": Hint(_("Oldest"), unit=_("years")),
    "newcomers_only": Hint(
        _("Only for new customers"),
        _("Nobody who has claimed a reward before or has a policy of this insurer."),
    ),
    "fields": Hint(_("Details of the insured"), nested=_FIELD, item=_("Detail")),
    "consents": Hint(
        _("Consents"), nested=_CONSENT, item=_("Consent"), summary="{label}", fold=True
    ),
    "tries": Hint(_("How often a gift may be left to pass"), unit=_("times"), rare=True),
    "keep_days": Hint(_("Name and ID number are deleted after"), unit=_("days"), rare=True),
    "pool": Hint(_("Pool the gifts come from"), rare=True),
}

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

KINDS: dict[str, dict[str, Hint]] = {
    "assist": ASSIST,
    "referral": REFERRAL,
    "gift": GIFT,
    "milestone": MILESTONE,
    "checkin": CHECKIN,
    "chances": CHANCES,
    "task": TASK,
    "points": POINTS,
    "draw": DRAW,
    "collect": COLLECT,
    "ranking": RANKING,
    "quiz": QUIZ,
    "vote": VOTE,
    "rain": RAIN,
    "team": TEAM,
}
"""By the mechanic's slug."""

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
    "url": Hint(_("Address that is called"), _("Your system that hands the prize over.")),
    "secret": Hint("", hidden=True),
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
        _("One on each line. Codes with a name and a cost are kept under channel codes."),
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
