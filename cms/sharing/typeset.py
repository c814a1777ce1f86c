"""Type as outlines: measured, broken into lines and written as SVG paths.

Servers have no Chinese face, and a vector renderer cannot read a web font; so the glyphs of the
face that the front end's build brings along become paths here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from cms import assets

Weight = Literal[500, 700, 900]
Anchor = Literal["start", "middle", "end"]

TORN = 0.4
"""As much as a line of which two thirds stay empty."""
_CLOSING = "，。、；：？！）》」』”’%,.;:?!)"
_OPENING = "（《「『“‘("
_TOKEN = re.compile(r"[A-Za-z0-9¥$€£¥.,'’%*+/:&@_-]+|\s+|.", re.DOTALL)


class Face:
    """One weight of the poster's face."""

    def __init__(self, weight: Weight) -> None:
        path = assets.DIST / "fonts" / f"poster-{weight}.woff"
        if not path.exists():
            raise assets.FrontEndNotBuilt(f"fonts/poster-{weight}.woff")
        self._font: Any = TTFont(path, lazy=True)
        self._map: dict[int, str] = self._font.getBestCmap()
        self._glyphs: Any = self._font.getGlyphSet()
        self._units: int = self._font["head"].unitsPerEm

    def width(self, text: str, size: float, spacing: float = 0.0) -> float:
        """How wide a line is; `spacing` is added after each character, in ems."""
        total = sum(self._glyphs[name].width for name in self._names(text))
        return float(total * size / self._units + spacing * size * max(0, len(text) - 1))

    def path(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        anchor: Anchor = "start",
        spacing: float = 0.0,
    ) -> str:
        """The line's outline as the `d` of a path; `y` is the baseline."""
        scale = size / self._units
        at = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * self.width(
            text, size, spacing
        )
        pen = SVGPathPen(self._glyphs, ntos=lambda value: f"{value:.1f}".removesuffix(".0"))
        for name in self._names(text):
            glyph = self._glyphs[name]
            glyph.draw(TransformPen(pen, (scale, 0, 0, -scale, at, y)))
            at += glyph.width * scale + spacing * size
        return str(pen.getCommands())

    def _names(self, text: str) -> list[str]:
        """The glyphs of a text; a space for what the face does not have."""
        space = self._map[ord(" ")]
        return [self._map.get(ord(character), space) for character in text]


@lru_cache(maxsize=3)
def face(weight: Weight) -> Face:
    """The face of that weight. Raises cms.assets.FrontEndNotBuilt."""
    return Face(weight)


@dataclass(frozen=True)
class Block:
    """Lines of one size that fit where they were asked to."""

    lines: tuple[str, ...]
    size: float


def fit(
    text: str, *, weight: Weight, width: float, largest: float, least: float, lines: int
) -> Block:
    """The text in the largest size in which it needs no more than `lines` lines, balanced.

    In the least size it may need more; what is beyond the last line is cut with an ellipsis.
    """
    shape = face(weight)
    size = largest
    while True:
        found = _break(text, shape, size, width)
        if len(found) <= lines or size <= least:
            break
        size = max(least, size - 2)
    if len(found) > lines:
        return Block((*found[: lines - 1], found[lines - 1].rstrip()[:-1] + "…"), size)
    return Block(_balanced(text, shape, size, width, len(found)) or tuple(found), size)


def _balanced(text: str, shape: Face, size: float, width: float, count: int) -> tuple[str, ...]:
    """That many lines, alike in length, broken where a reader would pause; () if none fit."""
    tokens = _tokens(text)
    # For each number of lines and of tokens used: what it costs, and the lines so far.
    best: dict[int, tuple[float, tuple[str, ...]]] = {0: (0.0, ())}
    for _line in range(count):
        reached: dict[int, tuple[float, tuple[str, ...]]] = {}
        for start, (cost, lines) in best.items():
            for end in range(start + 1, len(tokens) + 1):
                line = "".join(tokens[start:end]).strip()
                wide = shape.width(line, size)
                if wide > width:
                    break
                torn = _torn(tokens[end - 1], tokens[end]) if end < len(tokens) else 0.0
                total = cost + (1 - wide / width) ** 2 + torn
                if end not in reached or total < reached[end][0]:
                    reached[end] = (total, (*lines, line))
        best = reached
    found = best.get(len(tokens))
    return found[1] if found else ()


def _torn(before: str, after: str) -> float:
    """What it costs a reader when a line ends between these two."""
    if before[-1] in _CLOSING or before.isspace() or after.isspace():
        return 0.0
    return TORN


def _tokens(text: str) -> list[str]:
    """What stays on one line: a word, a Chinese character with the marks that belong to it."""
    found: list[str] = []
    for token in _TOKEN.findall(" ".join(text.split())):
        clings = token in _CLOSING or (found and found[-1][-1] in _OPENING)
        if found and clings and not found[-1].isspace():
            found[-1] += token
        else:
            found.append(token)
    return found


def _break(text: str, shape: Face, size: float, width: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for token in _tokens(text):
        if line and shape.width((line + token).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = ""
        if line or not token.isspace():
            line += token
    return [*lines, line.rstrip()] if line.strip() or not lines else lines
