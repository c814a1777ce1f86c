"""A hand-over from the organiser's app: no mechanic's move, but kept under its key as one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from audiences.contracts import PersonRef
from campaigns.play import refusals
from campaigns.play.contracts import PlayAnswer, PlayCommand
from campaigns.play.kept import once
from campaigns.services import referrals


def perform(command: PlayCommand, person: Callable[[], PersonRef]) -> PlayAnswer:
    """Answer with `person()` and keep that with what it writes, once per key.

    Raises Missing campaign.unknown, Invalid idempotency.mismatch, and what `person` raises.
    """

    def work() -> dict[str, Any]:
        found = person()
        referrals.catch_up(found.id, command.now)
        return {"person": str(found.uid), "phone_masked": found.phone_masked}

    kept = once(command, work)
    if kept.status != 200:  # Its twin was first, and was refused.
        return PlayAnswer(kept.status, refusals.render(kept.status, kept.body), replayed=True)
    return answer(kept.body, replayed=kept.replayed)


def answer(facts: dict[str, Any], *, replayed: bool) -> PlayAnswer:
    """The answer from what was stored."""
    result = {"person_id": facts["person"], "phone_masked": facts["phone_masked"]}
    return PlayAnswer(
        200, {"result": result}, replayed=replayed, person_uid=UUID(facts["person"])
    )
