"""The chances of a variant's draw while its weights are typed: the editor's own fractions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from campaigns.mechanics.draw import odds
from cms.builder import odds as draw_odds
from cms.builder.documents import read
from cms.builder.odds import Note
from cms.trials.arms import mapping, under
from cms.trials.fields import PRIZES

MOST_DIGITS = 12
"""What is longer is no weight, and Python refuses to read some thousands of digits."""


def part(draft: Mapping[str, Any], arm: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """What stands above a variant's weights: the table, and a note for each weight.

    `typed` is the form as it was sent; what is empty or no number is as in the campaign, and
    what was not sent as the variant was saved.
    """
    laid = _laid(draft, arm, typed)
    own, mine = draw_odds.table(draft), draw_odds.table(laid)
    if own is None or mine is None:
        return {"html": "", "notes": []}
    notes = []
    for prize, before, now in zip(read(laid, PRIZES), own.rows, mine.rows, strict=True):
        if prize.get("slug"):
            words = now.percent
            if odds.brief(before.chance) != words:
                words = _("{percent}, in the campaign {before}").format(
                    percent=words, before=before.percent
                )
            notes.append(Note(f"id_{_name(arm, prize['slug'])}", words, now.permille).as_dict())
    html = render_to_string("cms/builder/parts/odds.html", draw_odds.part(laid))
    return {"html": html, "notes": notes}


def _name(arm: str, prize: str) -> str:
    """The field of a prize's weight, as `ArmSpec` calls it."""
    return "-".join((arm, *PRIZES, prize, "weight"))


def _laid(draft: Mapping[str, Any], arm: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """The draft with the variant's weights as they are typed."""
    laid = under(draft, arm)
    rows = []
    for prize, before in zip(read(laid, PRIZES) or [], read(draft, PRIZES) or [], strict=False):
        said = typed.get(_name(arm, str(prize.get("slug"))))
        weight = prize.get("weight")
        if said is not None:
            number = said.strip().isdecimal() and len(said) <= MOST_DIGITS
            weight = int(said) if number else before.get("weight")
        rows.append({**prize, "weight": weight})
    mechanics = mapping(laid, ("mechanics",))
    draw = mapping(mechanics, ("draw",))
    return laid | {"mechanics": mechanics | {"draw": draw | {"prizes": rows}}}
