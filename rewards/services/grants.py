"""Granting from Python. SQL of an upper app calls rewards_grant_batch itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from core.clock import from_ms
from core.sqlcall import call_json
from rewards.contracts import GrantRequest, GrantResult


def grant_item(request: GrantRequest) -> dict[str, Any]:
    """`request` as the SQL function takes it."""
    item = {name: value for name, value in asdict(request).items() if value is not None}
    for name in ("claim_by", "hold_until"):
        if name in item:
            item[name] = item[name].isoformat()
    item["uid"] = str(request.uid)
    return item


def grant_result(document: dict[str, Any]) -> GrantResult:
    """What the SQL function answered for one item."""
    return GrantResult(
        uid=UUID(document["uid"]),
        idem_key=document["idem_key"],
        unit=document["unit"],
        kind=document["kind"],
        amount=document["amount"],
        currency=document["currency"],
        status=document["status"],
        claim_by=from_ms(document["claim_by"]),
        created=document["created"],
        face=document["face"],
    )


def grant_batch(requests: Sequence[GrantRequest], now: datetime) -> list[GrantResult]:
    """Promise rewards, all or none, in one round trip; results in the order of `requests`.

    The same idem_key returns the stored grant. Raises Conflict `stock.empty` when an item
    finds no prize. In the caller's transaction.
    """
    if not requests:
        return []
    documents = call_json("rewards_grant_batch", [grant_item(one) for one in requests], now)
    return [grant_result(document) for document in documents]
