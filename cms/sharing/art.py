"""The page's own art as a still picture: ground, rays, texture and object of a theme.

The objects are the same files the participant's page shows; what its style sheet says of them
at rest is said here for a renderer that knows no variables.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from html import escape
from urllib.parse import unquote

from cms import assets
from cms.sharing.typeset import Weight, face

Tokens = Mapping[str, str]

FAINT = 0.13
"""How much of the texture is seen, as on the page."""
VIEW = (18.0, 26.0, 324.0, 364.0)
"""The view box that all objects share."""
_TONES = {name: name for name in ("p1", "p2", "p3", "p4", "g1", "g2", "g3", "g4")}
_HIDDEN = {
    "red-packet": (".flap-up", ".band", ".stamp"),
    "two-tickets": (".band", ".stamp"),
    "gift-box": (".band", ".stamp", ".beam", ".card"),
    "wheel": (".band", ".stamp", ".card"),
    "scratch-card": (".band", ".stamp", ".card"),
    "card-pack": (".band", ".stamp", ".card"),
    "golden-egg": (".band", ".stamp", ".card"),
    "lucky-box": (".band", ".stamp", ".card"),
    "podium": (".band", ".stamp"),
    "quiz-cards": (".band", ".stamp"),
}
_WEIGHTS: dict[str, Weight] = {"label": 700, "amount": 900, "text": 900}
_TEXT = re.compile(r"<text class=\"([a-z-]+)\"([^>]*)>[^<]*</text>")
_ATTRIBUTE = re.compile(r"([a-z-]+)=\"([^\"]*)\"")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def scene(name: str, words: Mapping[str, str], tokens: Tokens) -> str:
    """The inside of the object's SVG with its words as outlines; its classes need `style`."""
    svg = assets.text(f"scenes/{name}.svg")
    inside = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    return _TEXT.sub(lambda match: _outlined(match, words), inside)


def _outlined(match: re.Match[str], words: Mapping[str, str]) -> str:
    name, attributes = match[1], dict(_ATTRIBUTE.findall(match[2]))
    text = words.get(name, "")
    if not text:
        return ""
    shape = face(_WEIGHTS[name.rpartition("-")[2]])
    size = float(attributes.get("data-size", 20))
    widest = float(attributes.get("data-fit", 150))
    size = min(size, size * widest / max(1.0, shape.width(text, size)))
    outline = shape.path(text, float(attributes["x"]), float(attributes["y"]), size, "middle")
    turned = attributes.get("transform")
    extra = f' transform="{escape(turned)}"' if turned else ""
    return f'<path class="{name}" d="{outline}"{extra}/>'


def style(name: str, tokens: Tokens) -> str:
    """What the page's style sheets say of the object's classes, with the theme's colours."""
    tones = {tone: tokens[key] for tone, key in _TONES.items()}
    tones |= {
        "c1": tokens.get("cloud1", tokens["p2"]),
        "c2": tokens.get("cloud2", tokens["ground1"]),
        "v1": tokens.get("shield1", tokens["p2"]),
        "v2": tokens.get("shield2", tokens["p4"]),
    }
    rules = []
    for tone, colour in tones.items():
        rules += [
            f".s-{tone}{{stop-color:{colour}}}",
            f".f-{tone}{{fill:{colour}}}",
            f".k-{tone}{{stroke:{colour}}}",
            f".c-{tone}{{color:{colour}}}",
        ]
    stamp, light = tokens["stamp"], tokens["g1"]
    rules += [
        ".f-stamp{fill:#fff6e6}",
        f".k-stamp{{stroke:{stamp}}}",
        ".f-ot{fill:#fff8e6}",
        ".card-label,.other-label{fill:#7d4a3c}",
        f".card-amount,.other-amount,.tag-text,.band-text,.stamp-text{{fill:{stamp}}}",
        f".mine-label,.mine-amount{{fill:{light}}}",
        ".glow{opacity:.8}",
        f".one-text,.two-text,.three-text{{fill:{tones['g2']}}}.cup-text{{fill:{tones['g4']}}}",
        f".slot-0{{fill:#fff3d8}}.slot-1{{fill:{tones['p1']}}}.slot-2{{fill:{tones['g2']}}}",
        f".bulb{{fill:{light}}}.bulb-1{{fill:{tones['g3']}}}.foil-text{{fill:#6b6458}}",
        *(f"{selector}{{display:none}}" for selector in _HIDDEN.get(name, ())),
    ]
    return "".join(rules)


def ground(tokens: Tokens, width: int, height: int, *, focus: float) -> str:
    """Gradient, texture and the light behind the object, whose middle is at `focus`.

    Light and texture fade by their paint: masks and groups of the whole picture are dear.
    """
    tile, size = _texture(tokens)
    middle = width / 2
    reach = max(width, height * 0.72)
    ray, strength = _light(tokens)
    place = f'gradientUnits="userSpaceOnUse" cx="{middle}" cy="{focus:.1f}"'
    return (
        f'<defs><radialGradient id="af-ground" {place} r="{reach * 0.82:.0f}">'
        f'<stop offset="0" stop-color="{tokens["ground2"]}"/>'
        f'<stop offset=".86" stop-color="{tokens["ground1"]}"/></radialGradient>'
        f'<radialGradient id="af-ray" {place} r="{reach * 0.52:.0f}">'
        f'<stop offset=".16" stop-color="{ray}" stop-opacity="{strength:.3f}"/>'
        f'<stop offset=".94" stop-color="{ray}" stop-opacity="0"/></radialGradient>'
        f'<pattern id="af-texture" patternUnits="userSpaceOnUse" width="{size[0]}" '
        f'height="{size[1]}" patternTransform="scale(2.6)">{tile}</pattern></defs>'
        f'<rect width="{width}" height="{height}" fill="url(#af-ground)"/>'
        f'<rect width="{width}" height="{height}" fill="url(#af-texture)"/>'
        f'<path d="{_rays(middle, focus, reach * 0.5)}" fill="url(#af-ray)"/>'
    )


def _light(tokens: Tokens) -> tuple[str, float]:
    """The rays' colour, and how strong they are where they are strongest."""
    parts = re.findall(r"[\d.]+", tokens.get("ray", "rgba(255,255,255,.3)"))
    red, green, blue = (int(float(part)) for part in parts[:3])
    strength = float(parts[3]) if len(parts) > 3 else 1.0
    return f"#{red:02x}{green:02x}{blue:02x}", strength * float(tokens.get("rays", ".5"))


def _rays(x: float, y: float, reach: float) -> str:
    """Five degrees of light in every fifteen, as on the page."""
    corners = []
    for start in range(-4, 356, 15):
        points = [(x, y)]
        for angle in (start, start + 5):
            turned = math.radians(angle - 90)
            points.append((x + reach * math.cos(turned), y + reach * math.sin(turned)))
        corners.append("M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in points) + "Z")
    return "".join(corners)


def _texture(tokens: Tokens) -> tuple[str, tuple[float, float]]:
    """The inside of the theme's texture in its accent colour, and the size of a tile."""
    found = re.search(r"url\(\"data:image/svg\+xml,(.+)\"\)", tokens.get("texture", ""))
    if found is None:
        return "", (60.0, 60.0)
    svg = unquote(found[1])
    opening = svg[: svg.index(">")]
    size = [float(value) for value in re.findall(r"(?:width|height)='([\d.]+)'", opening)]
    inside = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    accent = tokens["accent"]
    faint = f"fill-opacity='{FAINT}' stroke-opacity='{FAINT}'"
    coloured = inside.replace("#000", accent)
    tile = f"<g fill='none' stroke='{accent}' stroke-width='1.5' {faint}>{coloured}</g>"
    return tile, (size[0], size[1])


def corners(tokens: Tokens, name: str, zoom: float) -> tuple[float, float, float, float]:
    """A theme's corner style (`20px`, `6px 20px`) as four radii, from the top left."""
    given = [float(value) for value in re.findall(r"([\d.]+)px", tokens.get(name, "20px"))]
    first = given[0] if given else 20.0
    second = given[1] if len(given) > 1 else first
    return first * zoom, second * zoom, first * zoom, second * zoom


def rounded(
    x: float, y: float, width: float, height: float, radii: tuple[float, float, float, float]
) -> str:
    """The outline of a box with these corners, as the `d` of a path."""
    a, b, c, d = (min(radius, width / 2, height / 2) for radius in radii)
    return (
        f"M{x + a} {y}H{x + width - b}a{b} {b} 0 0 1 {b} {b}V{y + height - c}"
        f"a{c} {c} 0 0 1 {-c} {c}H{x + d}a{d} {d} 0 0 1 {-d} {-d}V{y + a}"
        f"a{a} {a} 0 0 1 {a} {-a}Z"
    )


def ticket(
    x: float,
    y: float,
    width: float,
    height: float,
    radii: tuple[float, float, float, float],
    *,
    tear: float,
    bite: float = 20.0,
) -> str:
    """The same, bitten at both ends of the perforation at `tear`."""
    a, b, c, d = (min(radius, width / 2, height / 2) for radius in radii)
    return (
        f"M{x + a} {y}H{tear - bite}a{bite} {bite} 0 0 0 {2 * bite} 0H{x + width - b}"
        f"a{b} {b} 0 0 1 {b} {b}V{y + height - c}a{c} {c} 0 0 1 {-c} {c}H{tear + bite}"
        f"a{bite} {bite} 0 0 0 {-2 * bite} 0H{x + d}a{d} {d} 0 0 1 {-d} {-d}V{y + a}"
        f"a{a} {a} 0 0 1 {a} {-a}Z"
    )
