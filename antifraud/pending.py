"""Successes waiting to be counted: the next decision about their campaign takes them along.

So an action costs one Redis trip, not two. Since every decision empties its campaign's list,
each process owes Redis what it carried out since its last decision about that campaign:
usually a single success. A process that dies owes it for ever, as any counter may be lost.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Iterable

from antifraud.gate import Window

MOST_CAMPAIGNS = 256
MOST_WINDOWS = 1024


class Pending:
    """Windows to move, by campaign; the oldest are dropped where nobody takes them."""

    def __init__(self) -> None:
        self._windows: OrderedDict[str, deque[Window]] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, campaign: str, windows: Iterable[Window]) -> None:
        """Keep `windows`, each with its own moment, for the next decision."""
        with self._lock:
            waiting = self._windows.get(campaign)
            if waiting is None:
                waiting = self._windows[campaign] = deque(maxlen=MOST_WINDOWS)
                if len(self._windows) > MOST_CAMPAIGNS:
                    self._windows.popitem(last=False)
            else:
                self._windows.move_to_end(campaign)
            waiting.extend(windows)

    def take(self, campaign: str) -> list[Window]:
        """What waits, now the caller's."""
        with self._lock:
            return [*self._windows.pop(campaign, ())]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._windows.clear()


pending = Pending()
