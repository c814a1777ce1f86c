"""Who else is told of a fact that an organiser's system reported, in its transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from core.registry import Port


@dataclass(frozen=True)
class FactNotice:
    """A report that was kept just now, for the first time.

    `subject_hash` is the keyed hash of the name it gave its person (as
    audiences.api.phone_hash or identity_hash make it), `person_id` the canonical person who
    bears that name at present. From here to the end of the transaction nobody else is given
    the name.
    """

    event_id: UUID
    name: str
    at: datetime
    subject_hash: str
    person_id: int | None
    campaign: str | None


def _nobody(_notice: FactNotice, _now: datetime) -> None:
    return None


fact_received: Port[Callable[[FactNotice, datetime], None]] = Port(
    "touchpoints.fact_received", _nobody
)
"""Provided by campaigns: a fact may qualify somebody for a reward."""
