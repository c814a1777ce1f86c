"""Importing phones as a gate: hashed, whole or not at all, wrong lines told by number."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from audiences import api as audiences
from audiences.models import PhoneList, PhoneListEntry
from core.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db

FILE = b"\xef\xbb\xbfphone,name\r\n13800000001,\xe5\xbc\xa0\r\n+86 138-0000-0002\r\n\r\n138\r\n"
FILE += b"008613800000003;x\r\n13800000001\r\nno number here\r\n(+86)13800000002\r\n"


def inside(number: str, slug: str = "members") -> bool | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audiences_in_list(%s, %s)", [slug, [audiences.phone_hash(number)]]
        )
        found: bool | None = cursor.fetchone()[0]
        return found


def put(lines: bytes, now: datetime, **more: object) -> audiences.Imported:
    given = io.BytesIO(lines)
    return audiences.import_list("members", given, actor="operator", now=now, **more)  # type: ignore[arg-type]


def test_lines_are_read_as_people_write_them(now: datetime) -> None:
    done = put(FILE, now)
    assert (done.lines, done.entries, done.duplicates, done.wrong) == (9, 3, 2, 2)
    assert done.bad == ((5, "format"), (8, "format"))
    assert done.twice == ((7, 2), (9, 3))
    assert inside("+8613800000003") is True
    assert inside("+8613800000009") is False
    assert inside("+8613800000001", "nobody") is None


def test_nothing_is_kept_but_hashes(now: datetime) -> None:
    put(FILE, now)
    entry = PhoneListEntry.objects.first()
    assert entry is not None
    assert len(bytes(entry.hash)) == 32
    report = json.dumps(PhoneList.objects.get().versions.get().report)
    assert "13800000001" not in report
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(hash, 'escape') FROM audiences_phonelistentry")
        assert all("138000" not in row[0] for row in cursor.fetchall())


def test_a_new_version_replaces_the_whole_list_and_one_can_step_back(now: datetime) -> None:
    put(b"13800000001\n", now)
    assert put(b"13800000002\n", now, kind="deny").version == 2
    assert (inside("+8613800000001"), inside("+8613800000002")) == (False, True)
    assert audiences.list_slugs() == {"members": "deny"}
    assert audiences.step_back("members", actor="operator", now=now) == 1
    assert inside("+8613800000001") is True
    with pytest.raises(Conflict, match=r"list\.no_earlier"):
        audiences.step_back("members", actor="operator", now=now)


def test_a_version_comes_whole_or_not_at_all(now: datetime) -> None:
    put(b"13800000001\n", now)

    def broken() -> Iterator[bytes]:
        yield from (b"13800000002\n" for _ in range(20_000))
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        audiences.import_list("members", broken(), actor="operator", now=now)
    with pytest.raises(Invalid, match=r"list\.wrong"):
        put(b"13800000003\nx\n", now, strict=True)
    with pytest.raises(Invalid, match=r"list\.empty"):
        put(b"\n\n", now)
    with pytest.raises(Invalid, match=r"list\.slug"):
        audiences.import_list("No Such", [], actor="operator", now=now)
    assert [one.number for one in audiences.list_versions("members")] == [1]
    assert PhoneListEntry.objects.count() == 1
    assert inside("+8613800000001") is True


def test_numbers_of_old_versions_go(now: datetime) -> None:
    for last in range(1, 5):
        put(f"1380000000{last}\n".encode(), now)
    versions = {one.number: one.emptied_at for one in audiences.list_versions("members")}
    assert [number for number, emptied in versions.items() if emptied is None] == [4, 3]
    assert PhoneListEntry.objects.count() == 2


def test_memory_does_not_grow_with_the_file(now: datetime) -> None:
    def lines(count: int) -> Iterator[bytes]:
        for place in range(count):
            yield b"139%08d\n" % (place % 40_000)

    def peak(count: int) -> int:
        tracemalloc.start()
        audiences.import_list("members", lines(count), actor="operator", now=now)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    small, large = peak(20_000), peak(60_000)
    assert large < small + 1_000_000


def test_the_command_tells_and_never_shows_a_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "staff.csv"
    file.write_bytes(FILE)
    out = io.StringIO()
    call_command("import_list", "staff", str(file), "--kind", "deny", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert (told["kind"], told["version"], told["entries"], told["wrong"]) == ("deny", 1, 3, 2)
    assert told["bad"] == [{"line": 5, "code": "format"}, {"line": 8, "code": "format"}]
    assert "1380000" not in out.getvalue()
    out = io.StringIO()
    call_command("import_list", "staff", str(file), stdout=out)
    assert "version 2 (deny): 3 numbers of 9 lines, 2 twice, 2 wrong" in out.getvalue()
    with pytest.raises(CommandError, match="nothing was imported"):
        call_command("import_list", "staff", str(file), "--strict")
    with pytest.raises(CommandError, match="no file"):
        call_command("import_list", "staff", str(tmp_path / "none"))
