"""The words people read: complete, fitting their place, promising nothing unlawful."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from campaigns.contracts import LANGUAGES, Finding
from campaigns.preflight.context import Context, palette
from campaigns.preflight.words import finding

ROOM: dict[str, tuple[int, int]] = {
    "button": (30, 12),
    "headline": (48, 20),
    "kicker": (40, 18),
    "card_title": (48, 24),
    "card_line": (80, 40),
    "title": (48, 24),
}
"""Characters that fit on a phone of 320 px, in English and in Chinese, by kind of place."""

VARIABLE = re.compile(r"\{(\w+)\}")
PREMIUM = re.compile(
    r"(投保|买保险|购买保险|缴费|交保费|缴纳保费)(即|就|立)?(送|返|得|领)"
    r"|返还?保费|保费返|返佣|佣金返|首月\s*0\s*元|0\s*元投保|premium (?:back|refund|rebate)"
    r"|cash ?back on (?:your )?premium"
    r"|(?:buy|take out) (?:a policy|insurance) and (?:get|win|receive)",
    re.IGNORECASE,
)
CERTAIN = re.compile(
    r"100\s*%\s*(?:中奖|有奖|win)|人人中奖|必中|稳赚|保本|零风险|无风险"
    r"|guaranteed (?:return|profit|win)|risk[- ]free|everybody wins",
    re.IGNORECASE,
)
READABLE = 4.5
PAIRS = (
    ("ink", "ground1", READABLE),
    ("surface-ink", "surface", READABLE),
    ("button-ink", "button1", READABLE),
    ("button-ink", "button2", READABLE),
    ("soft", "ground1", READABLE),
)
HEX = re.compile(r"#[0-9a-fA-F]{6}")


def texts(context: Context) -> Iterator[Finding]:
    """Findings about the page's texts and the title."""
    content = context.campaign.content.texts
    keys = sorted({key for language in content.values() for key in language})
    if not keys:
        yield finding("texts.none", "content.texts")
    for language in LANGUAGES:
        own = content[language]
        for key in keys:
            text, path = own.get(key, ""), f"content.texts.{language}.{key}"
            if not text.strip():
                yield finding("texts.incomplete", path)
                continue
            yield from _too_long(text, key, language, path)
            yield from unlawful(text, path)
    yield from _variables(content, keys)
    for language in LANGUAGES:
        title = context.campaign.title.get(language, "")
        path = f"title.{language}"
        if not title.strip():
            yield finding("title.missing", path)
        else:
            yield from _too_long(title, "title", language, path)
            yield from unlawful(title, path)


def unlawful(text: str, path: str) -> Iterator[Finding]:
    """Promises an insurer must not make."""
    if found := PREMIUM.search(text):
        yield finding("texts.premium", path, words=found.group())
    if found := CERTAIN.search(text):
        yield finding("texts.certain", path, words=found.group())


def width(text: str, language: str) -> int:
    """Characters a text takes: in Chinese two Latin letters make one."""
    if language == "en":
        return len(text)
    halves = sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
    return -(-halves // 2)


def room(key: str, language: str) -> int | None:
    """How many characters fit where the text `key` stands; None for running text."""
    parts = key.split(".")
    place = ROOM.get(parts[-1]) or ROOM.get(parts[0])
    return None if place is None else place[0 if language == "en" else 1]


def _too_long(text: str, key: str, language: str, path: str) -> Iterator[Finding]:
    place, have = room(key, language), width(text, language)
    if place is not None and have > place:
        yield finding("texts.too_long", path, have=have, room=place)


def _variables(content: Mapping[str, Mapping[str, str]], keys: list[str]) -> Iterator[Finding]:
    for key in keys:
        own = {
            language: set(VARIABLE.findall(content[language].get(key, "")))
            for language in LANGUAGES
            if content[language].get(key, "").strip()
        }
        if len(own) < len(LANGUAGES):
            continue
        first, second = (own[language] for language in LANGUAGES)
        if first != second:
            poorer = LANGUAGES[1] if first - second else LANGUAGES[0]
            missing = ", ".join(f"{{{name}}}" for name in sorted(first ^ second))
            yield finding("texts.variables", f"content.texts.{poorer}.{key}", missing=missing)


def contrast(context: Context) -> Iterator[Finding]:
    """Colours that an operator has replaced must still be readable."""
    tokens = palette.call(context.campaign.content.theme)
    for ink, ground, need in PAIRS:
        pair = tokens.get(ink, ""), tokens.get(ground, "")
        if not all(HEX.fullmatch(colour) for colour in pair):
            continue
        have = ratio(*pair)
        if have < need:
            yield finding(
                "theme.contrast",
                f"content.theme.tokens.{ink}",
                what=f"{pair[0]} / {pair[1]}",
                have=f"{have:.1f}",
                need=f"{need:g}",
            )


def ratio(one: str, other: str) -> float:
    """Contrast of two `#rrggbb` colours as WCAG 2 counts it, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
