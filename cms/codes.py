"""Files of codes from the workbench: kept encrypted until a worker has read them into a pool.

A worker imports a file portion by portion (`core.uploads`), so that how far it is can be
seen; a line that is refused is named by its number and the reason, never by its code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from campaigns.models import Campaign
from campaigns.services.codes import import_codes
from cms.models_codes import CodeUpload, CodeUploadPart
from core import uploads as stored
from core.errors import Missing
from rewards import api as rewards
from rewards.contracts import CodeImport

MOST_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True)
class UploadView:
    """Where a file stands; `done` are lines that were read, `report` what has come of it."""

    upload: CodeUpload
    report: CodeImport | None

    @property
    def percent(self) -> int:
        done = self.report.lines if self.report else 0
        return min(100, done * 100 // max(1, self.upload.lines))


@transaction.atomic
def keep(
    slug: str, pool: str, pieces: Iterable[bytes], *, name: str, actor: str, now: datetime
) -> CodeUpload:
    """Store a file of codes for a pool. Raises Invalid codes.empty, codes.too_large."""
    upload = CodeUpload.objects.create(
        campaign=slug, pool=pool, name=name[:200], by=actor, at=now
    )
    kept = stored.keep(upload, CodeUploadPart, pieces, most=MOST_BYTES, what="codes")
    upload.size, upload.lines, upload.key = kept.size, kept.lines, kept.digest
    upload.save(update_fields=["size", "lines", "key"])
    return upload


def import_waiting(now: datetime) -> int:
    """Read every file that waits and that nobody else is at; how many."""

    def read(upload: CodeUpload, file: BinaryIO) -> None:
        import_codes(
            upload.campaign,
            pool=upload.pool,
            file=file,
            actor=upload.by,
            now=now,
            key=upload.key,
        )

    return stored.read_waiting(CodeUpload, CodeUploadPart, read, now, whole=False)


def uploads(slug: str, most: int = 20) -> list[UploadView]:
    """The newest files of a campaign, with what has come of each so far."""
    campaign = Campaign.objects.filter(slug=slug).first()
    if campaign is None:
        raise Missing("campaign.unknown")
    rows = CodeUpload.objects.filter(campaign=slug).order_by("-id")[:most]
    scope = str(campaign.uid)
    return [UploadView(one, rewards.codes_so_far(scope, one.pool, one.key)) for one in rows]
