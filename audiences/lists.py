"""Importing a list of phones: a million lines in constant memory, whole or not at all.

Lines are read as they come, made to E.164, hashed and copied (COPY) into a table of the
transaction; PostgreSQL makes one of equal ones. The list's version counts from the commit on.
The first line may be a heading; of several columns the first counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import connection, transaction
from django.db.models import Max

from audiences.models import PhoneList, PhoneListVersion
from core import audit
from core.crypto import keyed_hash
from core.errors import Conflict, DomainError, Invalid, Missing
from core.pii import normalise_phone

ListKind = Literal["allow", "deny"]
SHOWN = 20
"""Wrong lines that are told one by one; of the others only how many."""
BATCH = 5000
KEPT = 2
"""Versions whose numbers are kept: the current one, and the one before it."""
LONGEST = 200
_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})", re.ASCII)
_BREAK = re.compile(r"[,;\t]")
_LOOSE = str.maketrans("", "", " -()\"'\ufeff\r\n\u00a0")


@dataclass(frozen=True)
class Imported:
    """What came of an import. Lines count from 1; `bad` and `twice` are the first of them."""

    slug: str
    kind: str
    version: int
    lines: int
    entries: int
    duplicates: int
    wrong: int
    bad: tuple[tuple[int, str], ...]
    """(line, `format` or `length`)."""
    twice: tuple[tuple[int, int], ...]
    """(line, the line that said it first)."""

    def as_dict(self) -> dict[str, Any]:
        return {
            "slug": self.slug,
            "kind": self.kind,
            "version": self.version,
            "lines": self.lines,
            "entries": self.entries,
            "duplicates": self.duplicates,
            "wrong": self.wrong,
            "bad": [{"line": line, "code": code} for line, code in self.bad],
            "twice": [{"line": line, "first": first} for line, first in self.twice],
        }


@transaction.atomic
def import_list(
    slug: str,
    lines: Iterable[bytes],
    *,
    actor: str,
    now: datetime,
    kind: ListKind | None = None,
    strict: bool = False,
    shown: int = SHOWN,
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """A new version of the list from `lines`, made when there is none of that slug.

    `kind` None keeps the list's own (`allow` for a new one). Lines that are no phone are left
    out and reported; with `strict` one of them refuses the whole. Raises Invalid list.slug,
    list.empty or list.wrong; then the version that was current stays it.
    """
    if not _SLUG.fullmatch(slug):
        raise Invalid("list.slug")
    PhoneList.objects.bulk_create(
        [PhoneList(slug=slug, kind=kind or "allow", created_at=now)], ignore_conflicts=True
    )
    # Held to the end: two imports of one list come one after the other.
    row = PhoneList.objects.select_for_update().get(slug=slug)
    if kind is not None:
        row.kind = kind
    number = (row.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = PhoneListVersion.objects.create(
        list=row, number=number, entries=0, by=actor, at=now
    )
    reader = _Reader(shown, progress)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.af_list_lines")
        cursor.execute(
            "CREATE TEMP TABLE af_list_lines (line integer, hash bytea) ON COMMIT DROP"
        )
        with cursor.copy("COPY af_list_lines FROM STDIN") as copy:
            for piece in reader.pieces(lines):
                copy.write(piece)
        if strict and reader.wrong:
            raise Invalid("list.wrong", params={"lines": [line for line, _c in reader.bad]})
        cursor.execute(
            "INSERT INTO audiences_phonelistentry (version_id, hash)"
            " SELECT DISTINCT %s::bigint, hash FROM af_list_lines ORDER BY hash",
            [version.id],
        )
        entries = cursor.rowcount
        if not entries:
            raise Invalid("list.empty")
        duplicates = reader.good - entries
        twice = _repeated(cursor, shown) if duplicates else ()
    done = Imported(
        slug, row.kind, number, reader.lines, entries, duplicates, reader.wrong,
        tuple(reader.bad), twice,
    )  # fmt: skip
    version.entries, version.report = entries, done.as_dict()
    version.save(update_fields=["entries", "report"])
    row.current = version
    row.save(update_fields=["current", "kind"])
    _empty_old(row, now)
    audit.record(
        actor=actor,
        action="list.imported",
        target=f"list:{slug}",
        now=now,
        data={"version": number, "entries": entries, "wrong": reader.wrong},
    )
    return done


def list_slugs() -> dict[str, str]:
    """The kind of each list that has a version, by slug."""
    found = PhoneList.objects.filter(current__isnull=False).order_by("slug")
    return dict(found.values_list("slug", "kind"))


def current_version(slug: str) -> int | None:
    """The number of the version that counts."""
    return PhoneList.objects.filter(slug=slug).values_list("current__number", flat=True).first()


def list_versions(slug: str) -> list[PhoneListVersion]:
    """All versions of a list, the newest first. Raises Missing list.unknown."""
    row = PhoneList.objects.filter(slug=slug).first()
    if row is None:
        raise Missing("list.unknown")
    return list(row.versions.order_by("-number"))


class _Reader:
    """Lines in, rows for COPY out; remembers no more than counts and the first wrong ones."""

    def __init__(self, shown: int, progress: Callable[[int], None] | None) -> None:
        self.lines = self.good = self.wrong = 0
        self.bad: list[tuple[int, str]] = []
        self._shown = shown
        self._progress = progress

    def pieces(self, lines: Iterable[bytes]) -> Iterator[str]:
        rows: list[str] = []
        for raw in lines:
            self.lines += 1
            text, fault = _phone(raw)
            if text:
                self.good += 1
                rows.append(f"{self.lines}\t\\\\x{keyed_hash('phone', text)}\n")
            elif fault and not (self.lines == 1 and _is_heading(raw)):
                self.wrong += 1
                if len(self.bad) < self._shown:
                    self.bad.append((self.lines, fault))
            if len(rows) >= BATCH:
                yield "".join(rows)
                rows.clear()
                if self._progress is not None:
                    self._progress(self.lines)
        yield "".join(rows)


def _phone(raw: bytes) -> tuple[str, str]:
    """(E.164, "") of a line, ("", what is wrong), or two empty ones for an empty line."""
    if len(raw) > LONGEST:
        return "", "length"
    text = _BREAK.split(raw.decode("utf-8", "replace"), maxsplit=1)[0].translate(_LOOSE)
    match = _MOBILE.fullmatch(text)
    if match:
        return f"+86{match[1]}", ""
    if not text:
        return "", "format" if raw.strip(b"\r\n \xef\xbb\xbf") else ""
    try:
        return normalise_phone(text), ""
    except DomainError:
        return "", "format"


def _is_heading(raw: bytes) -> bool:
    return not any(chr(one).isdigit() for one in raw[:LONGEST])


def _repeated(cursor: Any, shown: int) -> tuple[tuple[int, int], ...]:
    cursor.execute(
        "SELECT line, first FROM (SELECT line, min(line) OVER (PARTITION BY hash) AS first"
        " FROM af_list_lines) l WHERE line <> first ORDER BY line LIMIT %s",
        [shown],
    )
    return tuple((int(line), int(first)) for line, first in cursor.fetchall())


def _empty_old(row: PhoneList, now: datetime) -> None:
    """Numbers of versions that nobody goes back to are not kept."""
    old = list(
        row.versions.filter(emptied_at=None)
        .order_by("-number")
        .values_list("id", flat=True)[KEPT:]
    )
    if not old:
        return
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audiences_phonelistentry WHERE version_id = ANY(%s)", [old])
    row.versions.filter(id__in=old).update(emptied_at=now)


@transaction.atomic
def step_back(slug: str, *, actor: str, now: datetime) -> int:
    """Make the version before the current one count again; its number.

    Raises Missing list.unknown, Conflict list.no_earlier.
    """
    row = PhoneList.objects.select_for_update(of=("self",)).filter(slug=slug).first()
    if row is None or row.current is None:
        raise Missing("list.unknown")
    before = (
        row.versions.filter(number__lt=row.current.number, emptied_at=None)
        .order_by("-number")
        .first()
    )
    if before is None:
        raise Conflict("list.no_earlier")
    row.current = before
    row.save(update_fields=["current"])
    audit.record(
        actor=actor,
        action="list.stepped_back",
        target=f"list:{slug}",
        now=now,
        data={"version": before.number},
    )
    return before.number
