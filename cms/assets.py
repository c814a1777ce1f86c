"""The built front end: Vite's manifest, files inlined into pages, addresses of the rest.

`frontend/dist` is made by `npm run build`; its files carry a hash in their names and are
served as they are under `/static/app/`. A running product reads the copy which it also serves,
so that a build made meanwhile never lets a page name a file that is not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import orjson
from django.conf import settings


def _built() -> Path:
    collected = Path(settings.STATIC_ROOT) / "app"
    if (collected / "manifest.json").exists():
        return collected
    return Path(settings.BASE_DIR) / "frontend" / "dist"


DIST: Path = _built()
"""The folder of the build: what was collected for serving, else what was built."""


class FrontEndNotBuilt(RuntimeError):
    """`frontend/dist` is missing what a page needs."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The front end is not built ({what}): run npm ci && npm run build.")


@dataclass(frozen=True)
class Entry:
    """One page's files, as addresses from the root of the site."""

    script: str
    styles: tuple[str, ...]
    preloads: tuple[str, ...]
    """Modules the script imports statically."""


def address(file: str) -> str:
    """Where a file of the build is served."""
    return f"{settings.STATIC_URL}app/{file}"


@lru_cache(maxsize=1)
def _manifest() -> dict[str, dict[str, object]]:
    try:
        found: dict[str, dict[str, object]] = orjson.loads(
            (DIST / "manifest.json").read_bytes()
        )
    except FileNotFoundError as error:
        raise FrontEndNotBuilt("no manifest") from error
    return found


@lru_cache(maxsize=16)
def entry(source: str) -> Entry:
    """The files of the entry `source`, e.g. `src/play/main.ts`.

    Raises FrontEndNotBuilt when there was no build, or none of this entry.
    """
    manifest = _manifest()
    if source not in manifest:
        raise FrontEndNotBuilt(source)
    styles: list[str] = []
    preloads: list[str] = []
    seen: set[str] = set()

    def walk(key: str) -> None:
        if key in seen:
            return
        seen.add(key)
        chunk = manifest[key]
        imports = chunk.get("imports", [])
        css = chunk.get("css", [])
        assert isinstance(imports, list)
        assert isinstance(css, list)
        for name in imports:
            walk(name)
        styles.extend(address(file) for file in css)
        if key != source:
            preloads.append(address(str(chunk["file"])))

    walk(source)
    return Entry(address(str(manifest[source]["file"])), tuple(styles), tuple(preloads))


@lru_cache(maxsize=32)
def text(name: str) -> str:
    """The content of a file of the build, e.g. `scenes/red-packet.svg`."""
    try:
        return (DIST / name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise FrontEndNotBuilt(name) from error


def forget() -> None:
    """Reads the build again; a running server never needs it, tests do."""
    _manifest.cache_clear()
    entry.cache_clear()
    text.cache_clear()
