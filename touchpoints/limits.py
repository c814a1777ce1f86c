"""How many codes may be sent: Redis counts, PostgreSQL's rows stand in when it is away.

A text message costs money and reaches a stranger's phone, so each number, address and campaign
has a cap a day, and all together one an hour: the cost breaker.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from redis.exceptions import RedisError

from core.clock import to_ms
from core.errors import TooMany
from core.stores import gates
from touchpoints.models import OneTimeCode

log = structlog.get_logger(__name__)

DAY, HOUR = 86_400, 3_600


@dataclass(frozen=True)
class CodeLimits:
    """Counts per window; seconds between two codes to one number."""

    gap_seconds: int = 60
    number_a_day: int = 10
    address_a_day: int = 200
    campaign_a_day: int = 200_000
    total_an_hour: int = 50_000


DEFAULT = CodeLimits()


@dataclass(frozen=True)
class _Window:
    key: str
    seconds: int
    limit: int
    rows: Callable[[datetime], int]


def window_start(now: datetime, seconds: int) -> datetime:
    """The beginning of the fixed window `now` is in."""
    second = int(now.timestamp())
    return datetime.fromtimestamp(second - second % seconds, UTC)


def check(
    *,
    to_hash: str,
    older: tuple[str, ...] = (),
    ip_hash: str,
    campaign: str,
    now: datetime,
    limits: CodeLimits = DEFAULT,
    spare_address: bool = False,
) -> None:
    """Count one code. Raises TooMany `rate.exceeded` (too soon) or `otp.too_many` (a cap).

    `older` are the number's hashes under earlier keys. `spare_address` leaves the address' cap
    out, for addresses that many people share.
    """
    sent = OneTimeCode.objects
    numbers = (to_hash, *older)
    _check_gap(numbers, now, limits)
    windows = [
        _Window(
            f"otp:n:{{{to_hash}}}",
            DAY,
            limits.number_a_day,
            lambda since: sent.filter(to_hash__in=numbers, issued_at__gte=since).count(),
        ),
        _Window(
            f"otp:a:{{{ip_hash}}}",
            DAY,
            limits.address_a_day,
            lambda since: sent.filter(ip_hash=ip_hash, issued_at__gte=since).count(),
        ),
        _Window(
            f"otp:c:{{{campaign}}}",
            DAY,
            limits.campaign_a_day,
            lambda since: sent.filter(campaign=campaign, issued_at__gte=since).count(),
        ),
        _Window(
            "otp:all",
            HOUR,
            limits.total_an_hour,
            lambda since: sent.filter(issued_at__gte=since).count(),
        ),
    ]
    if spare_address:
        del windows[1]
    for window in windows:
        start = window_start(now, window.seconds)
        if _count(window, start) > window.limit:
            end = start + timedelta(seconds=window.seconds)
            log.warning("otp.capped", window=window.key.split(":")[1], limit=window.limit)
            raise TooMany("otp.too_many", retry_at=to_ms(end))


def _check_gap(to_hashes: tuple[str, ...], now: datetime, limits: CodeLimits) -> None:
    """PostgreSQL decides: one indexed row, and emptying Redis opens nothing."""
    last = (
        OneTimeCode.objects.filter(to_hash__in=to_hashes)
        .order_by("-issued_at")
        .values_list("issued_at", flat=True)
        .first()
    )
    if last is not None and now - last < timedelta(seconds=limits.gap_seconds):
        free = last + timedelta(seconds=limits.gap_seconds)
        raise TooMany("rate.exceeded", retry_at=to_ms(free))


def _count(window: _Window, start: datetime) -> int:
    key = f"{window.key}:{int(start.timestamp())}"
    try:
        pipe = gates().pipeline(transaction=False)
        pipe.incr(key)
        pipe.expire(key, window.seconds)
        return int(pipe.execute()[0])
    except RedisError:
        return window.rows(start) + 1
