"""How heavy the first visit is."""

from __future__ import annotations

import gzip
from typing import Any

from cms import assets
from cms.serving import document, themes
from cms.serving.kinds import kind_of
from cms.serving.sample import SAMPLES

LIMIT = 90_000


def _packed(body: bytes) -> int:
    return len(gzip.compress(body, 9, mtime=0))


def _built(url: str) -> bytes:
    return (assets.DIST / url.removeprefix(assets.address(""))).read_bytes()


def first_load_parts(kind: str = "assist", language: str = "zh-hans") -> dict[str, int]:
    """Compressed bytes of each answer before the first tap, the tracker included."""
    sample = SAMPLES[kind]
    entry = assets.entry(kind_of(kind).entry)
    asked = document.ShellRequest(
        language, "https://example.com", "/c/x/theme-000000000000.css"
    )
    parts = {
        "shell": _packed(document.render(sample, "0" * 64, asked)),
        "theme": _packed(themes.stylesheet(sample["content"]["theme"]).encode()),
        "script": sum(_packed(_built(url)) for url in (entry.script, *entry.preloads)),
        "style": sum(_packed(_built(url)) for url in entry.styles),
    }
    tracker = assets.DIST / "sdk" / "tracker.js"
    if tracker.exists():
        parts["tracker"] = _packed(tracker.read_bytes())
    return parts


def measure_first_load() -> dict[str, Any]:
    """HTML, CSS, script and scene of the heaviest kind's first visit; a row of `make bench`."""
    value = max(sum(first_load_parts(kind).values()) for kind in SAMPLES)
    return {
        "name": "first_load_bytes",
        "value": value,
        "unit": "bytes",
        "limit": LIMIT,
        "limit_name": "90 kB, compressed, before the first tap",
        "ratio": round(value / LIMIT, 3),
    }
