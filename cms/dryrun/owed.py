"""The table of what a campaign owes at most, in staff's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.contracts import FrozenCampaign
from campaigns.liability import Bound, Liability, Line
from campaigns.mechanics.base import MECHANICS
from cms.builder.looking import local
from core.money import format_minor


@dataclass(frozen=True)
class Row:
    """A promise: what, how many at most and why, how many for one person, what it costs."""

    what: str
    of: str
    most: str
    why: str
    each: str
    worth: str
    """Money that is paid out; "" for pieces."""
    aside: str
    """What is set aside for pieces; "" for money."""
    never: bool


def owed(frozen: FrozenCampaign) -> dict[str, Any]:
    """What the panel shows of a compiled campaign."""
    found = frozen.owed
    return {
        "rows": [_row(line, found.currency) for line in found.lines],
        "money": format_minor(found.money, found.currency),
        "most": summary(frozen),
        "aside": format_minor(found.aside, found.currency) if found.aside else "",
        "budget": format_minor(found.budget, found.currency),
        "left": format_minor(abs(found.budget - found.total), found.currency),
        "over": found.total > found.budget,
        "whole": found.total == found.budget,
        "shared": format_minor(found.shared, found.currency) if found.shared > 0 else "",
        "pieces": pieces(found),
        "permille": min(1000, found.total * 1000 // max(found.budget, 1)),
        "money_permille": min(1000, found.money * 1000 // max(found.budget, 1)),
    }


def summary(frozen: FrozenCampaign) -> str:
    """The most it can cost, in a line: `¥17,760.00`, `100 policies`, `¥5.00 + 3 goods`."""
    found = frozen.owed
    told = pieces(found)
    if told and not found.money:
        return told
    money = format_minor(found.money, found.currency)
    return f"{money} + {told}" if told else money


def pieces(found: Liability) -> str:
    """What is not money, counted: `5,000 policies, 20 parcels`."""
    return ", ".join(piece_words(kind, count) for kind, count in found.pieces.items())


def piece_words(kind: str, n: int) -> str:
    """So many prizes of a kind."""
    words = {
        "gifts": ngettext("{n} policy", "{n} policies", n),
        "codes": ngettext("{n} code", "{n} codes", n),
        "points": ngettext("{n} lot of points", "{n} lots of points", n),
        "goods": ngettext("{n} parcel", "{n} parcels", n),
        "webhook": ngettext("{n} call to another system", "{n} calls to other systems", n),
    }
    text = words.get(kind) or ngettext("{n} reward", "{n} rewards", n)
    return text.format(n=f"{n:,}")


def what(mechanic: str, title: dict[str, str] | Any, side: str) -> str:
    """What a promise is called: its prize, else its side, else its mechanic."""
    if side:
        return _("For the inviter") if side == "inviter" else _("For the friend")
    said = local(dict(title))
    said = said[:1].upper() + said[1:]
    return said or str(MECHANICS.get(mechanic).title)


def why_words(bound: Bound) -> str:
    """Why there are no more than so many."""
    parts = {name: f"{number:,}" for name, number in bound.parts.items()}
    words = {
        "stock": _("so many are in stock"),
        "pots": _("so many pots are there"),
        "people": _("{people} people, {each} each"),
        "quota": _("{per_day} a day on {days} days"),
        "waves": _("{waves} waves of {per_wave} each"),
        "places": _("places {first} to {last}"),
        "tickets": _("so many tickets of the deck carry it"),
        "never": _("nobody can reach it"),
    }
    return words[bound.why].format(**parts)


def _row(line: Line, currency: str) -> Row:
    promise = line.promise
    title = str(MECHANICS.get(promise.mechanic).title)
    name = what(promise.mechanic, promise.title, promise.side)
    each = _("no limit") if promise.each is None else f"{promise.each:,}"
    if line.kind == "count":
        return Row(name, title, "–", _("worth nothing but what they are exchanged for"),
                   each, "", "", False)  # fmt: skip
    most = line.most or 0
    return Row(
        what=name,
        of=title if title != name else "",
        most=f"{most:,}",
        why=why_words(line.bounds[0]),
        each=each,
        worth=format_minor(line.money, currency) if line.kind == "packets" else "",
        aside=format_minor(line.aside, currency) if line.aside else "",
        never=most == 0,
    )
