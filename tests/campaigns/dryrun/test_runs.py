"""Runs as rows: started once, played, cancelled, lost with their worker."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from campaigns.dryrun import selectors, services
from campaigns.dryrun.params import Parameters
from campaigns.dryrun.tasks import play
from campaigns.models import DryRun
from core.errors import Conflict, Missing
from core.models import AuditEntry
from tests.campaigns.support import launched

FEW = Parameters(people=20, script=2, farm=0, ring=0, runs=20)


@pytest.fixture
def slug(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(play, "delay", lambda _uid: None)
    return launched(now)


def started(slug: str, now: datetime) -> DryRun:
    uid = services.start(slug, services.compiled(slug), FEW, actor="operator", now=now)
    return DryRun.objects.get(uid=uid)


def test_a_run_is_played_once_and_says_who_asked(slug: str, now: datetime) -> None:
    run = started(slug, now)
    services.perform(run.uid, clock=lambda: now)
    seen = selectors.run(run.uid, now)
    assert seen is not None
    assert (seen.state, seen.done, seen.percent, seen.asked_by) == ("done", 20, 100, "operator")
    assert seen.result is not None
    assert seen.result["runs"] == 20
    run.refresh_from_db()
    assert run.document == {}
    assert AuditEntry.objects.filter(action="dryrun.started").count() == 1
    before = run.result
    services.perform(run.uid, clock=lambda: now)
    run.refresh_from_db()
    assert run.result == before


def test_one_run_of_a_campaign_at_a_time(slug: str, now: datetime) -> None:
    first = started(slug, now)
    with pytest.raises(Conflict) as refused:
        started(slug, now)
    assert refused.value.code == "dryrun.running"
    services.cancel(first.uid, actor="operator", now=now)
    assert started(slug, now).pk > first.pk


def test_a_cancelled_run_stops_at_its_next_step(
    slug: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "EVERY", 0)
    run = started(slug, now)

    def clock() -> datetime:
        if DryRun.objects.filter(pk=run.pk, done__gte=3).exists():
            services.cancel(run.uid, actor="reviewer", now=now)
        return now

    services.perform(run.uid, clock=clock)
    seen = selectors.run(run.uid, now)
    assert seen is not None
    assert (seen.state, seen.result) == ("cancelled", None)
    assert 3 <= seen.done < 20


def test_a_run_whose_worker_died_is_failed_at_once_for_whoever_looks(
    slug: str, now: datetime
) -> None:
    run = started(slug, now)
    DryRun.objects.filter(pk=run.pk).update(state="running", until=now + services.LEASE, done=7)
    assert services.busy(now)
    alive = selectors.run(run.uid, now + timedelta(seconds=59))
    lost = selectors.run(run.uid, now + timedelta(seconds=61))
    assert alive is not None
    assert lost is not None
    assert (alive.state, lost.state, lost.error) == ("running", "failed", "lost")
    later = now + timedelta(seconds=61)
    assert not services.busy(later)
    # The next one is not in its way, and writes it down.
    assert started(slug, later).pk != run.pk
    run.refresh_from_db()
    assert (run.state, run.error, run.done) == ("failed", "lost", 7)


def test_what_went_wrong_is_kept(
    slug: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise ZeroDivisionError

    run = started(slug, now)
    monkeypatch.setattr(services, "simulate", broken)
    services.perform(run.uid, clock=lambda: now)
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "ZeroDivisionError")


def test_only_the_latest_runs_are_kept(
    slug: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "KEPT", 2)
    for _time in range(4):
        services.cancel(started(slug, now).uid, actor="operator", now=now)
    assert len(selectors.latest(slug, now)) == 2


def test_the_command_says_the_same_as_json(slug: str) -> None:
    out = StringIO()
    few = ["--set", "people=20", "--set", "script=0", "--set", "runs=20"]
    call_command("dry_run", slug, "--json", *few, stdout=out)
    found = json.loads(out.getvalue())
    assert (found["runs"], found["worst"]) == (20, 2000 * 888)
    lines = StringIO()
    call_command("dry_run", slug, *few, stdout=lines)
    assert "of ¥17,760.00" in lines.getvalue()


def test_a_campaign_nobody_knows(db: None) -> None:
    with pytest.raises(Missing):
        services.compiled("nobody")
