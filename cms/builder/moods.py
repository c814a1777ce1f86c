"""The moods in the workbench: each theme's tokens under a class, scenes in their colours.

Posters and swatches are drawn from what participants see: the scenes' own SVG, the rules of
the built page that colour them, the tokens of the themes.
"""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from cms import assets
from cms.serving import wheel
from cms.serving.kinds import KINDS
from cms.serving.themes import THEMES, tokens

_RULE = re.compile(r"([^{}@]+)\{([^{}]*)\}")
_NESTED = re.compile(r"@[^{]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_PART = re.compile(r"\.[a-z0-9_-]+|text|path|g")
_BETWEEN = re.compile(r"\s*[+>~]\s*|\s+")
_ID = re.compile(r'\bid="([^"]+)"')


def stylesheet() -> str:
    """Classes `af-mood-<theme>`, and the scenes' rules inside `.af-poster`."""
    rules = []
    for slug in THEMES:
        found = tokens({"slug": slug}).items()
        rules.append(
            f".af-mood-{slug}{{" + ";".join(f"--{key}:{value}" for key, value in found) + "}"
        )
    return "\n".join([*rules, _scene_rules()])


@lru_cache(maxsize=1)
def _scene_rules() -> str:
    """Rules of what stands in scenes and nowhere else; page layout and motion stay away."""
    prefix = assets.address("")
    styles = dict.fromkeys(
        style for kind in KINDS.values() for style in assets.entry(kind.entry).styles
    )
    css = "".join(assets.text(style.removeprefix(prefix)) for style in styles)
    used = _classes_of_scenes()
    kept = []
    for selectors, body in _RULE.findall(_NESTED.sub("", css)):
        mine = [part.strip() for part in selectors.split(",") if _within(part.strip(), used)]
        if mine:
            kept.append(",".join(f".af-poster {name}" for name in mine) + "{" + body + "}")
    return "\n".join(kept)


def _within(selector: str, used: set[str]) -> bool:
    """Whether a selector names only classes of scenes, and drawn elements below them."""
    parts = _BETWEEN.split(selector)
    return (
        parts[0].startswith(".")
        and all(_PART.fullmatch(part) for part in parts)
        and all(part[1:] in used for part in parts if part.startswith("."))
    )


def _classes_of_scenes() -> set[str]:
    found: set[str] = set(wheel.CLASSES)
    for path in sorted((assets.DIST / "scenes").glob("*.svg")):
        for names in re.findall(r'class="([^"]+)"', path.read_text(encoding="utf-8")):
            found.update(names.split())
    return found - {"scene"}


def apart(svg: str, mark: str) -> SafeString:
    """A scene to stand beside others on one page: its ids carry `mark`."""
    for found in sorted(set(_ID.findall(svg)), key=len, reverse=True):
        named = rf'(id="|url\(#|href="#){re.escape(found)}(?=["\)])'
        svg = re.sub(named, rf"\1{mark}-{found}", svg)
    return mark_safe(svg)  # noqa: S308 - our own drawing
