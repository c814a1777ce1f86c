"""What a rain promises: so many packets in each wave, a packet for each password. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from campaigns.liability.reach import Reach
from campaigns.liability.terms import Bound, Most, Promise, least
from campaigns.mechanics.rain import rules
from campaigns.mechanics.rain.config import RainConfig

MOST_WAVES = 10_000


def falling(config: RainConfig, reach: Reach) -> int:
    """How many waves the campaign has."""
    period = reach.frozen.period
    found = rules.waves(config, reach.frozen.timezone, period.start, period.end, period.start)
    return sum(1 for _wave in islice(found, MOST_WAVES))


def promises(config: RainConfig, reach: Reach) -> Iterator[Promise]:
    """What is left of a wave joins the next one, so all waves together bound it."""
    if config.has_waves:
        count = falling(config, reach)
        bound = Bound(
            "waves", count * config.per_wave, {"waves": count, "per_wave": config.per_wave}
        )
        each = least(count * config.catches, reach.taken())
        yield Promise("rain", "wave", config.pool, each, bounds=(bound,))
    if config.words:
        each = least(_words(config), reach.taken())
        yield Promise("rain", "password", config.word_pool, each)


def tells(config: RainConfig, reach: Reach) -> dict[str, Most]:
    return {
        "caught": falling(config, reach) * config.catches if config.has_waves else 0,
        "password_right": _words(config),
    }


def _words(config: RainConfig) -> int:
    return len({rules.name_of(one.word) for one in config.words})
