"""The audit trail: who did what to which thing, append-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.models import AuditEntry


def record(
    *, actor: str, action: str, target: str, now: datetime, data: dict[str, Any] | None = None
) -> None:
    """Write one entry in the caller's transaction.

    `actor` is a user name or `command:<name>`; `action` a dotted verb such as
    `campaign.approved`; `target` names the thing (`campaign:<slug>`). `data` must carry no
    personal data in clear.
    """
    AuditEntry.objects.create(
        actor=actor, action=action, target=target, at=now, data=data or {}
    )
