"""Help from friends and invitations in an operator's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.builder.specs.hints import Hint

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
    "pool": Hint(_("Pool the packets come from"), rare=True, source="pools"),
}

_SECOND = {
    "points": Hint(
        _("Points for each"),
        _("As many as a prize of the pool holds."),
        unit=_("points"),
    ),
    "most": Hint(
        _("How often one person gets them"), _("In the whole campaign."), unit=_("times")
    ),
    "pool": Hint(
        _("Pool of the points"),
        _("Add points to the prizes first; money is never given here."),
        source="pools",
    ),
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
    "second_level": Hint(
        _("Points for friends of friends"),
        _(
            "When a friend's friend qualifies, whoever invited the friend gets points. Never "
            "money, and no further level. Without an entry there is one level only."
        ),
        item=_("Second level"),
        nested=_SECOND,
    ),
    "cap_month": Hint(
        _("Rewards in a calendar month"), _("0 sets no limit."), unit=_("friends"), rare=True
    ),
    "event": Hint(
        _("Name of the fact"),
        _("What your own systems report, such as registered. Never a payment of a premium."),
        rare=True,
    ),
    "inviter_pool": Hint(_("Pool for inviters"), rare=True, source="pools"),
    "friend_pool": Hint(_("Pool for friends"), rare=True, source="pools"),
}
