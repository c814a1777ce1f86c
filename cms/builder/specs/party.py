"""Packet rain and teams in an operator's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.builder.specs.hints import Hint

_WORD = {
    "word": Hint(
        _("Password"), _("Wide or narrow, capitals and spaces make no difference when typed.")
    ),
    "day": Hint(_("Only on this day"), _("Empty: on every day of the campaign.")),
}

RAIN = {
    "daily": Hint(_("Times every day"), item=_("Time"), kind="time"),
    "seconds": Hint(_("Packets fall for"), unit=_("seconds")),
    "per_wave": Hint(
        _("Packets that fall each time"),
        _("Each time has packets of its own; whoever taps first catches them."),
        unit=_("packets"),
    ),
    "catches": Hint(_("Packets one person may catch"), unit=_("each time")),
    "leftover": Hint(
        _("What nobody catches"),
        choices={
            "roll": _("Falls the next time too"),
            "return": _("Goes back when the campaign ends"),
        },
    ),
    "words": Hint(_("Passwords"), nested=_WORD, item=_("Password")),
    "word_when": Hint(
        _("When passwords count"),
        choices={"always": _("At any time"), "wave": _("Only while packets fall")},
    ),
    "word_tries": Hint(_("Wrong passwords a person may try"), unit=_("a day")),
    "moments": Hint(
        _("Single times"),
        _("A day and a time by the campaign's clock, beside those of every day."),
        item=_("Time"),
    ),
    "pool": Hint(_("Pool the packets come from"), rare=True, source="pools"),
    "word_pool": Hint(_("Pool the packets for passwords come from"), rare=True, source="pools"),
}

TEAM = {
    "amount": Hint(_("Amount of a pot"), kind="money"),
    "size": Hint(_("Members of a team"), unit=_("people")),
    "ttl_hours": Hint(
        _("Time to come together"),
        _("A team that is not complete by then ends, and its pot goes to another."),
        unit=_("hours"),
    ),
    "per_person": Hint(_("Pots one person may share"), _("One after the other.")),
    "least": Hint(
        _("Members that are enough"),
        _("When the time is over so many share a smaller pot. 0 needs all of them."),
        unit=_("people"),
        rare=True,
    ),
    "step": Hint(
        _("What each further member adds"),
        _("The pot is so much smaller for each who is missing."),
        kind="money",
        rare=True,
    ),
    "pool": Hint(_("Pool the pots come from"), rare=True, source="pools"),
}
