"""A list of phones from the workbench: kept encrypted until a worker has read it.

The request only stores the file, in encrypted pieces. A worker takes waiting uploads one by
one (SKIP LOCKED), imports each in one transaction and drops its pieces; one that dies lets go
of its upload, which the next takes up from the beginning. How far it is stands in the cache.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from audiences import lists
from audiences.models import ListUpload, ListUploadPart
from core.crypto import decrypt, encrypt
from core.errors import DomainError, Invalid
from core.ids import uuid7

MOST_BYTES = 200 * 1024 * 1024
PIECE = 512 * 1024
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
    for piece in _cut(pieces):
        upload.size += len(piece)
        if upload.size > MOST_BYTES:
            raise Invalid("list.too_large")
        # latin-1: bytes as they are, whatever they mean.
        ListUploadPart.objects.create(upload=upload, cipher=encrypt(piece.decode("latin-1")))
    if not upload.size:
        raise Invalid("list.empty")
    upload.save(update_fields=["size"])
    return upload.uid


def import_waiting(now: datetime) -> int:
    """Import every upload that waits and that nobody else is at; how many."""
    done = 0
    while _import_next(now):
        done += 1
    return done


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


@transaction.atomic
def _import_next(now: datetime) -> bool:
    upload = (
        ListUpload.objects.select_for_update(skip_locked=True)
        .filter(status=ListUpload.Status.WAITING)
        .order_by("id")
        .first()
    )
    if upload is None:
        return False
    try:
        with transaction.atomic(), _lines(upload) as lines:
            done = lists.import_list(
                upload.slug,
                lines,
                actor=upload.by,
                now=now,
                kind=upload.kind,  # type: ignore[arg-type]
                progress=lambda read: _tell(upload.uid, read),
            )
    except DomainError as error:
        upload.status, upload.failure = ListUpload.Status.FAILED, error.code
    else:
        upload.status = ListUpload.Status.DONE
        upload.version = lists.list_versions(upload.slug)[0]
        assert upload.version.number == done.version
    upload.done_at = now
    upload.save(update_fields=["status", "failure", "version", "done_at"])
    upload.parts.all().delete()
    return True


def _cut(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size at most."""
    for piece in pieces:
        for start in range(0, len(piece), PIECE):
            yield piece[start : start + PIECE]


@contextmanager
def _lines(upload: ListUpload) -> Iterator[Iterator[bytes]]:
    """The file's lines, a piece at a time in memory.

    The pieces, still encrypted, lie in a nameless file meanwhile: while COPY runs, the
    connection can read nothing else.
    """
    with TemporaryFile() as spool:
        for cipher in upload.parts.order_by("id").values_list("cipher", flat=True).iterator(8):
            spool.write(cipher.encode("ascii") + b"\n")
        spool.seek(0)
        yield _split(decrypt(line.decode("ascii").strip()).encode("latin-1") for line in spool)


def _split(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Lines out of pieces that end anywhere."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
        if len(rest) > PIECE:
            yield rest  # A line without an end is none of ours.
            rest = b""
    if rest:
        yield rest


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
