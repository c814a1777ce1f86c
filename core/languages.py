"""Which of our two languages an answer is in."""

from __future__ import annotations

from functools import lru_cache

LANGUAGES = ("en", "zh-hans")


@lru_cache(maxsize=1024)
def language_of(asked: str, accept_language: str) -> str:
    """`asked` when it is ours, else the better of the two in Accept-Language, else English.

    `asked` is what the person or the page has chosen: `?lang=`, `X-AF-Language`.
    """
    asked = asked.strip().lower()
    if asked in LANGUAGES:
        return asked
    best, weight = "en", 0.0
    for item in accept_language[:256].lower().split(","):
        name, _, parameters = item.strip().partition(";")
        try:
            quality = float(parameters.strip().removeprefix("q=")) if parameters else 1.0
        except ValueError:
            continue
        found = "zh-hans" if name.startswith("zh") else "en" if name.startswith("en") else ""
        if found and quality > weight:
            best, weight = found, quality
    return best
