"""A list of phones from the workbench: kept encrypted until a worker has read it.

Each is imported in one transaction (`core.uploads`): a worker that dies lets go of its upload,
which the next takes up from the beginning. How far it is stands in the cache.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from audiences import lists
from audiences.models import ListUpload, ListUploadPart
from core import uploads as stored
from core.errors import Invalid
from core.ids import uuid7

MOST_BYTES = 200 * 1024 * 1024
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True)
class UploadView:
    """Where an upload stands. `lines` are those read so far, while it waits or is worked on."""

    uid: UUID
    slug: str
    kind: str
    status: str
    failure: str
    lines: int
    report: dict[str, Any]
    by: str
    at: datetime


@transaction.atomic
def keep(
    slug: str, pieces: Iterable[bytes], *, kind: lists.ListKind, actor: str, now: datetime
) -> UUID:
    """Store a file that is to become a list. Raises Invalid list.slug, list.too_large,
    list.empty."""
    if not _SLUG.fullmatch(slug):
        raise Invalid("list.slug")
    upload = ListUpload.objects.create(uid=uuid7(), slug=slug, kind=kind, by=actor, at=now)
    kept = stored.keep(upload, ListUploadPart, pieces, most=MOST_BYTES, what="list")
    upload.size = kept.size
    upload.save(update_fields=["size"])
    return upload.uid


def import_waiting(now: datetime) -> int:
    """Import every upload that waits and that nobody else is at; how many."""

    def read(upload: ListUpload, file: BinaryIO) -> None:
        done = lists.import_list(
            upload.slug,
            stored.lines_of(file),
            actor=upload.by,
            now=now,
            kind=upload.kind,  # type: ignore[arg-type]
            progress=lambda lines: _tell(upload.uid, lines),
        )
        upload.version = lists.list_versions(upload.slug)[0]
        assert upload.version.number == done.version

    return stored.read_waiting(ListUpload, ListUploadPart, read, now, whole=True)


def uploads(most: int = 20) -> list[UploadView]:
    """The newest uploads."""
    rows = ListUpload.objects.select_related("version").order_by("-id")[:most]
    return [
        UploadView(
            uid=one.uid,
            slug=one.slug,
            kind=one.kind,
            status=one.status,
            failure=one.failure,
            lines=_progress(one.uid) if one.status == ListUpload.Status.WAITING else 0,
            report=one.version.report if one.version is not None else {},
            by=one.by,
            at=one.at,
        )
        for one in rows
    ]


def _key(uid: UUID) -> str:
    return f"audiences:upload:{uid}"


def _tell(uid: UUID, lines: int) -> None:
    try:
        cache.set(_key(uid), lines, timeout=3600)
    except RedisError:
        return  # Only the bar on the screen stands still.


def _progress(uid: UUID) -> int:
    try:
        return int(cache.get(_key(uid)) or 0)
    except RedisError:
        return 0
