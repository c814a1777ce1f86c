"""Findings: each has a code, a level, a field and a remedy, and red ones block."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from campaigns.freeze import compile_draft
from campaigns.preflight import blocks, preflight, worst_case
from templates_library import drafts, loader


def findings(now: datetime, **answers: Any) -> dict[str, str]:
    settings = [(name.replace("__", "."), value) for name, value in answers.items()]
    draft = drafts.build(
        loader.blueprint("share-to-open"), slug="packet", settings=settings, now=now
    )
    return {found.code: found.level for found in preflight(draft, now)}


def test_the_template_as_it_is_has_no_findings(now: datetime) -> None:
    assert findings(now) == {}


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"session__target": 10_000}, {"budget.exceeded": "block"}),
        ({"packets__count": 2001}, {"budget.exceeded": "block"}),
        ({"packets__count": 10}, {"budget.idle": "warn"}),
        ({"mechanics__assist__target": 887}, {"packet.amount": "block"}),
        ({"mechanics__assist__pool": "other"}, {"pool.missing": "block"}),
        ({"protection": "off"}, {"protection.low": "warn"}),
        ({"rewards__provider__slug": "nobody"}, {"provider.unknown": "block"}),
        ({"legal__contact": {"en": "x", "zh-hans": ""}}, {"legal.incomplete": "block"}),
        ({"content__texts__en__kicker": " "}, {"texts.incomplete": "block"}),
        ({"title__en": ""}, {"title.missing": "block"}),
        ({"session__helpers": -1}, {"draft.invalid": "block"}),
        ({"currency": "XXX"}, {"draft.invalid": "block"}),
        ({"timezone": "Mars/Base"}, None),
        (
            {"session__target": 5_000_001, "packets__count": 1, "budget__total": 5_000_001},
            {"draft.invalid": "block"},
        ),
    ],
)
def test_findings(
    now: datetime, answers: dict[str, Any], expected: dict[str, str] | None
) -> None:
    if expected is None:
        with pytest.raises(Exception, match="Mars"):
            findings(now, **answers)
    else:
        assert findings(now, **answers) == expected


def test_the_period_must_lie_ahead(now: datetime) -> None:
    past = (now - timedelta(days=1)).isoformat()
    assert findings(
        now, period__start=(now - timedelta(days=2)).isoformat(), period__end=past
    ) == {"period.past": "block"}
    assert findings(now, period__end=past) == {"draft.invalid": "block"}
    soon = (now + timedelta(minutes=30)).isoformat()
    assert findings(now, period__end=soon) == {"period.short": "warn"}
    late = (now + timedelta(days=400)).isoformat()
    assert findings(now, period__end=late) == {"period.long": "block"}


def test_the_worst_case_is_every_packet_opened(now: datetime) -> None:
    draft = drafts.build(loader.blueprint("share-to-open"), slug="packet", settings=[], now=now)
    assert worst_case(compile_draft(draft).campaign) == 2000 * 888


def test_every_finding_says_what_and_what_to_do(now: datetime) -> None:
    draft = drafts.build(
        loader.blueprint("share-to-open"),
        slug="packet",
        settings=[("session.target", 10_000)],
        now=now,
    )
    found = preflight(draft, now)
    assert blocks(found)
    document = found[0].as_dict()
    assert set(document) == {"code", "level", "path", "message", "consequence", "remedy"}
    assert document["message"].startswith("In the worst case the campaign costs ¥200,000.00")
    assert document["remedy"]
