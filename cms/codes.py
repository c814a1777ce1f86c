"""Files of codes from the workbench: kept encrypted until a worker has read them into a pool.

The request only stores the file. A worker takes one after the other and imports it portion by
portion, so that how far it is can be seen; a line that is refused is named by its number and
the reason, never by its code.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from campaigns.models import Campaign
from campaigns.services.codes import import_codes
from cms.models_codes import CodeUpload, CodeUploadPart
from core.crypto import decrypt, encrypt
from core.errors import DomainError, Invalid, Missing
from rewards import api as rewards
from rewards.contracts import CodeImport

MOST_BYTES = 100 * 1024 * 1024
PIECE = 512 * 1024
GIVEN_UP = timedelta(minutes=40)
"""A worker that has not finished by then has died."""


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
    digest, last = hashlib.sha256(), b"\n"
    for piece in _cut(pieces):
        digest.update(piece)
        upload.size += len(piece)
        upload.lines += piece.count(b"\n")
        last = piece[-1:]
        if upload.size > MOST_BYTES:
            raise Invalid("codes.too_large")
        # latin-1: bytes as they are, whatever they mean.
        CodeUploadPart.objects.create(upload=upload, cipher=encrypt(piece.decode("latin-1")))
    if not upload.size:
        raise Invalid("codes.empty")
    upload.lines += last != b"\n"
    upload.key = digest.hexdigest()
    upload.save(update_fields=["size", "lines", "key"])
    return upload


def import_waiting(now: datetime) -> int:
    """Read every file that waits and that nobody else is at; how many."""
    done = 0
    while (upload := _take(now)) is not None:
        _read(upload, now)
        done += 1
    return done


def uploads(slug: str, most: int = 20) -> list[UploadView]:
    """The newest files of a campaign, with what has come of each so far."""
    campaign = Campaign.objects.filter(slug=slug).first()
    if campaign is None:
        raise Missing("campaign.unknown")
    rows = CodeUpload.objects.filter(campaign=slug).order_by("-id")[:most]
    scope = str(campaign.uid)
    return [UploadView(one, rewards.codes_so_far(scope, one.pool, one.key)) for one in rows]


@transaction.atomic
def _take(now: datetime) -> CodeUpload | None:
    free = Q(taken_at=None) | Q(taken_at__lt=now - GIVEN_UP)
    upload = (
        CodeUpload.objects.select_for_update(skip_locked=True)
        .filter(free, status=CodeUpload.Status.WAITING)
        .order_by("id")
        .first()
    )
    if upload is not None:
        upload.taken_at = now
        upload.save(update_fields=["taken_at"])
    return upload


def _read(upload: CodeUpload, now: datetime) -> None:
    ciphers = upload.parts.order_by("id").values_list("cipher", flat=True)
    pieces: Any = _Pieces(ciphers.iterator(8))
    with io.BufferedReader(pieces, PIECE) as file:
        try:
            import_codes(
                upload.campaign,
                pool=upload.pool,
                file=file,
                actor=upload.by,
                now=now,
                key=upload.key,
            )
        except DomainError as error:
            upload.status, upload.failure = CodeUpload.Status.FAILED, error.code
        else:
            upload.status = CodeUpload.Status.DONE
    with transaction.atomic():
        upload.done_at = now
        upload.save(update_fields=["status", "failure", "done_at"])
        upload.parts.all().delete()


class _Pieces(io.RawIOBase):
    """Encrypted pieces as a file in clear that is nowhere but in memory, a piece at a time."""

    def __init__(self, ciphers: Iterator[str]) -> None:
        super().__init__()
        self._ciphers, self._rest = ciphers, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if not self._rest:
            cipher = next(self._ciphers, None)
            if cipher is None:
                return 0
            self._rest = decrypt(cipher).encode("latin-1")
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def _cut(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size at most."""
    for piece in pieces:
        for start in range(0, len(piece), PIECE):
            yield piece[start : start + PIECE]
