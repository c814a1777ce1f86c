"""Clients' clocks are wrong; the error is measured where it can be and bounded where not."""

from __future__ import annotations

EARLIEST_MS = 7 * 86_400_000
LATEST_MS = 5 * 60_000


def corrected(client_at: int, sent_at: int | None, received_at: int) -> tuple[int, str]:
    """When the event happened by our clock, and how that is known.

    The client's clock is off by `received_at - sent_at` (plus the way here, which is small
    beside what it corrects). The result lies between seven days before and five minutes
    after the receipt. The second value is `skew`, `raw` (no usable sent_at) or `clamped`.
    """
    at, how = (
        (client_at, "raw")
        if sent_at is None
        else (
            client_at + received_at - sent_at,
            "skew",
        )
    )
    if at < received_at - EARLIEST_MS:
        return received_at - EARLIEST_MS, "clamped"
    if at > received_at + LATEST_MS:
        return received_at + LATEST_MS, "clamped"
    return at, how
