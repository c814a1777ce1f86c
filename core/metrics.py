"""Prometheus metrics of the ground floor; each app declares its own beside its code."""

from prometheus_client import Counter, Histogram

OUTBOX_RELAYED = Counter("af_outbox_relayed", "Outbox rows carried to a stream")
REQUEST_SECONDS = Histogram(
    "af_request_seconds",
    "Time to answer, by surface",
    ["surface"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5),
)
REQUESTS = Counter("af_requests", "Answers, by surface and status", ["surface", "status"])
