"""What is nearly or wholly used up: judging it, and from where on it is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from core import audit
from core.errors import FieldError, Invalid
from core.sqlcall import call_json
from rewards.contracts_nodes import LEVELS, Level
from rewards.models import AlarmRule


def judge_uses(now: datetime) -> int:
    """Note what is nearly or wholly used up now, end what is not any more, tell what is new as
    facts `budget_alarm`; how many are new. One round trip."""
    return int(call_json("rewards_judge_uses", now))


def set_threshold(level: Level, *, near: int, full: int, actor: str, now: datetime) -> bool:
    """From where on `level` is an alarm, in percent; False when that was so before.

    Holds from the next judgement on. Raises Invalid `body.invalid` (level; near: range).
    """
    if level not in LEVELS:
        raise Invalid("body.invalid", errors=[FieldError("level", "unknown")])
    if not 1 <= near <= full <= 100:
        raise Invalid("body.invalid", errors=[FieldError("near", "range")])
    with transaction.atomic():
        before = AlarmRule.objects.select_for_update().filter(level=level).first()
        if before is not None and (before.near, before.full) == (near, full):
            return False
        AlarmRule.objects.update_or_create(level=level, defaults={"near": near, "full": full})
        audit.record(
            actor=actor, action="budget.threshold", target=f"threshold:{level}", now=now,
            data={
                "near": near,
                "full": full,
                "before": [before.near, before.full] if before is not None else None,
            },
        )  # fmt: skip
    return True
