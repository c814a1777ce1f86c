"""Who stands where. No I/O, no Django.

The order: more comes first; of two who have the same, whoever reached it earlier; of two who
reached it at the same instant, whoever joined earlier (the smaller participation). Places
are 1, 2, 3 … without gaps, each for one person, so that a prize is never claimed by two.
`campaigns_ranking_rows` sorts by the same rule; a test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from campaigns.mechanics.ranking.config import Band, RankingConfig

Phase = Literal["running", "cooling", "settled"]


@dataclass(frozen=True)
class Entry:
    """One participant's count and when it was reached (ms)."""

    participation: int
    value: int
    reached_at: int


def key(entry: Entry) -> tuple[int, int, int]:
    """Sorts the best first."""
    return (-entry.value, entry.reached_at, entry.participation)


def standing(entries: Iterable[Entry], least: int = 1) -> list[Entry]:
    """Those who have at least `least`, the best first; the n-th has place n."""
    return sorted((entry for entry in entries if entry.value >= least), key=key)


def band_of(bands: Sequence[Band], place: int | None) -> Band | None:
    """What a place gets."""
    if place is None:
        return None
    return next((band for band in bands if band.first <= place <= band.last), None)


def next_band(bands: Sequence[Band], place: int | None) -> Band | None:
    """The nearest better prize above a place; the lowest of all for somebody without one."""
    better = [band for band in bands if place is None or band.last < place]
    now = band_of(bands, place)
    return max(
        (band for band in better if band is not now), key=lambda band: band.last, default=None
    )


def needed(value: int, mark: int | None, least: int) -> int:
    """How much is missing to take the place of somebody who has `mark`.

    One more than they have, since they had it earlier; `least` where the place is free.
    """
    wanted = least if mark is None else max(least, mark + 1)
    return max(1, wanted - value)


def outlook(
    config: RankingConfig, place: int | None, value: int, marks: Mapping[str, Any]
) -> tuple[Band, int] | None:
    """The next better prize and how much is missing; None for whoever has the best.

    `marks`: by the last place of each band (as text), what its holder has now.
    """
    band = next_band(config.bands, place)
    if band is None:
        return None
    mark = marks.get(str(band.last))
    return band, needed(value, None if mark is None else int(mark), config.least)


def freeze_at(config: RankingConfig, ends_at: datetime) -> datetime:
    """From when on nothing counts: as set, but never after the campaign's end."""
    return min(config.freeze_at, ends_at) if config.freeze_at is not None else ends_at


def settle_at(config: RankingConfig, ends_at: datetime) -> datetime:
    """When the places are final and prizes are given."""
    return freeze_at(config, ends_at) + timedelta(hours=config.cool_hours)


def phase(config: RankingConfig, ends_at: datetime, now: datetime, final: bool) -> Phase:
    """Where the ranking stands; `final` when its places have been written down."""
    if final:
        return "settled"
    return "cooling" if now >= freeze_at(config, ends_at) else "running"


def sizes(bands: Sequence[Band]) -> dict[str, int]:
    """How many units each pool may have to give."""
    found: dict[str, int] = {}
    for band in bands:
        found[band.pool] = found.get(band.pool, 0) + band.size
    return found
