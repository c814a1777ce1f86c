"""Unique codes: imported once, encrypted, given to one, shown to the owner alone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from core.errors import Conflict
from rewards import api
from rewards.contracts import CodeImport
from rewards.models import Code, CodeFile, Segment, Unit
from rewards.services import codes, payouts
from tests.rewards.kit import (
    NOW,
    SCOPE,
    claim,
    facts,
    grant,
    open_scope,
    payout,
    person,
    totals,
)

pytestmark = pytest.mark.django_db


def pool_of(count: int = 4) -> int:
    return open_scope(pools={"main": {"kind": "codes", "count": count, "amount": 5_00}})


def bring(text: str | bytes, key: str = "file", scope: str = SCOPE) -> CodeImport:
    raw = text.encode() if isinstance(text, str) else text
    return api.import_codes(
        scope=scope, pool="main", lines=api.code_lines(io.BytesIO(raw)), key=key, now=NOW
    )


def dump() -> str:
    """Every text the tables of codes, units and grants hold."""
    with connection.cursor() as cursor:
        found = []
        for table in (
            "rewards_code",
            "rewards_codefile",
            "rewards_grant",
            "core_outboxmessage",
        ):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} t")
            found.append(cursor.fetchone()[0])
        return " ".join(found)


def test_lines_become_units_and_bad_ones_are_told_by_number() -> None:
    pool = pool_of(10)
    found = bring(
        b"\xef\xbb\xbfAAAA-1\r\nAAAA-2\n\nAAAA-1\nwith space\n\xff\xfe\n" + b"x" * 129
    )
    assert (found.lines, found.imported, found.duplicates, found.wrong) == (7, 2, 1, 3)
    assert found.noted == (
        (4, "duplicate"), (5, "characters"), (6, "encoding"), (7, "length"),
    )  # fmt: skip
    assert (api.free_units(pool), found.waiting) == (2, 0)
    assert [one.remaining for one in Segment.objects.all()] == [8]
    assert totals() == (50_00, 50_00, 0, 0)
    assert api.audit() == []


def test_a_file_of_any_length_is_read_a_portion_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(codes, "PORTION", 5)
    pool = pool_of(17)
    ahead = []

    def lines() -> Iterator[bytes]:
        for n in range(1, 18):
            # Read and not kept yet: so much stands in memory, however long the file is.
            ahead.append(n - Code.objects.count())
            yield b"code-%d\n" % n

    found = api.import_codes(scope=SCOPE, pool="main", lines=lines(), key="long", now=NOW)
    assert (found.lines, found.imported, api.free_units(pool)) == (17, 17, 17)
    assert ahead == [*range(1, 6)] * 3 + [1, 2]


def test_the_same_file_is_imported_once_and_the_same_codes_never() -> None:
    pool_of()
    first = bring("one\ntwo\n")
    assert bring("one\ntwo\n") == first
    other = bring("two\nthree\n", key="other")
    assert (other.imported, other.noted) == (1, ((1, "duplicate"),))
    # Another pool may have the same code.
    elsewhere = bring("two\n", scope="scope-2")
    assert (elsewhere.imported, elsewhere.waiting) == (1, 1)
    assert Code.objects.count() == 4


def test_an_import_that_stopped_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    pool_of(10)
    monkeypatch.setattr(codes, "PORTION", 2)
    lines = [f"code-{number}\n".encode() for number in range(7)]

    def broken() -> Any:
        yield from lines[:5]
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="disk"):
        api.import_codes(scope=SCOPE, pool="main", lines=broken(), key="k", now=NOW)
    assert CodeFile.objects.get().lines == 4
    found = api.import_codes(scope=SCOPE, pool="main", lines=lines, key="k", now=NOW)
    assert (found.lines, found.imported, found.duplicates) == (7, 7, 0)


def test_codes_wait_for_publishing_and_for_room() -> None:
    assert bring("a1\na2\na3\na4\na5\n").waiting == 5
    pool = pool_of(3)
    assert api.sweep(NOW).codes == 3
    assert (api.free_units(pool), api.stock_level(SCOPE)) == (3, "plenty")
    open_scope(pools={"main": {"kind": "codes", "count": 9, "amount": 5_00}})
    assert (api.sweep(NOW).codes, api.free_units(pool)) == (2, 5)
    assert api.sweep(NOW).codes == 0
    assert api.audit() == []


def test_the_owner_sees_the_code_after_the_claim_and_nobody_before() -> None:
    pool = pool_of()
    bring("SECRET-4711\n")
    owner, other = person(), person()
    reward = grant(pool, owner, face={"code": "forged", "slot": "blue"}).uid
    [seen] = api.rewards_of(owner, SCOPE)
    assert (seen.kind, seen.face) == ("code", {"slot": "blue"})
    claim(reward, owner)
    [seen] = api.rewards_of(owner, SCOPE)
    assert (seen.status, seen.face["code"]) == ("claimed", "SECRET-4711")
    assert payouts.run_due(NOW) == 1
    assert payout(reward).state == "succeeded"
    [seen] = api.rewards_of(owner, SCOPE)
    assert (seen.status, seen.face["code"]) == ("fulfilled", "SECRET-4711")
    assert api.rewards_of(other, SCOPE) == []
    assert totals() == (80_00, 15_00, 0, 5_00)
    assert "SECRET" not in dump() + str(facts())
    assert api.audit() == []


def test_each_code_is_given_once_and_one_that_expires_comes_back() -> None:
    pool = pool_of()
    bring("c1\nc2\n")
    first = grant(pool, person(), "k1").unit
    assert grant(pool, person(), "k2").unit != first
    with pytest.raises(Conflict, match="stock.empty"), transaction.atomic():
        grant(pool, person(), "k3")
    api.sweep(NOW + timedelta(days=8))
    assert api.free_units(pool) == 2
    assert api.audit() == []


def test_close_withdraws_codes_and_places() -> None:
    pool = pool_of(4)
    bring("c1\nc2\n")
    grant(pool, person())
    assert api.close_scope(SCOPE, NOW) == 15_00
    assert bring("c3\n", key="late").waiting == 1
    assert (Unit.objects.filter(state="withdrawn").count(), api.sweep(NOW).codes) == (1, 0)
    assert totals() == (95_00, 0, 5_00, 0)
    assert api.audit() == []


def test_the_audit_sees_a_unit_without_a_code() -> None:
    pool_of()
    bring("c1\n")
    Code.objects.update(unit=None)
    assert {one.invariant for one in api.audit()} == {"code.unit"}
