"""How often one address may knock, counted in this process only."""

from __future__ import annotations


class AddressBuckets:
    """A token bucket for each address: `rate` a second on average, `burst` at once."""

    def __init__(self, rate: float, burst: int, max_addresses: int = 50_000) -> None:
        self._step = 1.0 / rate
        self._slack = burst / rate
        self._max = max_addresses
        self._due: dict[str, float] = {}

    def allow(self, address: str, now: float) -> bool:
        """Take a token of `address` at `now` (monotonic seconds); False when none is left."""
        # One number tells a bucket: when the requests so far would be paid off at `rate`.
        due = self._due.get(address, 0.0)
        if due < now:
            due = now
        if due + self._step - now > self._slack:
            return False
        if len(self._due) >= self._max and address not in self._due:
            self._forget(now)
        self._due[address] = due + self._step
        return True

    def _forget(self, now: float) -> None:
        """Drop the full buckets; when all are in use, all: nobody is refused for our size."""
        self._due = {address: due for address, due in self._due.items() if due > now}
        if len(self._due) >= self._max:
            self._due = {}
