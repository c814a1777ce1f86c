"""Decide, keep the decision, close the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection, transaction

from antifraud import observe, selectors
from antifraud.contracts import Case, Decision, RiskRequest, Verdict
from antifraud.features import Features, document_hash
from antifraud.gate import Window
from antifraud.models import Decision as DecisionRow
from antifraud.models import SpentProof
from antifraud.pending import pending
from antifraud.scoring import judge
from core import audit
from core.errors import Conflict, Missing
from core.ids import uuid7
from core.records import made

KEEP_FEATURES = timedelta(days=30)
KEEP_DECISIONS = timedelta(days=180)


def decide(request: RiskRequest) -> Decision:
    """The decision about `request`: one Redis trip, then pure rules. Never raises for Redis.

    With protection off nobody is asked and everything is allowed.
    """
    return decide_many([request])[0]


def decide_many(requests: Sequence[RiskRequest]) -> list[Decision]:
    """The decision about each request, in one Redis trip for each campaign among them."""
    watched = [request for request in requests if request.protection.level != "off"]
    seen = iter(observe.observe_many(watched))
    return [
        Decision(uuid7(), "allow", 0, (), None, degraded=False)
        if request.protection.level == "off"
        else _decided(request, next(seen))
        for request in requests
    ]


def _decided(request: RiskRequest, features: Features) -> Decision:
    document = features.document()
    verdict = judge(features, request.protection)
    return made(
        Decision,
        id=uuid7(),
        outcome=verdict.outcome,
        score=verdict.score,
        hits=verdict.hits,
        challenge="pow" if verdict.outcome == "challenge" else None,
        degraded=features.degraded,
        features=document,
        features_hash=document_hash(document),
    )


def document(
    decision: Decision, request: RiskRequest, subject: str | None = None
) -> dict[str, Any]:
    """What the SQL function `antifraud_record` takes; empty when protection is off.

    Features are kept where a rule fired or the outcome is not allow, the hash always.
    `subject` is the uid of the reward it is about; campaigns_apply may set it in SQL.
    """
    if request.protection.level == "off":
        return {}
    worth_keeping = decision.outcome != "allow" or bool(decision.hits)
    return {
        "id": str(decision.id),
        "campaign": request.campaign,
        "action": request.action,
        "outcome": decision.outcome,
        "score": decision.score,
        "hits": [asdict(hit) for hit in decision.hits],
        "person_uid": request.person_uid,
        "device_uid": request.device_uid,
        "ip_hash": observe.ip_hash(request.ip),
        "subject": subject,
        "degraded": decision.degraded,
        "features": dict(decision.features) if worth_keeping else None,
        "features_hash": decision.features_hash,
        "at": request.now.isoformat(),
    }


def record(decision: Decision, request: RiskRequest, subject: str | None = None) -> None:
    """Keep a decision outside campaigns_apply: for challenges and refusals."""
    kept = document(decision, request, subject)
    with connection.cursor() as cursor:
        cursor.execute("SELECT antifraud_record(%s::jsonb)", [orjson.dumps(kept).decode()])


def count_success(request: RiskRequest, person_uid: str | None = None) -> None:
    """Count an action that was carried out; `person_uid` when the action made the person.

    No I/O: the campaign's next decision in this process takes it along, and sees it.
    Distinct counts: the same success twice counts once.
    """
    count_successes([(request, person_uid)])


def count_successes(done: Sequence[tuple[RiskRequest, str | None]]) -> None:
    """`count_success` for many, put by together."""
    counted: dict[str, list[Window]] = {}
    for request, person_uid in done:
        if request.protection.level == "off" or request.action == "share":
            continue
        windows = observe.success_windows(request, person_uid)
        if windows:
            counted.setdefault(request.campaign, []).extend(windows)
    for campaign, windows in counted.items():
        pending.put(campaign, windows)


@transaction.atomic
def close_case(subject: str, verdict: Verdict, actor: str, now: datetime) -> Case:
    """A person's verdict about a held reward, in the caller's transaction. Audited.

    The same verdict again changes nothing. Raises Missing `case.unknown`, Conflict
    `case.closed` when somebody decided otherwise. The money is moved by campaigns.
    """
    rows = list(
        DecisionRow.objects.select_for_update()
        .filter(subject=subject, outcome="hold")
        .order_by("at")
    )
    if not rows:
        raise Missing("case.unknown")
    if any(row.verdict is not None and row.verdict != verdict for row in rows):
        raise Conflict("case.closed")
    fresh = [row for row in rows if row.verdict is None]
    for row in fresh:
        row.verdict, row.closed_by, row.closed_at = verdict, actor, now
        row.save(update_fields=["verdict", "closed_by", "closed_at"])
    if fresh:
        audit.record(
            actor=actor,
            action="risk.case_closed",
            target=f"reward:{subject}",
            now=now,
            data={"verdict": verdict, "campaign": rows[-1].campaign},
        )
    return selectors.case(rows[-1])


def forget(now: datetime) -> dict[str, int]:
    """Delete what has served its time: spent proofs, features, decisions. Idempotent.

    Cases without a verdict stay.
    """
    proofs, _ = SpentProof.objects.filter(expires_at__lt=now - timedelta(hours=1)).delete()
    features = (
        DecisionRow.objects.filter(at__lt=now - KEEP_FEATURES)
        .exclude(features__isnull=True)
        .update(features=None)
    )
    decisions, _ = (
        DecisionRow.objects.filter(at__lt=now - KEEP_DECISIONS)
        .exclude(outcome="hold", verdict__isnull=True, subject__isnull=False)
        .delete()
    )
    return {"proofs": proofs, "features": features, "decisions": decisions}
