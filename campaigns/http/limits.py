"""The outer shell against floods: so many POSTs a minute for a device and for an address.

Generous, since the inner rules are exact. Each process counts by itself and settles with Redis
once in a stride, so that an honest tap costs no trip. When Redis is away each process goes on
with what it knows: the shell fails open.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime

import structlog
from redis.exceptions import RedisError

from core.addresses import counted_as, is_shared
from core.clock import to_ms
from core.errors import TooMany
from core.stores import gates

log = structlog.get_logger(__name__)

DEVICE_A_MINUTE = 120
ADDRESS_A_MINUTE = 6_000
MINUTE_MS = 60_000
MOST_KEYS = 100_000


def address_name(ip: str) -> str | None:
    """Under which an address is counted; None for one that many share."""
    return None if is_shared(ip) else f"a:{counted_as(ip)}"


class RateShell:
    """Counts of the current minute: [all processes at the last settling, since then here]."""

    def __init__(self, prefix: str = "rate") -> None:
        self._prefix = prefix
        self._minute = 0
        self._counts: OrderedDict[str, list[int]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, *, device: str | None, ip: str, now: datetime) -> None:
        """Count one POST. Raises TooMany `rate.exceeded`; free again at the next minute."""
        name = f"d:{device}" if device is not None else None
        self.check_named(name, address_name(ip), to_ms(now) // MINUTE_MS)

    def check_named(self, device: str | None, address: str | None, minute: int) -> None:
        """The same of names made before; `minute` is counted from the epoch."""
        exceeded = device is not None and self._over(device, DEVICE_A_MINUTE, minute)
        if not exceeded and address is not None:
            exceeded = self._over(address, ADDRESS_A_MINUTE, minute)
        if exceeded:
            raise TooMany("rate.exceeded", retry_at=(minute + 1) * MINUTE_MS)

    def _over(self, key: str, limit: int, minute: int) -> bool:
        stride = max(1, limit // 8)
        with self._lock:
            if minute != self._minute:
                self._counts = OrderedDict()
                self._minute = minute
            count = self._counts.setdefault(key, [0, 0])
            # Whoever goes on stays; invented keys push out those that were seen once.
            self._counts.move_to_end(key)
            if len(self._counts) > MOST_KEYS:
                self._counts.popitem(last=False)
            count[1] += 1
            if count[1] < stride or count[0] > limit:
                return sum(count) > limit
            owed, count[1] = count[1], 0
        total = self._settle(f"{self._prefix}:{{{key}}}:{minute}", owed)
        with self._lock:
            count[0] = count[0] + owed if total is None else max(count[0], total)
            return sum(count) > limit

    @staticmethod
    def _settle(key: str, owed: int) -> int | None:
        try:
            pipe = gates().pipeline(transaction=False)
            pipe.incrby(key, owed)
            pipe.expire(key, 120)
            return int(pipe.execute()[0])
        except RedisError:
            log.warning("rate.redis_away")
            return None


shell = RateShell()
