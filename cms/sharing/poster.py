"""A poster of 1080 × 1920 as one SVG, then as a PNG. Pure: the same content, the same bytes.

From top to bottom: who offers it, who invites, the promise with its number, the object, and a
ticket to be scanned. Sizes are pixels of the finished picture.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import resvg_py
from PIL import Image

from cms.serving.facts import Facts
from cms.serving.kinds import kind_of
from cms.serving.kinds.base import currency_of, sum_parts
from cms.serving.themes import tokens
from cms.sharing import art
from cms.sharing.promises import Promise, promise
from cms.sharing.square import PANEL, qr_panel
from cms.sharing.typeset import Block, Weight, face, fit
from cms.sharing.words import word

WIDTH, HEIGHT = 1080, 1920
MARGIN = 72
TICKET = (MARGIN, 1372, WIDTH - 2 * MARGIN, 420)
TEAR = 424
"""Where the ticket is perforated: left of it the code."""
PILL = 68


@dataclass(frozen=True)
class Sharer:
    """Whose poster it is: the address its code leads to, whether that is a participant's
    invitation, a masked name, "" where none is known, and the variant they joined in."""

    url: str
    personal: bool = False
    name: str = ""
    arm: str = ""


@dataclass(frozen=True)
class Sheet:
    """A version's poster in one language without what differs from person to person."""

    picture: Image.Image
    facts: Facts
    colours: art.Tokens
    pill: float
    """Where the line about who invites begins."""


def draw(document: Mapping[str, object], language: str, sharer: Sharer) -> bytes:
    """The poster of a version as PNG. Raises cms.assets.FrontEndNotBuilt."""
    return finish(sheet(document, language, personal=sharer.personal), sharer)


def sheet(document: Mapping[str, object], language: str, *, personal: bool) -> Sheet:
    """What all posters of a version share: most of the work. Read only.

    A `personal` one speaks to the friend of whoever shares it.
    """
    facts = Facts(document, language)
    kind = kind_of(facts.kind)
    painted = kind.paint(facts)
    shape = painted.picture or kind.scene
    said = promise(facts, painted, personal=personal)
    colours = tokens(facts.theme)
    parts: list[str] = []
    pill = _head(parts, facts, colours)
    headline = fit(
        said.headline, weight=900, width=WIDTH - 2 * MARGIN - 40,
        largest=86 if painted.amount else 96, least=52, lines=2,
    )  # fmt: skip
    y = _lines(parts, headline, 900, WIDTH / 2, pill + PILL + 42, colours["ink"], leading=1.24)
    if painted.amount:
        y = _sum(parts, sum_parts(painted.amount, currency_of(facts)), y, colours)
    middle, shown = _object(shape, said.scene, y, colours)
    _ticket(parts, facts, said, colours)
    _foot(parts, facts, colours)
    back = art.ground(colours, WIDTH, HEIGHT, focus=middle) + _frame(colours)
    inside = f"<style>{art.style(shape, colours)}</style>{back}{shown}{''.join(parts)}"
    picture = render(inside, WIDTH, HEIGHT).convert("RGB")
    return Sheet(picture, facts, colours, pill)


def finish(base: Sheet, sharer: Sharer) -> bytes:
    """The sheet with somebody's name and code, as PNG."""
    picture = base.picture.copy()
    text = invitation(base.facts, sharer)
    if text:
        strip = render(_pill(text, base.colours), WIDTH, PILL)
        picture.paste(strip, (0, round(base.pill)), strip)
    x, y, _wide, high = TICKET
    code = qr_panel(sharer.url)
    picture.paste(code, (round(x + (TEAR - PANEL) / 2), round(y + (high - PANEL) / 2)))
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=4)
    return out.getvalue()


def render(inside: str, width: int, height: int) -> Image.Image:
    """What an SVG of that size shows, with transparency."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}">{inside}</svg>'
    )
    raw = resvg_py.svg_to_bytes(
        svg_string=svg, width=width, height=height, skip_system_fonts=True
    )
    return Image.open(io.BytesIO(bytes(raw))).convert("RGBA")


def invitation(facts: Facts, sharer: Sharer) -> str:
    """Who invites; what it is about where nobody does."""
    if not sharer.personal:
        return facts.say("kicker")
    name = sharer.name or word("", "friend", facts.language)
    text = facts.say("start.invited", name=name)
    return text or facts.say("invited.kicker", name=name)


def _frame(colours: art.Tokens) -> str:
    """A hairline inside the edge, as a printer would set it."""
    path = art.rounded(
        30, 30, WIDTH - 60, HEIGHT - 60, art.corners(colours, "card-radius", 1.6)
    )
    return (
        f'<path d="{path}" fill="none" stroke="{colours["accent"]}" stroke-width="2.5" '
        'stroke-opacity=".42"/>'
    )


def _head(parts: list[str], facts: Facts, colours: art.Tokens) -> float:
    """Who offers it, between two rules; where the next thing begins."""
    brand = facts.own.get("brand") or facts.organiser or facts.title
    block = fit(brand, weight=700, width=620, largest=38, least=24, lines=1)
    y = 128.0
    wide = face(700).width(block.lines[0], block.size)
    _lines(parts, block, 700, WIDTH / 2, y - block.size, colours["ink"])
    for side in (-1, 1):
        near = WIDTH / 2 + side * (wide / 2 + 28)
        parts.append(
            f'<path d="M{near:.0f} {y - 13:.0f}h{side * 84}" stroke="{colours["accent"]}" '
            'stroke-width="3" stroke-linecap="round"/>'
            f'<path d="M{near + side * 100:.0f} {y - 21:.0f}l8 8-8 8-8-8z" '
            f'fill="{colours["accent"]}"/>'
        )
    return y + 38


def _pill(text: str, colours: art.Tokens) -> str:
    """A line of text in a pill, in a strip as wide as the poster."""
    block = fit(text, weight=700, width=760, largest=38, least=26, lines=1)
    wide = face(700).width(block.lines[0], block.size) + 76
    path = art.rounded(WIDTH / 2 - wide / 2, 0, wide, PILL, (PILL / 2,) * 4)
    parts = [f'<path d="{path}" fill="{colours["accent"]}"/>']
    top = (PILL - block.size * 1.18) / 2
    _lines(parts, block, 700, WIDTH / 2, top, colours["accent-ink"])
    return "".join(parts)


def _sum(parts: list[str], pieces: tuple[str, str], y: float, colours: art.Tokens) -> float:
    """The promise in numbers: the sign smaller, the digits as large as they fit."""
    sign, digits = pieces
    shape, size = face(900), 252.0
    spacing = -0.035

    def wide(at: float) -> float:
        return shape.width(digits, at, spacing) + shape.width(sign, at * 0.46) + at * 0.05

    while wide(size) > WIDTH - 2 * MARGIN - 30 and size > 60:
        size -= 4
    base = y + size * 0.92
    left = WIDTH / 2 - wide(size) / 2
    outline = shape.path(sign, left, base, size * 0.46) + shape.path(
        digits, left + shape.width(sign, size * 0.46) + size * 0.05, base, size,
        spacing=spacing,
    )  # fmt: skip
    parts.append(
        f'<defs><linearGradient id="af-sum" gradientUnits="userSpaceOnUse" x1="0" '
        f'y1="{base - size * 0.76:.0f}" x2="0" y2="{base:.0f}">'
        f'<stop offset="0" stop-color="{colours["n1"]}"/>'
        f'<stop offset=".55" stop-color="{colours["n2"]}"/>'
        f'<stop offset="1" stop-color="{colours["n3"]}"/></linearGradient></defs>'
        f'<path d="{outline}" transform="translate(0 7)" fill="{colours["sum-edge"]}"/>'
        f'<path d="{outline}" fill="url(#af-sum)"/>'
    )
    return base + size * 0.06


def _object(
    name: str, words: Mapping[str, str], y: float, colours: art.Tokens
) -> tuple[float, str]:
    """The object between the promise and the ticket; where its middle is."""
    room = TICKET[1] - y - 18
    left, top, wide, high = art.VIEW
    zoom = min(room / high, (WIDTH - 120) / wide)
    x = WIDTH / 2 - zoom * (left + wide / 2)
    middle = y + 6 + room / 2
    placed = middle - zoom * (top + high / 2)
    inside = art.scene(name, words, colours)
    shown = f'<g transform="translate({x:.1f} {placed:.1f}) scale({zoom:.4f})">{inside}</g>'
    return middle, shown


def _ticket(
    parts: list[str],
    facts: Facts,
    said: Promise,
    colours: art.Tokens,
) -> None:
    """The card to be scanned, torn at its perforation like a ticket."""
    x, y, wide, high = TICKET
    tear = x + TEAR
    radii = art.corners(colours, "card-radius", 1.9)
    box = art.ticket(x, y, wide, high, radii, tear=tear)
    parts.append(
        f'<path d="{box}" transform="translate(0 12)" fill="#000" fill-opacity=".2"/>'
        f'<path d="{box}" fill="{colours["surface"]}"/>'
        f'<path d="M{tear} {y + 36}V{y + high - 36}" stroke="{colours["surface-soft"]}" '
        'stroke-width="3" stroke-dasharray="2 13" stroke-linecap="round" '
        'stroke-opacity=".6"/>'
        f'<rect x="{x + (TEAR - PANEL) / 2 - 7}" y="{y + (high - PANEL) / 2 - 7}" '
        f'width="{PANEL + 14}" height="{PANEL + 14}" rx="14" fill="#fff"/>'
    )
    column = tear + 42
    room = x + wide - 38 - column
    until = ""
    if facts.ends_at:
        until = word("", "until", facts.language).replace("{date}", _day(facts))
    for size in (58.0, 52.0, 46.0, 40.0):
        title = fit(said.scan, weight=900, width=room, largest=size, least=36, lines=2)
        text = fit(said.line, weight=500, width=room, largest=size * 0.56, least=23, lines=5)
        height = _height(title, 1.2) + 18 + _height(text, 1.42) + (58 if until else 0)
        if height <= high - 56:
            break
    at = y + (high - height) / 2
    at = _lines(parts, title, 900, column, at, colours["surface-ink"], "start", 1.2) + 18
    at = _lines(parts, text, 500, column, at, colours["surface-soft"], "start", 1.42)
    if until:
        last = fit(until, weight=700, width=room, largest=28, least=20, lines=1)
        _lines(parts, last, 700, column, at + 22, colours["ticket-ink"], "start")


def _foot(parts: list[str], facts: Facts, colours: art.Tokens) -> None:
    """Organiser and licence, whole: what the law wants said is not cut."""
    trust = facts.say("trust", organiser=facts.organiser) if facts.organiser else ""
    said = " · ".join(filter(None, (trust, word("", "rules", facts.language))))
    y, width = TICKET[1] + TICKET[3] + 18.0, WIDTH - 2 * MARGIN - 20
    block = fit(said, weight=500, width=width, largest=23, least=18, lines=1)
    y = _lines(parts, block, 500, WIDTH / 2, y, colours["soft"], leading=1.4)
    if facts.licence:
        block = fit(facts.licence, weight=500, width=width, largest=19, least=13, lines=2)
        _lines(parts, block, 500, WIDTH / 2, y, colours["soft"], leading=1.35)


def _day(facts: Facts) -> str:
    at = datetime.fromisoformat(str(facts.ends_at)).astimezone(ZoneInfo(facts.zone))
    if facts.language == "zh-hans":
        return f"{at.year}年{at.month}月{at.day}日"
    return f"{at.day} {at:%b %Y}"


def _height(block: Block, leading: float) -> float:
    return block.size * leading * len(block.lines)


def _lines(
    parts: list[str],
    block: Block,
    weight: Weight,
    x: float,
    y: float,
    colour: str,
    anchor: str = "middle",
    leading: float = 1.18,
) -> float:
    """Lines below `y`; where they end."""
    shape = face(weight)
    for number, line in enumerate(block.lines):
        base = y + block.size * (leading * number + leading / 2 + 0.36)
        outline = shape.path(line, x, base, block.size, anchor)  # type: ignore[arg-type]
        parts.append(f'<path d="{outline}" fill="{colour}"/>')
    return y + _height(block, leading)
