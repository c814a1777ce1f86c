"""What everybody sees of a ranking or a vote, read at most once in some seconds for all.

In this process first, then in Redis, else PostgreSQL. Without Redis each process asks
PostgreSQL itself, as seldom. The slot of the moment is part of the name, so that nothing has
to be forgotten, and a moment given as an argument is asked for itself.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from threading import Lock
from typing import Any

import orjson
import structlog
from redis.exceptions import RedisError

from core.sqlcall import call_json
from core.stores import gates

log = structlog.get_logger(__name__)

SECONDS = 3
"""How old it may be."""
KEPT = 256
_near: OrderedDict[str, Any] = OrderedDict()
_lock = Lock()


def shared(
    function: str,
    question: dict[str, Any],
    name: str,
    now: datetime,
    *,
    seconds: int = SECONDS,
) -> Any:
    """The answer of an SQL function, at most `seconds` old. `name` stands for the question: all
    who use it ask the same."""
    slot = int(now.timestamp()) // seconds
    key = f"board:{{{name}}}:{function}:{slot}"
    with _lock:
        if key in _near:
            return _near[key]
    found = _from_redis(key)
    if found is None:
        found = call_json(function, question)
        _to_redis(key, found, seconds)
    with _lock:
        _near[key] = found
        while len(_near) > KEPT:
            _near.popitem(last=False)
    return found


def forget() -> None:
    """Drop what this process remembers; tests and whoever cannot wait."""
    with _lock:
        _near.clear()


def _from_redis(key: str) -> Any:
    try:
        raw: Any = gates().get(key)
    except RedisError as error:
        log.warning("board.cache_away", error=type(error).__name__)
        return None
    return None if raw is None else orjson.loads(raw)


def _to_redis(key: str, found: Any, seconds: int) -> None:
    try:
        gates().set(key, orjson.dumps(found), ex=seconds * 2)
    except RedisError:
        return
