"""When packets fall, and whether a password is right. Pure: instants are arguments.

A wave is known by the minute in which it begins, counted from 1970 in UTC: a number that stays
the same when the schedule around it changes, and that orders the waves.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from heapq import merge
from itertools import islice
from zoneinfo import ZoneInfo

from campaigns.mechanics.rain.config import RainConfig, Word


@dataclass(frozen=True, order=True)
class Wave:
    """From `starts_at` (inclusive) to `ends_at` (exclusive), UTC."""

    starts_at: datetime
    ends_at: datetime

    @property
    def number(self) -> int:
        """Minutes since 1970."""
        return int(self.starts_at.timestamp()) // 60

    def holds(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at


def waves(
    config: RainConfig, timezone: str, start: datetime, end: datetime, since: datetime
) -> Iterator[Wave]:
    """The waves of a campaign from `start` to `end` that are not over at `since`, in order.

    A time of day that the zone leaves out (daylight saving) falls an hour later, one that it
    repeats counts the first time. A moment during which a daily wave would fall is left out.
    """
    length = timedelta(seconds=config.seconds)
    over = start
    for begins in merge(
        _daily(config, timezone, max(start, since - length), end), _single(config, timezone)
    ):
        if begins >= end:
            return
        if begins < over or begins + length <= since:
            continue
        over = begins + length
        yield Wave(begins, min(over, end))


def _single(config: RainConfig, timezone: str) -> list[datetime]:
    """The moments that stand alone, in order, UTC."""
    length, found = timedelta(seconds=config.seconds), []
    for moment in sorted(moment.astimezone(UTC) for moment in config.moments):
        near = _daily(config, timezone, moment - length, moment + length)
        if not any(abs(daily - moment) < length for daily in near):
            found.append(moment)
    return found


def _daily(
    config: RainConfig, timezone: str, since: datetime, end: datetime
) -> Iterator[datetime]:
    """The daily beginnings of the days from `since` to `end`, UTC."""
    if not config.daily:
        return
    zone, clocks = ZoneInfo(timezone), config.clocks
    day, last = since.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        for clock in clocks:
            yield datetime.combine(day, clock, zone).astimezone(UTC)
        day += timedelta(days=1)


def upcoming(
    config: RainConfig,
    timezone: str,
    start: datetime,
    end: datetime,
    now: datetime,
    most: int = 2,
) -> list[Wave]:
    """The wave that is open, if one is, and those that follow; `most` altogether."""
    return list(islice(waves(config, timezone, start, end, now), most))


def plain(word: str) -> str:
    """A password as it is compared: narrow, small, without spaces or signs between."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    return re.sub(r"[\W_]+", "", folded)


def name_of(word: str) -> str:
    """Under which name it is kept that somebody said the word."""
    return hashlib.sha256(plain(word).encode()).hexdigest()[:32]


def valid_on(words: Iterable[Word], today: date) -> list[Word]:
    """Those that count on this day of the campaign's zone."""
    return [one for one in words if one.day is None or one.day == today]


def matching(words: Iterable[Word], said: str, today: date) -> Word | None:
    """The password that was said, None when it is none of today's.

    All are compared whatever is found, and each in constant time: how long it takes tells
    nothing of how near a guess was.
    """
    heard = hashlib.sha256(plain(said).encode()).digest()
    found: Word | None = None
    for one in valid_on(words, today):
        if hmac.compare_digest(hashlib.sha256(plain(one.word).encode()).digest(), heard):
            found = one
    return found
