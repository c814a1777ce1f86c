"""Pictures kept on disk by what they show; each is drawn once at a time, and few at once.

Files are named by a hash, written beside and renamed, so that nobody reads half of one. What
has not been asked for longest goes when there is more than the folder may hold.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from core.errors import Unavailable

MOST_BYTES = 512 * 1024 * 1024
LOOK_EVERY = 64
"""So many new pictures are written between two looks at how large the folder is."""
PATIENCE = 8.0
"""Seconds one waits for one's turn to draw before being asked to come again."""

_drawing = threading.BoundedSemaphore(1)
_table = threading.Lock()
_under_way: dict[str, threading.Lock] = {}
_written = 0


def folder() -> Path:
    """Where the pictures are."""
    return Path(settings.DATA_DIR) / "pictures"


def name_of(*parts: str) -> str:
    """The name of the picture that shows these; any difference is another picture."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]


def fetch(name: str, draw: Callable[[], bytes]) -> bytes:
    """The picture of that name, drawn when nobody has.

    Who asks for the same one waits for whoever draws it. Raises Unavailable
    service.unavailable when too many others are to be drawn first.
    """
    path = folder() / name[:2] / f"{name}.png"
    with suppress(OSError):
        found = path.read_bytes()
        os.utime(path)
        return found
    with _table:
        lock = _under_way.setdefault(name, threading.Lock())
    if not lock.acquire(timeout=PATIENCE):
        raise Unavailable("service.unavailable")
    try:
        with suppress(OSError):
            return path.read_bytes()
        if not _drawing.acquire(timeout=PATIENCE):
            raise Unavailable("service.unavailable")
        try:
            picture = draw()
        finally:
            _drawing.release()
        _keep(path, picture)
        return picture
    finally:
        with _table:
            _under_way.pop(name, None)
        lock.release()


def _keep(path: Path, picture: bytes) -> None:
    """Write it; a disk that is full costs the next one a drawing, nobody an answer."""
    global _written
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
        beside.write_bytes(picture)
        beside.replace(path)
    _written += 1
    if _written % LOOK_EVERY == 1:
        tidy()


def tidy(most: int = MOST_BYTES) -> int:
    """Remove those that were not asked for longest until the rest fits; how many."""
    found = []
    for path in folder().glob("*/*.png"):
        with suppress(OSError):
            state = path.stat()
            found.append((state.st_mtime, state.st_size, path))
    total = sum(size for _at, size, _path in found)
    gone = 0
    for _at, size, path in sorted(found, key=lambda item: item[0]):
        if total <= most:
            break
        with suppress(OSError):
            path.unlink()
            total, gone = total - size, gone + 1
    return gone
