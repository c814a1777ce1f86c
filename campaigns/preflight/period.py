"""When a campaign runs, and how long people have to claim."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from campaigns.contracts import Finding
from campaigns.preflight.context import Context
from campaigns.preflight.words import finding

LONGEST = timedelta(days=366)
SHORTEST = timedelta(hours=1)
LATELY = timedelta(hours=24)
CLAIM_DAYS = 3


def period(context: Context) -> Iterator[Finding]:
    """Findings about the period and the time to claim."""
    when, now = context.campaign.period, context.now
    if when.end <= now:
        yield finding("period.past", "period.end")
    else:
        if when.end - max(when.start, now) < SHORTEST:
            yield finding("period.short", "period.end")
        # A draft starts where it was made: it opens when it is approved, at the cost of hours.
        if now - when.start >= LATELY and context.running is None:
            yield finding("period.started", "period.start")
    if when.end - when.start > LONGEST:
        yield finding("period.long", "period.end")
    if context.campaign.rewards.claim_days < CLAIM_DAYS:
        yield finding("claim.short", "rewards.claim_days")
