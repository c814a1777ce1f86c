"""Prometheus metrics of the ground floor; each app declares its own beside its code."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter as Counted
from collections.abc import Sequence
from typing import Any

from prometheus_client import Counter, Histogram

OUTBOX_RELAYED = Counter("af_outbox_relayed", "Outbox rows carried to a stream")
REQUEST_SECONDS = Histogram(
    "af_request_seconds",
    "Time to answer, by surface",
    ["surface"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
REQUESTS = Counter("af_requests", "Answers, by surface and status", ["surface", "status"])


def observe_all(histogram: Any, seconds: Sequence[float]) -> None:
    """`histogram.observe` of each, each bucket touched once: it locks (and, where processes
    share their metrics, writes) at every touch."""
    found: Counted[int] = Counted()
    bounds = histogram._upper_bounds
    for one in seconds:
        found[bisect_left(bounds, one)] += 1
    for place, times in found.items():
        histogram._buckets[place].inc(times)
    histogram._sum.inc(sum(seconds))
