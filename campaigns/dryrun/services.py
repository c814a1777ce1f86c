"""Start, play and cancel dry runs; each is a row (ADR 0020)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError, connection, transaction

from campaigns.contracts import FrozenCampaign
from campaigns.dryrun.params import Parameters
from campaigns.dryrun.simulate import simulate
from campaigns.freeze import Frozen, compile_draft
from campaigns.models import Campaign, DryRun
from core import audit
from core.clock import utc_now
from core.errors import Conflict, Missing
from core.ids import uuid7

log = structlog.get_logger(__name__)

WAIT = timedelta(minutes=30)
"""So long a run may wait for a worker before it counts as failed."""
LEASE = timedelta(seconds=60)
"""Whoever plays renews it every `EVERY` seconds; a killed worker's run is failed after this."""
EVERY = 0.8
KEPT = 20
"""Runs of one campaign that are kept."""
OPEN = (DryRun.State.WAITING, DryRun.State.RUNNING)


class Stopped(Exception):
    """The run was cancelled, or its lease was lost."""


def start(slug: str, frozen: Frozen, params: Parameters, *, actor: str, now: datetime) -> UUID:
    """Ask for a dry run; its uid. A worker plays it.

    Raises Missing campaign.unknown, Conflict dryrun.running while one is under way.
    """
    from campaigns.dryrun.tasks import play

    campaign = Campaign.objects.filter(slug=slug).first()
    if campaign is None:
        raise Missing("campaign.unknown")
    try:
        with transaction.atomic():
            bury(now, campaign_id=campaign.pk)
            made = DryRun.objects.create(
                uid=uuid7(),
                campaign=campaign,
                sha256=frozen.sha256,
                document=frozen.document,
                params=params.model_dump(),
                runs=params.runs,
                until=now + WAIT,
                asked_by=actor,
                asked_at=now,
            )
            _forget(campaign.pk)
            audit.record(
                actor=actor,
                action="dryrun.started",
                target=f"campaign:{slug}",
                now=now,
                data={"version": frozen.sha256, "runs": params.runs},
            )
            uid = str(made.uid)
            transaction.on_commit(lambda: play.delay(uid))
    except IntegrityError:
        raise Conflict("dryrun.running") from None
    return made.uid


def cancel(uid: UUID, *, actor: str, now: datetime) -> None:
    """Stop a run: at once while it waits, at its next step while it is played; one that is over
    stays as it is. Raises Missing dryrun.unknown."""
    with transaction.atomic():
        run = DryRun.objects.select_for_update().filter(uid=uid).first()
        if run is None:
            raise Missing("dryrun.unknown")
        if run.state not in OPEN:
            return
        run.cancel = True
        if run.state == DryRun.State.WAITING:
            run.state, run.ended_at, run.document = DryRun.State.CANCELLED, now, {}
        run.save(update_fields=["cancel", "state", "ended_at", "document"])
        audit.record(
            actor=actor, action="dryrun.cancelled", target=f"dryrun:{uid}", now=now, data={}
        )


def perform(uid: UUID, *, clock: Callable[[], datetime] = utc_now) -> bool:
    """Play a run that waits, telling how far it is; whether it need not be asked for again.

    False, and nothing is done, while another run is played. Does nothing where it waits no
    longer, so that it may be called twice.
    """
    with transaction.atomic():
        _in_turn()
        if busy(clock()):
            return False
        taken = DryRun.objects.filter(uid=uid, state=DryRun.State.WAITING).update(
            state=DryRun.State.RUNNING, started_at=clock(), until=clock() + LEASE
        )
    if not taken:
        return True
    run = DryRun.objects.get(uid=uid)
    told = [time.monotonic()]

    def progress(done: int) -> None:
        if time.monotonic() - told[0] < EVERY and done < run.runs:
            return
        told[0] = time.monotonic()
        # One statement: tells how far it is, renews the lease, and hears of a cancellation.
        kept = DryRun.objects.filter(uid=uid, state=DryRun.State.RUNNING, cancel=False).update(
            done=done, until=clock() + LEASE
        )
        if not kept:
            raise Stopped

    try:
        frozen = FrozenCampaign.model_validate(run.document)
        result = simulate(frozen, Parameters.model_validate(run.params), progress)
    except Stopped:
        _end(uid, DryRun.State.CANCELLED, clock())
    except Exception as error:
        log.exception("dryrun.failed", uid=str(uid))
        _end(uid, DryRun.State.FAILED, clock(), error=type(error).__name__)
    else:
        _end(uid, DryRun.State.DONE, clock(), result=result)
    return True


def busy(now: datetime) -> bool:
    """Whether a run is being played: one at a time, for payouts need the workers too."""
    return DryRun.objects.filter(state=DryRun.State.RUNNING, until__gte=now).exists()


def compiled(slug: str) -> Frozen:
    """What a dry run of a campaign plays: what waits for approval, else its draft.

    Raises Missing campaign.unknown, pydantic.ValidationError for a draft with holes.
    """
    row = Campaign.objects.filter(slug=slug).values_list("review", "draft").first()
    if row is None:
        raise Missing("campaign.unknown")
    return compile_draft(row[0]["document"] if row[0] else row[1])


def bury(now: datetime, **which: Any) -> int:
    """Write down of runs whose lease ran out that they failed; how many."""
    return DryRun.objects.filter(state__in=OPEN, until__lt=now, **which).update(
        state=DryRun.State.FAILED, error="lost", ended_at=now, document={}
    )


def _in_turn() -> None:
    """Nobody else takes a run until this transaction ends: of two who see that none is played
    both would take theirs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('campaigns.dryrun', 0))")


def _end(
    uid: UUID,
    state: str,
    now: datetime,
    *,
    result: dict[str, Any] | None = None,
    error: str = "",
) -> None:
    """Only what is still running ends: a run that was buried stays so."""
    DryRun.objects.filter(uid=uid, state=DryRun.State.RUNNING).update(
        state=state, ended_at=now, result=result, error=error, document={}
    )


def _forget(campaign: int) -> None:
    old = DryRun.objects.filter(campaign_id=campaign).order_by("-id")[KEPT:]
    DryRun.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
