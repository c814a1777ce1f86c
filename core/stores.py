"""Connections to the two Redis roles, one pool each per process.

`gates()` may be emptied at any moment: whoever asks it must know what to do without it.
`stream()` holds events nobody has stored yet: its loss is data loss.
"""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry


def _connect(url: str, timeout: float) -> Redis:
    return Redis.from_url(
        url,
        socket_timeout=timeout,
        socket_connect_timeout=timeout,
        health_check_interval=30,
        retry=Retry(NoBackoff(), 1),
    )


@lru_cache(maxsize=1)
def gates() -> Redis:
    """Hot state and cache. Short timeouts: a slow no is worse than asking PostgreSQL."""
    return _connect(settings.REDIS_URL, timeout=0.5)


@lru_cache(maxsize=1)
def stream() -> Redis:
    """The event stream."""
    return _connect(settings.REDIS_STREAM_URL, timeout=5)
