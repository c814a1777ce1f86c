"""Unique codes for a campaign's pool, from a file of the organiser's."""

from __future__ import annotations

from datetime import datetime
from typing import Any, BinaryIO

from campaigns.models import Campaign
from campaigns.roles import ADMIN, OPERATOR
from campaigns.services.acting import note, require
from core.errors import FieldError, Invalid, Missing
from rewards import api as rewards
from rewards.contracts import CodeImport


def import_codes(
    slug: str,
    *,
    pool: str,
    file: BinaryIO,
    actor: str,
    now: datetime,
    key: str | None = None,
) -> CodeImport:
    """Keep the codes of `file`, one on each line, for a pool of codes; the same file once.

    Before publishing they wait for it. `file` can be rewound. Raises Missing campaign.unknown,
    Forbidden campaign.role, Invalid body.invalid (`pool`: not one of codes).
    """
    require(actor, OPERATOR, ADMIN)
    campaign = Campaign.objects.select_related("current_version").filter(slug=slug).first()
    if campaign is None:
        raise Missing("campaign.unknown")
    if not any(pools.get(pool, {}).get("kind") == "codes" for pools in _pools(campaign)):
        raise Invalid("body.invalid", errors=[FieldError("pool", "unknown")])
    found = rewards.import_codes(
        scope=str(campaign.uid),
        pool=pool,
        lines=rewards.code_lines(file),
        key=key or rewards.code_file_key(file),
        now=now,
    )
    note(
        campaign,
        actor,
        "codes_imported",
        now,
        {"pool": pool, "imported": found.imported, "refused": found.duplicates + found.wrong},
    )
    return found


def _pools(campaign: Campaign) -> list[dict[str, Any]]:
    documents = [campaign.draft]
    if campaign.current_version is not None:
        documents.append(campaign.current_version.document)
    return [dict((one.get("rewards") or {}).get("pools") or {}) for one in documents]
