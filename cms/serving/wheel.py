"""The wheel's fields as SVG, so that it stands before any script runs. Pure.

The first field's middle is at the top; the others follow clockwise. The script turns the group
`disc` so that the field the server answered comes to the top.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from django.utils.html import escape

MIDDLE = (180.0, 200.0)
RADIUS = 140.0
CLASSES = ("slot-0", "slot-1", "slot-2", "slot-large", "slot-small")
"""What the fields wear, beside the classes of the scene they are put into."""


def fields(rows: Sequence[tuple[str, str]]) -> str:
    """One field for each row: (large, small) words; either may be empty."""
    count = max(1, len(rows))
    return "".join(
        _field(place, count, large, small) for place, (large, small) in enumerate(rows)
    )


def _field(place: int, count: int, large: str, small: str) -> str:
    step = 360 / count
    middle = place * step
    if count == 1:
        shape = f'<circle class="slot-0" cx="{MIDDLE[0]}" cy="{MIDDLE[1]}" r="{RADIUS}"/>'
    else:
        wide = 1 if step > 180 else 0
        start, end = _point(middle - step / 2), _point(middle + step / 2)
        # An odd wheel would have two neighbours of one tone.
        tone = 2 if count % 2 and place == count - 1 else place % 2
        shape = (
            f'<path class="slot-{tone}" d="M{MIDDLE[0]:.0f} {MIDDLE[1]:.0f}L{start}'
            f'A{RADIUS:.0f} {RADIUS:.0f} 0 {wide} 1 {end}Z"/>'
        )
    # The pointer's tip reaches to 82; all words stand below it.
    room = min(110.0, 2 * 80 * math.sin(math.radians(min(step, 180) / 2)) * 0.9)
    if large:
        words = _word("slot-large", large, 114, 26, room)
        words += _word("slot-small", small, 132, 13, room * 0.86)
    else:
        lines = _lines(small)
        words = "".join(
            _word("slot-small", line, 112 + 18 * row, 16, room * (1 - 0.14 * row))
            for row, line in enumerate(lines)
        )
    turned = f"rotate({middle:.2f} {MIDDLE[0]:.0f} {MIDDLE[1]:.0f})"
    return f'{shape}<g transform="{turned}">{words}</g>'


def _lines(text: str) -> list[str]:
    """Long titles of several words in up to three lines, which fit a field better."""
    parts = text.split()
    if len(text) <= 10 or len(parts) == 1:
        return [text]
    lines = [""]
    for part in parts:
        joined = f"{lines[-1]} {part}".strip()
        if len(joined) > 10 and lines[-1] and len(lines) < 3:
            lines.append(part)
        else:
            lines[-1] = joined
    return lines


def _point(angle: float) -> str:
    turned = math.radians(angle - 90)
    x = MIDDLE[0] + RADIUS * math.cos(turned)
    y = MIDDLE[1] + RADIUS * math.sin(turned)
    return f"{x:.1f} {y:.1f}"


def _word(name: str, text: str, y: int, largest: int, room: float) -> str:
    if not text:
        return ""
    length = max(1.0, sum(1 if sign > "\u2e80" else 0.58 for sign in text))
    size = min(largest, int(room / length))
    return (
        f'<text class="{name}" x="{MIDDLE[0]:.0f}" y="{y}" text-anchor="middle" '
        f'font-size="{size}">{escape(text)}</text>'
    )
