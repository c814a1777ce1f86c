"""How far one person can come: interval analysis over happenings and meters. Pure.

Happenings raise meters (listeners), meters pay for happenings (a draw costs a chance). The
bounds start with "none" and are lowered until nothing changes: each step of that is a true
upper bound, so stopping early would only be less sharp. (Cousot & Cousot 1977, the greatest
fixed point reached from above.)
"""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from campaigns.liability.terms import Most, least, plus, times

if TYPE_CHECKING:
    from campaigns.contracts import FrozenCampaign
    from campaigns.mechanics.base import Listener
    from rewards.contracts import PoolSection

ROUNDS = 16
_SPANS = {"day": 1, "week": 7, "month": 28}


class Reach:
    """What one person can come to in a whole campaign. `population`: how many can take part,
    None where anybody may."""

    def __init__(self, frozen: FrozenCampaign, population: int | None = None) -> None:
        self.frozen = frozen
        self.population = population
        self._told: dict[str, Most] = {"joined": 1}
        for _round in range(ROUNDS):
            before = dict(self._told)
            for _slug, mechanic, config in frozen.playing:
                for name, most in mechanic.tells(config, self).items():
                    self._told[name] = least(self._told.get(name), most)
            if self._told == before:
                break

    @cached_property
    def days(self) -> int:
        """Days of the campaign's zone on which something can be done."""
        zone, period = ZoneInfo(self.frozen.timezone), self.frozen.period
        last = (period.end - timedelta(microseconds=1)).astimezone(zone).date()
        return (last - period.start.astimezone(zone).date()).days + 1

    @property
    def pools(self) -> dict[str, PoolSection]:
        return self.frozen.rewards.pools

    def told(self, name: str) -> Most:
        """How much of a happening can be one person's."""
        return self._told.get(name)

    def raised(self, meter: str) -> Most:
        """The most a meter is ever raised by."""
        heard = [one for one in self.frozen.listeners if one.meter == meter]
        return plus(*(self._by(one) for one in heard))

    def spendable(self, meter: str) -> Most:
        """The most that can ever be spent of a meter, what is free every day included."""
        return plus(self.raised(meter), self.frozen.allowances.get(meter, 0) * self.days)

    def taken(self) -> Most:
        """The most prizes one person can take, by the campaign's limits."""
        found: Most = None
        for rule in self.frozen.limits:
            if rule.action != "draw" or rule.entity != "person":
                continue
            # A window of the calendar is touched at both ends.
            spans = 1 if rule.window == "total" else None
            if rule.window in _SPANS:
                spans = (self.days - 1) // _SPANS[rule.window] + 2
                spans = min(spans, self.days)
            elif rule.window == "hour":
                spans = self.days * 25
            found = least(found, times(rule.most, spans or 1))
        return found

    def _by(self, listener: Listener) -> Most:
        caps = (
            times(self.told(listener.on), listener.amount),
            listener.per_day * self.days if listener.per_day else None,
            listener.most or None,
        )
        return least(*caps)
