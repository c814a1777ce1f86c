"""Held rewards: open, closed once, and what the verdicts say about the rules."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from antifraud import api
from antifraud.models import Decision, SpentProof
from antifraud.selectors import wilson_lower
from core.errors import Conflict, Missing
from core.models import AuditEntry
from tests.antifraud.support import NOW, REQUESTS, campaign, request

pytestmark = pytest.mark.django_db


def hold(slug: str, **changes: Any) -> str:
    """A held reward; returns its subject."""
    script = request(
        campaign=slug, action="draw", user_agent=REQUESTS, proof_solved=True, **changes
    )
    decision = api.decide(script)
    assert decision.outcome == "hold"
    subject = str(uuid4())
    api.record(decision, script, subject)
    return subject


def test_open_cases_by_urgency_and_campaign() -> None:
    slug = campaign()
    late = hold(slug, now=NOW + timedelta(hours=1))
    early = hold(slug)
    other = hold(campaign())
    assert [case.subject for case in api.open_cases(slug)] == [early, late]
    assert other in {case.subject for case in api.open_cases()}
    first = api.open_cases(slug)[0]
    assert first.due_at == NOW + timedelta(hours=72)
    assert [hit["id"] for hit in first.hits] == ["E2"]


def test_only_held_rewards_are_cases() -> None:
    slug = campaign()
    joined = request(campaign=slug, user_agent=REQUESTS, proof_solved=True)
    api.record(api.decide(joined), joined)
    honest = request(campaign=slug)
    api.record(api.decide(honest), honest, "reward")
    assert api.open_cases(slug) == []


def test_a_case_is_closed_once() -> None:
    slug = campaign()
    subject = hold(slug)
    closed = api.close_case(subject, "legit", "reviewer", NOW)
    assert (closed.verdict, closed.closed_by) == ("legit", "reviewer")
    assert api.open_cases(slug) == []
    assert api.close_case(subject, "legit", "somebody", NOW).closed_by == "reviewer"
    with pytest.raises(Conflict) as refusal:
        api.close_case(subject, "fraud", "somebody", NOW)
    assert refusal.value.code == "case.closed"
    with pytest.raises(Missing) as unknown:
        api.close_case(str(uuid4()), "fraud", "reviewer", NOW)
    assert unknown.value.code == "case.unknown"
    entries = AuditEntry.objects.filter(target=f"reward:{subject}")
    assert [(e.actor, e.action, e.data["verdict"]) for e in entries] == [
        ("reviewer", "risk.case_closed", "legit")
    ]


def test_precision_of_each_rule() -> None:
    slug = campaign()
    for verdict in ("fraud", "fraud", "fraud", "legit", "unsure"):
        api.close_case(hold(slug), verdict, "reviewer", NOW)  # type: ignore[arg-type]
    hold(slug)
    (only,) = api.rule_precision(slug)
    assert (only.id, only.hits, only.fraud, only.legit) == ("E2", 6, 3, 1)
    assert only.precision == 0.75
    assert only.lower_bound == pytest.approx(0.3006, abs=1e-4)
    assert api.rule_precision(slug, since=NOW + timedelta(seconds=1)) == []


def test_wilson() -> None:
    assert wilson_lower(0, 0) is None
    assert wilson_lower(0, 10) == pytest.approx(0.0, abs=1e-9)
    assert wilson_lower(100, 100) == pytest.approx(0.9630, abs=1e-4)


def test_what_has_served_its_time_is_deleted_but_no_open_case() -> None:
    slug = campaign()
    waiting = hold(slug)
    closed = hold(slug)
    api.close_case(closed, "fraud", "reviewer", NOW)
    SpentProof.objects.create(nonce=uuid4().hex, expires_at=NOW)
    assert api.forget(NOW + timedelta(minutes=30))["proofs"] == 0
    assert api.forget(NOW + timedelta(hours=2))["proofs"] == 1
    api.forget(NOW + timedelta(days=31))
    kept = Decision.objects.filter(campaign=slug)
    assert [row.features for row in kept] == [None, None]
    assert all(len(row.features_hash) == 64 for row in kept)
    api.forget(NOW + timedelta(days=181))
    assert [row.subject for row in Decision.objects.filter(campaign=slug)] == [waiting]


def test_the_sql_function_takes_an_empty_document() -> None:
    from django.db import connection

    before = Decision.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT antifraud_record('{}'::jsonb), antifraud_record(NULL)")
    assert Decision.objects.count() == before


def test_forgetting_is_planned_under_the_name_it_has() -> None:
    from antifraud import tasks

    assert {entry["task"] for entry in tasks.BEAT.values()} == {tasks.forget.name}
    assert set(tasks.forget()) == {"proofs", "features", "decisions"}
