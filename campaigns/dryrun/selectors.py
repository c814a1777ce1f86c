"""What there is to see of dry runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from campaigns.dryrun.params import Parameters
from campaigns.dryrun.services import OPEN
from campaigns.models import DryRun


@dataclass(frozen=True)
class RunView:
    """A run as staff see it. `state`: waiting, running, done, failed, cancelled; a run whose
    lease ran out is failed with `error` "lost", also before anybody has written it down."""

    uid: UUID
    campaign: str
    sha256: str
    params: Parameters
    state: str
    error: str
    done: int
    runs: int
    stopping: bool
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    result: dict[str, Any] | None

    @property
    def open(self) -> bool:
        return self.state in OPEN

    @property
    def percent(self) -> int:
        return 100 * self.done // self.runs


def run(uid: UUID, now: datetime) -> RunView | None:
    """One run."""
    found = DryRun.objects.select_related("campaign").filter(uid=uid).first()
    return _view(found, now) if found is not None else None


def latest(slug: str, now: datetime, limit: int = 5) -> list[RunView]:
    """The newest runs of a campaign, the newest first."""
    found = DryRun.objects.select_related("campaign").filter(campaign__slug=slug)
    return [_view(one, now) for one in found.order_by("-id")[:limit]]


def _view(found: DryRun, now: datetime) -> RunView:
    lost = found.state in OPEN and found.until < now
    return RunView(
        uid=found.uid,
        campaign=found.campaign.slug,
        sha256=found.sha256,
        params=Parameters.model_validate(found.params),
        state=DryRun.State.FAILED if lost else found.state,
        error="lost" if lost else found.error,
        done=found.done,
        runs=found.runs,
        stopping=found.cancel and found.state == DryRun.State.RUNNING and not lost,
        asked_by=found.asked_by,
        asked_at=found.asked_at,
        ended_at=found.ended_at,
        result=found.result,
    )
