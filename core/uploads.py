"""Files of staff, kept encrypted in pieces until a worker has read them.

The request only stores a file. Workers take waiting ones one after the other (SKIP LOCKED). An
app has tables of its own (`core.models.uploads`) and says what reading means; while it reads,
the file is in clear a piece at a time, and only in memory.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import Any, BinaryIO, TypeVar

from django.db import transaction
from django.db.models import Q

from core.crypto import decrypt, encrypt
from core.errors import DomainError, Invalid
from core.models.uploads import Upload, UploadPart

PIECE = 512 * 1024
"""Bytes of a piece, before it is encrypted."""
GIVEN_UP = timedelta(minutes=40)
"""A worker that reads portion by portion and has not finished by then has died."""
U = TypeVar("U", bound=Upload)
Reading = Callable[[U, BinaryIO], None]


@dataclass(frozen=True)
class Kept:
    """What was stored: bytes, lines (the last one counts without its end), SHA-256."""

    size: int
    lines: int
    digest: str


def keep(
    upload: Upload, parts: type[UploadPart], pieces: Iterable[bytes], *, most: int, what: str
) -> Kept:
    """Store a file of `most` bytes at most as the parts of `upload`, inside a transaction of
    the caller's. Raises Invalid `<what>.too_large`, `<what>.empty`."""
    rows: Any = parts._default_manager
    size, lines, digest, last = 0, 0, hashlib.sha256(), b"\n"
    for piece in _cut(pieces):
        size += len(piece)
        if size > most:
            raise Invalid(f"{what}.too_large")
        lines += piece.count(b"\n")
        digest.update(piece)
        last = piece[-1:]
        # latin-1: bytes as they are, whatever they mean.
        cipher = encrypt(piece.decode("latin-1"))
        rows.create(upload_id=upload.pk, cipher=cipher)
    if not size:
        raise Invalid(f"{what}.empty")
    return Kept(size, lines + (last != b"\n"), digest.hexdigest())


def read_waiting(
    uploads: type[U], parts: type[UploadPart], read: Reading[U], now: datetime, *, whole: bool
) -> int:
    """Read every file that waits and that nobody else is at; how many.

    With `whole` taking, reading and marking are one transaction: a worker that dies leaves
    nothing behind and lets go at once. Otherwise `read` commits as it goes and must know how
    far it came; a worker that dies is followed by another after `GIVEN_UP`. A DomainError of
    `read` is noted with the file; whatever else it raises goes on to the caller.
    """
    done = 0
    while _read_next(uploads, parts, read, now, whole):
        done += 1
    return done


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """The file's lines without their end; one that is longer than a piece comes in several."""
    while line := file.readline(PIECE):
        yield line.removesuffix(b"\n")


def _read_next(
    uploads: type[U], parts: type[UploadPart], read: Reading[U], now: datetime, whole: bool
) -> bool:
    def together() -> AbstractContextManager[Any]:
        return transaction.atomic() if whole else nullcontext()

    with together():
        upload = _take(uploads, now)
        if upload is None:
            return False
        rows: Any = parts._default_manager
        mine = rows.filter(upload_id=upload.pk)
        try:
            with _opened(mine) as file, together():
                read(upload, file)
        except DomainError as error:
            upload.status, upload.failure = Upload.Status.FAILED, error.code
        else:
            upload.status = Upload.Status.DONE
        with transaction.atomic():
            upload.done_at = now
            upload.save()
            mine.delete()
    return True


@transaction.atomic
def _take(uploads: type[U], now: datetime) -> U | None:
    free = Q(taken_at=None) | Q(taken_at__lt=now - GIVEN_UP)
    upload = (
        uploads._default_manager.select_for_update(skip_locked=True)
        .filter(free, status=Upload.Status.WAITING)
        .order_by("id")
        .first()
    )
    if upload is not None:
        upload.taken_at = now
        upload.save(update_fields=["taken_at"])
    return upload


@contextmanager
def _opened(parts: Any) -> Iterator[BinaryIO]:
    """The file in clear. Its pieces, still encrypted, lie in a nameless file meanwhile: while
    COPY runs, the connection can read nothing else."""
    with TemporaryFile() as spool:
        for cipher in parts.order_by("id").values_list("cipher", flat=True).iterator(8):
            spool.write(cipher.encode("ascii") + b"\n")
        spool.seek(0)
        pieces: Any = _Pieces(spool)
        with io.BufferedReader(pieces, PIECE) as file:
            yield file


def _cut(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size at most."""
    for piece in pieces:
        for start in range(0, len(piece), PIECE):
            yield piece[start : start + PIECE]


class _Pieces(io.RawIOBase):
    """Encrypted pieces, a line each, as a file in clear."""

    def __init__(self, ciphers: Iterable[bytes]) -> None:
        super().__init__()
        self._ciphers, self._rest = iter(ciphers), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        if not self._rest:
            cipher = next(self._ciphers, None)
            if cipher is None:
                return 0
            self._rest = decrypt(cipher.decode("ascii").strip()).encode("latin-1")
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
