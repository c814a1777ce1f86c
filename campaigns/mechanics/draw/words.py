"""The words of the draw's findings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from campaigns.preflight.said import Words

WORDS: dict[str, Words] = {
    "draw.pool_missing": Words(
        "block",
        _("The prize “%(prize)s” comes from a pool that does not exist."),
        _("Whoever draws it would get nothing."),
        _("Name a pool of the prizes, or leave the pool empty for a blank."),
    ),
    "draw.pool_short": Words(
        "block",
        _("%(tickets)s tickets carry a prize of which the pool holds %(count)s."),
        _("The last ones could not be given, though the rules promise all of them."),
        _("Make both numbers equal."),
    ),
    "draw.pool_left": Words(
        "warn",
        _("The pool holds %(count)s, but only %(tickets)s tickets carry them."),
        _("The money of the rest stays reserved until the campaign ends."),
        _("Make both numbers equal."),
    ),
    "draw.no_blank": Words(
        "warn",
        _("Nothing stands in when a prize has all been given."),
        _("From then on some draws give nothing, and the page has no picture for that."),
        _("Add a row without a pool, or name the prize that stands in."),
    ),
    "draw.card_unknown": Words(
        "block",
        _("The card “%(card)s” is not in the collection."),
        _("Whoever draws it could not do anything with it."),
        _("Add the card to the collection, or name another one."),
    ),
    "draw.no_chances": Words(
        "block",
        _("Nobody can earn a chance to draw."),
        _("The page would show a draw that never opens."),
        _("Give a chance a day, or say what earns one."),
    ),
    "draw.never": Words(
        "warn",
        _("The prize “%(prize)s” can never be drawn: its share is nil."),
        _("The rules would list a prize that nobody can win."),
        _("Give it a share, or remove it."),
    ),
    "draw.sum": Words(
        "advice",
        _("The shares add up to %(total)s, which is no round number."),
        _("The odds are right all the same, but people read them as odd fractions."),
        _("Let them add up to 1,000,000 when you think in parts per million."),
    ),
    "draw.deck_changed": Words(
        "block",
        _("The tickets of the running draw would be shuffled anew."),
        _("Prizes given already would be dealt again, and the published seed would not fit."),
        _("Leave the quantities as they are; a new campaign can have another deck."),
    ),
}
