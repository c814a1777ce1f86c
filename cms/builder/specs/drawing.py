"""Draws and collections in an operator's words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cms.builder.specs.happenings import HAPPENINGS
from cms.builder.specs.hints import Hint

_NO_LIMIT = _("0 sets no limit.")

_ROW = {
    "title": Hint(_("What the prize is called"), pair=True),
    "weight": Hint(
        _("Weight"),
        _("Its share of all weights; with a sum of 1,000,000 it reads as parts per million."),
    ),
    "quantity": Hint(_("Tickets that carry it"), _("Of a deck; as many as its pool holds.")),
    "per_person": Hint(_("Times one person may win it"), _NO_LIMIT),
    "opens_after": Hint(
        _("Draws before it can be won"),
        _("A person's first draws of this number never give it."),
        rare=True,
    ),
    "first_draws": Hint(
        _("Only in a person's first draws"), _("So many of them; 0 is any."), rare=True
    ),
    "pool": Hint(
        _("Pool the prize comes from"),
        _("Empty for a row without a prize."),
        rare=True,
        source="pools",
    ),
    "card": Hint(_("Card that it gives"), rare=True, source="cards"),
    "slug": Hint(_("Name for boards and exports"), rare=True, auto=True),
}
DRAW = {
    "skin": Hint(
        _("What people see"),
        choices={
            "wheel": _("A wheel that turns"),
            "scratch": _("A card to scratch"),
            "cards": _("A pack of cards"),
            "egg": _("A golden egg that is struck open"),
            "box": _("A lucky box whose lid lifts"),
        },
    ),
    "method": Hint(
        _("How prizes are drawn"),
        choices={
            "weights": _("Each draw by itself, with fixed odds"),
            "deck": _("From a stack of tickets, each dealt once"),
        },
    ),
    "prizes": Hint(_("What can be drawn"), nested=_ROW, item=_("Prize"), summary="{title}"),
    "fallback": Hint(
        _("Row that stands in"),
        _("Given where a prize is gone or somebody's limit is reached."),
        rare=True,
        source="prizes",
    ),
    "pity": Hint(
        _("A prize for sure after draws without one"),
        _("After so many blanks in a row the next draw gives this prize."),
        item=_("A prize for sure"),
        nested={
            "after": Hint(_("After"), unit=_("blanks in a row")),
            "prize": Hint(_("Comes the prize"), source="prizes"),
        },
    ),
    "spends": Hint(_("What a draw costs"), rare=True),
}

COLLECT = {
    "cards": Hint(
        _("Cards of the set"),
        item=_("Card"),
        nested={
            "title": Hint(_("What the card is called"), pair=True),
            "slug": Hint(_("Name of the card"), rare=True, auto=True),
        },
    ),
    "prize": Hint(
        "",
        nested={
            "title": Hint(_("What the whole set makes"), pair=True),
            "pool": Hint(_("Pool the prize comes from"), rare=True, source="pools"),
            "slug": Hint(_("Name for boards and exports"), rare=True),
        },
    ),
    "per_person": Hint(_("Sets one person may exchange"), _NO_LIMIT),
    "gives_per_day": Hint(
        _("Doubles one person may give to friends a day"),
        _("0: cards are not given."),
    ),
    "share_pot": Hint(
        _("All who complete the set share one pot"),
        _("After the end, in equal parts, instead of a prize for each set."),
    ),
    "share_most": Hint(
        _("Most that one person gets of the pot"),
        _("What is above it stays with you; 0: no limit."),
        kind="money",
    ),
    "share_hours": Hint(
        _("Sharing after the end"), _("Time to look at what is on hold."), unit=_("hours")
    ),
    "drops": Hint(
        _("Cards without a draw"),
        _("Something people do brings a card."),
        item=_("Card"),
        nested={
            "on": Hint(_("What brings a card"), choices=HAPPENINGS),
            "card": Hint(_("Which card"), source="cards"),
            "per_day": Hint(_("At most a day"), _NO_LIMIT),
            "most": Hint(_("At most in the campaign"), _NO_LIMIT),
        },
    ),
}
