"""Themes are moods: ground, object, metal, texture, corners and weight of the headline.

A theme is data (`cms.serving.moods`); a version may replace single colours of it.
`stylesheet` is what a page loads, `contrast` what a test holds each theme to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cms.serving.moods import THEMES, TITLES

DEFAULT = "red-envelope"
PALETTE = ("ground1", "ground2", "surface", "ink", "accent")
__all__ = [
    "DEFAULT",
    "THEMES",
    "TITLES",
    "contrast",
    "palette",
    "stylesheet",
    "title",
    "tokens",
]

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


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


def title(slug: str, language: str) -> str:
    """What an operator calls a theme; its slug when it has no name."""
    english, chinese = TITLES.get(slug, (slug, slug))
    return chinese if language.startswith("zh") else english


def palette(slug: str) -> tuple[str, str, str, str, str]:
    """The five colours of a theme: both grounds, surface, ink, accent."""
    found = THEMES.get(slug, THEMES[DEFAULT])
    return tuple(found[name] for name in PALETTE)  # type: ignore[return-value]


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
