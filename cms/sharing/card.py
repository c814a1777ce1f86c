"""The square picture of a share card: one object and one number, to be read at 80 pixels."""

from __future__ import annotations

import io
from collections.abc import Mapping

from cms.serving.facts import Facts
from cms.serving.kinds import kind_of
from cms.serving.kinds.base import Painted, currency_of, rounded
from cms.serving.themes import tokens
from cms.sharing import art
from cms.sharing.poster import render
from cms.sharing.typeset import face
from cms.sharing.words import word

SIDE = 600
BASE = 562
"""Where the number stands."""


def draw(document: Mapping[str, object], language: str) -> bytes:
    """The card's picture as PNG. Raises cms.assets.FrontEndNotBuilt."""
    facts = Facts(document, language)
    kind = kind_of(facts.kind)
    painted = kind.paint(facts)
    picture = painted.picture or kind.scene
    colours = tokens(facts.theme)
    left, top, wide, high = art.VIEW
    zoom = 1.34
    x, y = SIDE / 2 - zoom * (left + wide / 2), -24 - zoom * top
    inside = (
        f"<style>{art.style(picture, colours)}</style>"
        f"{art.ground(colours, SIDE, SIDE, focus=250)}"
        f'<g transform="translate({x:.1f} {y:.1f}) scale({zoom})">'
        f"{art.scene(picture, dict(painted.scene), colours)}</g>"
        f"{_number(_said(facts, painted), colours)}"
    )
    out = io.BytesIO()
    render(inside, SIDE, SIDE).convert("RGB").save(out, "PNG", compress_level=6)
    return out.getvalue()


def _said(facts: Facts, painted: Painted) -> str:
    """The promise as short as it can be said."""
    if painted.amount:
        return rounded(painted.amount, currency_of(facts))
    words = dict(painted.scene)
    both = [words[name] for name in ("mine-amount", "other-amount") if words.get(name)]
    return " + ".join(both) or word(facts.kind, "card", facts.language)


def _number(text: str, colours: art.Tokens) -> str:
    shape, size = face(900), 190.0
    while shape.width(text, size, -0.03) > SIDE - 44 and size > 40:
        size -= 3
    outline = shape.path(text, SIDE / 2, BASE, size, "middle", -0.03)
    shade = BASE - size * 0.95
    return (
        f'<defs><linearGradient id="af-shade" gradientUnits="userSpaceOnUse" x1="0" '
        f'y1="{shade - 60:.0f}" x2="0" y2="{shade + 90:.0f}">'
        f'<stop offset="0" stop-color="{colours["ground1"]}" stop-opacity="0"/>'
        f'<stop offset="1" stop-color="{colours["ground1"]}" stop-opacity=".94"/>'
        "</linearGradient>"
        f'<linearGradient id="af-sum" gradientUnits="userSpaceOnUse" x1="0" '
        f'y1="{BASE - size * 0.76:.0f}" x2="0" y2="{BASE}">'
        f'<stop offset="0" stop-color="{colours["n1"]}"/>'
        f'<stop offset=".55" stop-color="{colours["n2"]}"/>'
        f'<stop offset="1" stop-color="{colours["n3"]}"/></linearGradient></defs>'
        f'<rect y="{shade - 60:.0f}" width="{SIDE}" height="{SIDE - shade + 60:.0f}" '
        'fill="url(#af-shade)"/>'
        f'<path d="{outline}" transform="translate(0 6)" fill="{colours["sum-edge"]}"/>'
        f'<path d="{outline}" fill="url(#af-sum)"/>'
    )
