"""One dry run is played at a time, since payouts need the workers; a campaign has one open."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from campaigns.dryrun import services
from campaigns.dryrun.params import Parameters
from campaigns.dryrun.tasks import play
from campaigns.models import Campaign, DryRun
from core.errors import Conflict
from core.ids import uuid7
from tests.campaigns.support import launched
from tests.race.play_support import at_once

pytestmark = pytest.mark.django_db(transaction=True)

FEW = Parameters(people=20, script=0, farm=0, ring=0, runs=20)


@pytest.fixture
def slugs(now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Two campaigns; nobody plays what is asked for."""
    monkeypatch.setattr(play, "delay", lambda _uid: None)
    launched(now)
    other = Campaign.objects.get()
    other.pk, other.uid, other.slug = None, uuid7(), "other"
    other.save()
    return ["packet", "other"]


def asked(slug: str, now: datetime) -> UUID | None:
    frozen = services.compiled("packet")
    try:
        return services.start(slug, frozen, FEW, actor="operator", now=now)
    except Conflict:
        return None


def played(
    slugs: list[str], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[bool], int]:
    """Both campaigns' runs taken at once: what each worker was told, how many were playing.

    Whoever plays goes on until the other plays too or has been sent away.
    """
    runs = [asked(slug, now) for slug in slugs]
    playing: list[None] = []
    both_know = threading.Event()

    def simulate(*_: Any) -> dict[str, Any]:
        playing.append(None)
        if len(playing) == 2:
            both_know.set()
        both_know.wait(120)
        return {}

    def perform(uid: UUID) -> bool:
        try:
            return services.perform(uid, clock=lambda: now)
        finally:
            both_know.set()

    monkeypatch.setattr(services, "simulate", simulate)
    told = at_once([partial(perform, uid) for uid in runs if uid is not None])
    return sorted(told), len(playing)


def test_of_two_runs_one_is_played_and_the_other_waits(
    slugs: list[str], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert played(slugs, now, monkeypatch) == ([False, True], 1)
    assert sorted(DryRun.objects.values_list("state", flat=True)) == ["done", "waiting"]


def test_control_without_taking_turns_both_are_played(
    slugs: list[str], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = threading.Barrier(2)
    really = services.busy

    def busy(at: datetime) -> bool:
        answer = really(at)
        seen.wait(120)
        return answer

    monkeypatch.setattr(services, "_in_turn", lambda: None)
    monkeypatch.setattr(services, "busy", busy)
    assert played(slugs, now, monkeypatch) == ([True, True], 2)


@contextmanager
def without_the_index() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef('dryrun_one_at_a_time'::regclass)")
        (definition,) = cursor.fetchone()
        cursor.execute("DROP INDEX dryrun_one_at_a_time")
        try:
            yield
        finally:
            cursor.execute("DELETE FROM campaigns_dryrun")
            cursor.execute(definition)


def test_of_many_who_ask_for_one_campaign_one_is_heard(slugs: list[str], now: datetime) -> None:
    found = at_once([partial(asked, slugs[0], now)] * 4)
    assert sum(uid is not None for uid in found) == DryRun.objects.count() == 1


def test_control_without_the_index_all_are_heard(slugs: list[str], now: datetime) -> None:
    with without_the_index():
        found = at_once([partial(asked, slugs[0], now)] * 4)
        assert sum(uid is not None for uid in found) == DryRun.objects.count() == 4
