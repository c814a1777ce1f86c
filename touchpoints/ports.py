"""What messages need to know of campaigns; `campaigns.touch` provides it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from core.registry import Port
from touchpoints.contracts import CampaignTouch, Occasion, StreamFact

occasions_of: Port[Callable[[Sequence[StreamFact]], list[Occasion]]] = Port(
    "touchpoints.occasions_of", default=lambda _facts: []
)
"""Which of these facts concern whom, the recipients included."""

expiring: Port[Callable[[datetime], Iterable[list[Occasion]]]] = Port(
    "touchpoints.expiring", default=lambda _now: []
)
"""Rewards whose claim date is as near as a plan says, in portions."""

campaign_touch: Port[Callable[[str], CampaignTouch | None]] = Port(
    "touchpoints.campaign_touch", default=lambda _slug: None
)
"""The running version's section; None where no such campaign has been published."""

is_still_true: Port[Callable[[str, str], bool]] = Port(
    "touchpoints.is_still_true", default=lambda _on, _subject: True
)
"""Whether it still makes sense to tell of that event about that subject."""
