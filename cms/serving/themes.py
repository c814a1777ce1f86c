"""Themes are moods: ground, object, metal, texture, corners and weight of the headline.

A theme is data; a version may replace single colours of it. `stylesheet` is what a page
loads, `contrast` what a test holds each theme to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

Tokens = Mapping[str, str]

DEFAULT = "red-envelope"
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def _texture(body: str, size: int, height: int | None = None) -> str:
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{size}' height='{height or size}' "
        f"fill='none' stroke='#000' stroke-width='1.5'>{body}</svg>"
    )
    quoted = quote(svg, safe=" =:/'")
    return f'url("data:image/svg+xml,{quoted}")'


# The lattice of interlaced coins, falling petals, and layered waves.
COINS = _texture(
    "<path d='M0 0a30 30 0 0 1 0 60M60 0a30 30 0 0 0 0 60M0 0a30 30 0 0 0 60 0"
    "M0 60a30 30 0 0 1 60 0M30 24l6 6-6 6-6-6z'/>",
    60,
)
PETALS = _texture(
    "<g fill='#000' stroke='none'><path d='M20 30c8-10 20-6 16 4-3 8-14 8-16-4z'/>"
    "<path d='M96 18c-2-10 8-16 12-8 3 7-4 12-12 8z'/>"
    "<path d='M70 92c9-6 18 2 12 9-5 6-13 1-12-9z'/>"
    "<path d='M14 104c2-8 12-8 12-1 0 6-8 7-12 1z'/></g>",
    128,
)
WAVES = _texture(
    "<path d='M0 34a20 20 0 0 1 40 0 20 20 0 0 1 40 0M8 34a12 12 0 0 1 24 0"
    "M48 34a12 12 0 0 1 24 0M-20 14a20 20 0 0 1 40 0 20 20 0 0 1 40 0 20 20 0 0 1 40 0"
    "M28 14a12 12 0 0 1 24 0'/>",
    80,
    40,
)

THEMES: dict[str, dict[str, str]] = {
    "red-envelope": {
        "ground1": "#b3121d", "ground2": "#e8352b", "ink": "#fff4dc", "soft": "#ffdcb8",
        "surface": "#fff6e6", "surface-ink": "#4a0e10", "surface-soft": "#7d4a3c",
        "accent": "#ffd98a",
        "button1": "#fff0c2", "button2": "#ffce6b", "button-edge": "#b8742a",
        "button-ink": "#7a0c14",
        "p1": "#f4553f", "p2": "#d5202a", "p3": "#a80f1b", "p4": "#6f0811",
        "g1": "#fff6d2", "g2": "#ffd98a", "g3": "#e0a34a", "g4": "#a8651f",
        "stamp": "#c01722", "ticket-ink": "#b3121d",
        "n1": "#fffbe8", "n2": "#ffdf97", "n3": "#f2b352", "sum-edge": "rgba(90,0,8,.55)",
        "well": "rgba(92,2,10,.42)", "rail": "#ffd98a", "seat-edge": "#e0a34a",
        "ray": "rgba(255,217,138,.30)", "rays": ".55", "lift": "0 2px 0 rgba(90,0,8,.35)",
        "desk": "radial-gradient(90% 90% at 70% 40%,#8e0c16,#5c060d)",
        "texture": COINS, "texture-size": "60px", "radius": "28px", "weight": "900",
    },
    "spring-dawn": {
        "ground1": "#ffe3d3", "ground2": "#ffb59e", "ink": "#4a1f14", "soft": "#7a3d2c",
        "surface": "#fffaf6", "surface-ink": "#43190f", "surface-soft": "#7a4a3c",
        "accent": "#e4572e",
        "button1": "#cc4620", "button2": "#b93a17", "button-edge": "#8e2a0d",
        "button-ink": "#ffffff",
        "p1": "#ff9c8f", "p2": "#ee6a62", "p3": "#c94650", "p4": "#8b2a39",
        "g1": "#fff9e2", "g2": "#ffe1a6", "g3": "#eebb6b", "g4": "#b97a35",
        "stamp": "#c23a2e", "ticket-ink": "#b93a17",
        "n1": "#d9481f", "n2": "#c93d1b", "n3": "#a82c14", "sum-edge": "rgba(255,255,255,.75)",
        "well": "rgba(176,72,40,.16)", "rail": "#d5502a", "seat-edge": "#b5543a",
        "ray": "rgba(255,255,255,.55)", "rays": ".5", "lift": "none",
        "thread": "#e4572e", "cloud1": "#fffaf5", "cloud2": "#ffdccb", "tick": "#ffc9b5",
        "desk": "linear-gradient(160deg,#ffefe5,#ffcdb9)",
        "texture": PETALS, "texture-size": "128px", "radius": "18px", "weight": "800",
        "sheet-button1": "#d5502a", "sheet-button2": "#c2411b", "sheet-button-edge": "#8e2a0d",
        "sheet-plain": "#a8360f", "sheet-focus": "#c2411b", "sheet-radius": "32px",
    },
    "ocean-care": {
        "ground1": "#0b5fa5", "ground2": "#36b4d9", "ink": "#ffffff", "soft": "#dcf1ff",
        "surface": "#f6fbff", "surface-ink": "#0a2f52", "surface-soft": "#3f617f",
        "accent": "#ffc145",
        "button1": "#ffd77c", "button2": "#ffc145", "button-edge": "#b97a10",
        "button-ink": "#3d2600",
        "p1": "#ff9a7a", "p2": "#f26a4b", "p3": "#cc4530", "p4": "#86261c",
        "g1": "#fffbe6", "g2": "#ffe3a1", "g3": "#f2b74a", "g4": "#a86b13",
        "stamp": "#0b5fa5", "ticket-ink": "#0b5fa5",
        "n1": "#ffffff", "n2": "#fff2cd", "n3": "#ffd475", "sum-edge": "rgba(3,45,88,.5)",
        "well": "rgba(3,45,88,.38)", "rail": "#ffc145", "seat-edge": "#bfe6ff",
        "cloud1": "#4fa9d8", "cloud2": "#0f6db5",
        "ray": "rgba(255,255,255,.22)", "rays": ".45", "lift": "0 2px 0 rgba(3,45,88,.3)",
        "desk": "linear-gradient(170deg,#083f73,#0b6aa8)",
        "texture": WAVES, "texture-size": "80px", "radius": "14px", "weight": "800",
        "sheet-button1": "#0f6fbe", "sheet-button2": "#0b5fa5", "sheet-button-edge": "#063a68",
        "sheet-plain": "#0b5fa5", "sheet-focus": "#0b5fa5", "sheet-radius": "20px",
        "field-edge": "#6f93b3",
    },
}  # fmt: skip


def tokens(theme: Mapping[str, Any] | None) -> dict[str, str]:
    """The tokens of `{"slug": …, "tokens": {name: "#rrggbb"}}`; an unknown slug is the default.

    Only colours a theme already has can be replaced, so no text of a draft becomes CSS.
    """
    chosen = theme or {}
    slug = str(chosen.get("slug") or chosen.get("name") or DEFAULT)
    result = dict(THEMES.get(slug, THEMES[DEFAULT]))
    overrides = chosen.get("tokens")
    if isinstance(overrides, Mapping):
        for name, value in overrides.items():
            known = COLOUR.fullmatch(result.get(str(name), ""))
            if known and isinstance(value, str) and COLOUR.fullmatch(value):
                result[str(name)] = value
    return result


def stylesheet(theme: Mapping[str, Any] | None) -> str:
    """The custom properties as a stylesheet."""
    found = tokens(theme)
    return ":root{" + ";".join(f"--{name}:{value}" for name, value in found.items()) + "}\n"


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two #rrggbb colours, 1–21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
