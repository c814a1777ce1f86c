"""The shell of a campaign with a trial: every other arm's page lies in it, inert. Pure.

The page is the same for everybody, so it cannot know whose arm it will show. It carries what
the server would have rendered for each other arm in a `<template>`, which costs little once
compressed, and names the regions that differ: the script shows them when it knows
(`frontend/src/play/arms.ts`), and nothing is painted that is exchanged a moment later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html

_BODY = "<body>\n"
_END = "</body>"
_MAIN = '<main class="page is-waiting" id="page"'
_MARKS = (
    ("promise", '<section class="promise"'),
    ("hero", '<div class="hero"'),
    ("story", '<section class="story"'),
    ("dock", '<section class="dock"'),
    ("more", '<div class="more">'),
    ("sheets", "<dialog"),
)
"""Where the regions of the page begin, in order; what is before the first is the `frame`."""


@dataclass(frozen=True)
class ArmPage:
    """Another arm's page as it would be alone, and its own stylesheet."""

    arm: str
    html: str
    theme_url: str


def with_arms(html: str, trial: str, theme_url: str, others: Sequence[ArmPage]) -> str:
    """The page with the others in it; unchanged where they do not differ."""
    own = _body(html)
    different = [
        other for other in others if _body(other.html) != own or other.theme_url != theme_url
    ]
    if not different:
        return html
    regions = sorted({name for other in different for name in _differing(own, other)})
    if any(other.theme_url != theme_url for other in different):
        regions.append("theme")
    templates = "".join(_template(trial, other) for other in different)
    marked = html.replace(_MAIN, f'{_MAIN} data-arms="{" ".join(regions)}"', 1)
    return marked.replace(_END, f"{templates}{_END}", 1)


def _template(trial: str, other: ArmPage) -> str:
    head = format_html(
        '<template data-trial="{}" data-arm="{}" data-theme="{}">\n',
        trial,
        other.arm,
        other.theme_url,
    )
    return f"{head}{_body(other.html)}</template>\n"


def _body(html: str) -> str:
    return html[html.index(_BODY) + len(_BODY) : html.index(_END)]


def _differing(own: str, other: ArmPage) -> list[str]:
    mine, theirs = _regions(own), _regions(_body(other.html))
    return [name for name in mine if mine[name] != theirs.get(name)]


def _regions(body: str) -> dict[str, str]:
    found, name, start = {}, "frame", 0
    for following, mark in _MARKS:
        place = body.find(mark)
        if place >= 0:
            found[name], name, start = body[start:place], following, place
    found[name] = body[start:]
    return found
