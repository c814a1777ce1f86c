"""Importing unique codes: a stream of lines, constant memory, the same file once.

A code is kept encrypted, found by a hash that is keyed with its pool, and shown to nobody but
the owner of the reward it becomes. Its pool may open later: what waits is put on sale then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO

import orjson
from django.db import connection, transaction

from core.crypto import encrypt, keyed_hashes
from rewards.contracts import CodeImport, CodeStock
from rewards.models import Code, CodeFile

PORTION = 5000
"""Lines in one transaction."""
LONGEST = 128
LINE = 4096
"""More bytes than this in a line are read and thrown away."""


@dataclass
class _Portion:
    start: int
    end: int = 0
    lines: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    noted: list[dict[str, object]] = field(default_factory=list)
    wrong: int = 0


def code_lines(file: BinaryIO) -> Iterator[bytes]:
    """The file's lines, none longer than LINE bytes; a longer one is cut and so refused."""
    while line := file.readline(LINE):
        whole = line
        while not line.endswith(b"\n") and (line := file.readline(LINE)):
            pass
        yield whole


def code_file_key(file: BinaryIO) -> str:
    """What a file is known by: the hash of its content. Leaves it at its beginning."""
    digest = hashlib.sha256()
    while part := file.read(1 << 20):
        digest.update(part)
    file.seek(0)
    return digest.hexdigest()


def import_codes(
    *, scope: str, pool: str, lines: Iterable[bytes], key: str, now: datetime
) -> CodeImport:
    """Keep the codes of `lines`, one on each, once under `key`.

    Called again with the same lines it goes on where it stopped. Blank lines count but say
    nothing; a line that is no code (`encoding`, `length`, `characters`) or is there already
    (`duplicate`) is noted and left out.
    """
    row, _made = CodeFile.objects.get_or_create(
        scope=scope, pool=pool, key=key, defaults={"started_at": now}
    )
    done = row.lines
    if row.finished_at is None:
        for portion in _portions(lines, done):
            done = _keep(row, portion, done)
        place(scope, pool)
        CodeFile.objects.filter(id=row.id, finished_at=None).update(finished_at=now)
    return report(row.id)


def report(file_id: int) -> CodeImport:
    """What has come of an import so far."""
    row = CodeFile.objects.get(id=file_id)
    waiting = Code.objects.filter(
        file__scope=row.scope, file__pool=row.pool, unit__isnull=True
    ).count()
    return CodeImport(
        key=row.key,
        lines=row.lines,
        imported=row.imported,
        duplicates=row.duplicates,
        wrong=row.wrong,
        waiting=waiting,
        noted=tuple((note["line"], note["why"]) for note in row.noted),
    )


def codes_so_far(scope: str, pool: str, key: str) -> CodeImport | None:
    """What has come of the file that is known by `key`; None before it was begun."""
    row = CodeFile.objects.filter(scope=scope, pool=pool, key=key).first()
    return None if row is None else report(row.id)


STOCK = """
SELECT p.slug,
    (SELECT count(*) FROM rewards_unit u WHERE u.pool_id = p.id AND u.state = 'free'),
    (SELECT coalesce(sum(remaining), 0) FROM rewards_segment WHERE pool_id = p.id)::bigint,
    p.size
FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
WHERE b.scope = %(scope)s AND p.kind = 'codes'
"""
FILES = """
SELECT f.pool, sum(f.imported)::bigint, sum((
    SELECT count(*) FROM rewards_code c WHERE c.file_id = f.id AND c.unit_id IS NULL))::bigint
FROM rewards_codefile f WHERE f.scope = %(scope)s GROUP BY f.pool
"""


def code_stock(scope: str) -> dict[str, CodeStock]:
    """By pool: how many codes there are, and what has become of them."""
    with connection.cursor() as cursor:
        cursor.execute(FILES, {"scope": scope})
        files = {pool: (imported, waiting) for pool, imported, waiting in cursor.fetchall()}
        cursor.execute(STOCK, {"scope": scope})
        opened = {pool: rest for pool, *rest in cursor.fetchall()}
    found = {}
    for pool in {*files, *opened}:
        imported, waiting = files.get(pool, (0, 0))
        free, places, _size = opened.get(pool, (0, 0, 0))
        found[pool] = CodeStock(imported, waiting, free, places, imported - waiting - free)
    return found


def place(scope: str, pool: str) -> int:
    """Put waiting codes on sale where the pool is open and has places; how many."""
    total = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rewards_place_codes(%s, %s, %s)", [scope, pool, PORTION])
            count = int(cursor.fetchone()[0])
        total += count
        if count < PORTION:
            return total


PURPOSE = "reward-code"
"""With scope and pool: a code is found in its own pool alone."""

WAITING = """
SELECT b.scope, p.slug FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
WHERE p.kind = 'codes' AND b.closed_at IS NULL
  AND EXISTS (SELECT FROM rewards_segment s WHERE s.pool_id = p.id AND s.remaining > 0)
  AND EXISTS (
    SELECT FROM rewards_codefile f JOIN rewards_code c ON c.file_id = f.id
    WHERE f.scope = b.scope AND f.pool = p.slug AND c.unit_id IS NULL)
"""


def place_waiting() -> int:
    """Put on sale what waits for any pool; how many codes."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        pools = cursor.fetchall()
    return sum(place(scope, slug) for scope, slug in pools)


def _portions(lines: Iterable[bytes], done: int) -> Iterator[_Portion]:
    """The lines after the first `done`, PORTION at a time."""
    portion = _Portion(start=done)
    number = 0
    for number, raw in enumerate(lines, 1):
        if number <= done:
            continue
        code, why = _code(raw, first=number == 1)
        if why:
            portion.wrong += 1
            portion.noted.append({"line": number, "why": why})
        elif code:
            portion.lines.append(number)
            portion.codes.append(code)
        if number - portion.start == PORTION:
            portion.end = number
            yield portion
            portion = _Portion(start=number)
    if number > portion.start:
        portion.end = number
        yield portion


def _code(raw: bytes, first: bool) -> tuple[str, str]:
    """The code of a line, or why it is none; both empty for a blank line."""
    try:
        code = raw.decode("utf-8-sig" if first else "utf-8").strip()
    except UnicodeDecodeError:
        return "", "encoding"
    if len(code) > LONGEST:
        return "", "length"
    if not code.isprintable() or any(sign.isspace() for sign in code):
        return "", "characters"
    return code, ""


def _keep(row: CodeFile, portion: _Portion, done: int) -> int:
    """Keep one portion; how many lines of the file are carried out, by whomever."""
    if portion.end <= done:
        return done
    purpose = f"{PURPOSE}:{row.scope}:{row.pool}"
    forms = [[bytes.fromhex(one) for one in keyed_hashes(purpose, c)] for c in portion.codes]
    newest = [form[0] for form in forms]
    with transaction.atomic(), connection.cursor() as cursor:
        for older in zip(*(form[1:] for form in forms), strict=True):
            cursor.execute(
                "SELECT rewards_rehash_codes(%s::bytea[], %s::bytea[])", [list(older), newest]
            )
        cursor.execute(
            "SELECT rewards_import_codes(%s, %s, %s, %s::integer[], %s::bytea[], %s::text[],"
            " %s, %s::jsonb)",
            [
                row.id,
                portion.start,
                portion.end,
                portion.lines,
                newest,
                [encrypt(code) for code in portion.codes],
                portion.wrong,
                orjson.dumps(portion.noted).decode(),
            ],
        )
        return int(cursor.fetchone()[0])
