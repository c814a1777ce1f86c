"""Parts of a snapshot, each computed as often as it can be afforded.

A cheap part is computed every time. One that took t seconds is dear: it is computed again in
the background, at most one at a time in this process, and rests for REST·t afterwards; until
then the last one stands. So what is cheap is on the screen at once however large the campaign,
and a board never takes more than a third of a thread.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from django.db import close_old_connections, connections

log = structlog.get_logger(__name__)
T = TypeVar("T")

CHEAP = 0.12
"""Seconds up to which a part is computed each time."""
REST = 2.0
LONGEST = 15.0
"""Seconds a dear part rests at most."""
OLD = 60.0
"""Seconds after which the last one is too old to stand until the next is there."""
KEPT = 512


@dataclass(slots=True)
class _Part:
    value: Any
    took: float
    computed: float
    under_way: bool = False

    @property
    def dear(self) -> bool:
        return self.took > CHEAP

    @property
    def due(self) -> float:
        return self.computed + min(self.took * REST, LONGEST)


_parts: OrderedDict[tuple[str, str], _Part] = OrderedDict()
_lock = threading.Lock()
_pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="board-part")


def part(slug: str, name: str, compute: Callable[[], T]) -> T:
    """The part `name` of campaign `slug`: computed now, or the last one while that stands.

    `compute` may run in another thread with a database connection of its own.
    """
    key = (slug, name)
    now = time.monotonic()
    with _lock:
        known = _parts.get(key)
        stands = known is not None and known.dear and now - known.computed < OLD
        begin = known is not None and stands and now >= known.due and not known.under_way
        if known is not None and begin:
            known.under_way = True
    if known is None or not stands:
        return _compute(key, compute)
    if begin:
        _pool.submit(_in_background, key, compute)
    value: T = known.value
    return value


def costs() -> dict[str, float]:
    """What each part took last, in seconds: for measurements."""
    with _lock:
        return {f"{slug}/{name}": known.took for (slug, name), known in _parts.items()}


def forget() -> None:
    """Nothing is known any more: for tests."""
    with _lock:
        _parts.clear()


def _compute(key: tuple[str, str], compute: Callable[[], T]) -> T:
    started = time.monotonic()
    value = compute()
    ended = time.monotonic()
    with _lock:
        _parts[key] = _Part(value, ended - started, ended)
        _parts.move_to_end(key)
        while len(_parts) > KEPT:
            _parts.popitem(last=False)
    return value


def _in_background(key: tuple[str, str], compute: Callable[[], Any]) -> None:
    close_old_connections()
    try:
        _compute(key, compute)
    except Exception as error:  # noqa: BLE001 - the last one stands until it is too old
        log.warning("board_part_failed", part=key, error=type(error).__name__)
        connections.close_all()
        with _lock:
            known = _parts.get(key)
            if known is not None:
                known.under_way = False
                known.took = max(known.took, CHEAP * 2)
                known.computed = max(known.computed, time.monotonic() - OLD / 2)
