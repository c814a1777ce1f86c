"""What was paid in a period, for the tax office: whole, exact, and no formula in it."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.errors import Invalid
from core.exports import cell
from core.models import AuditEntry
from rewards.models import Grant
from rewards.services import clawbacks, payouts
from rewards.services.tax import export, tax_of
from tests.rewards.kit import NOW, claim, grant, open_scope, person

FIRST = date(2026, 5, 1)


@pytest.fixture
def paid(db):
    """5 yuan at 20 percent, paid to somebody whose phone is known."""
    pools = {"main": {"count": 4, "amount": 5_00, "tax": {"as": "incidental", "rate": 2000}}}
    pool = open_scope(pools=pools)
    owner = person()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audiences_person SET phone_masked = '138****0001', phone_hash = 'h',"
            " phone_cipher = 'c' WHERE id = %s",
            [owner],
        )
    reward = grant(pool, owner).uid
    claim(reward, owner)
    payouts.run_due(NOW)
    grant(pool, owner, "promised")
    return reward


def rows(last=FIRST, **more):
    done = export(FIRST, last, "csv", "anna", NOW, **more)
    assert done.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(done.content.decode("utf-8-sig"))))


def test_a_row_says_all_that_is_asked(paid):
    [row] = rows()
    assert row | {"payout": "", "person": ""} == {
        "paid_at": "2026-05-01 12:00:00", "campaign": "slug-scope-1", "reward": str(paid),
        "payout": "", "person": "", "name_or_phone": "138****0001", "prize": "packet",
        "currency": "CNY", "amount": "5.00", "recovered": "0.00", "taxed_as": "incidental",
        "rate_percent": "20", "tax": "1.00",
    }  # fmt: skip
    assert len(row["payout"]) == 32
    assert AuditEntry.objects.get(action="tax.exported").data["rows"] == 1


def test_what_came_back_is_not_taxed(paid):
    clawbacks.ask(paid, reason="farm", actor="anna", now=NOW, amount=2_00)
    [row] = rows()
    assert (row["amount"], row["recovered"], row["tax"]) == ("5.00", "2.00", "0.60")


def test_days_are_beijings_and_both_ends_count(paid):
    Grant.objects.filter(uid=paid).update(fulfilled_at=NOW.replace(hour=15, minute=59))
    assert len(rows()) == 1
    Grant.objects.filter(uid=paid).update(fulfilled_at=NOW.replace(hour=16, minute=0))
    assert rows() == []
    assert len(rows(FIRST + timedelta(days=1))) == 1
    assert rows(FIRST + timedelta(days=1), campaign="another") == []
    for last in (FIRST - timedelta(days=1), FIRST + timedelta(days=366)):
        with pytest.raises(Invalid, match="tax.period"):
            export(FIRST, last, "csv", "anna", NOW)


def test_a_sheet_holds_the_same_and_no_formula(paid):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audiences_person SET phone_masked = '=HYPERLINK(1)'"
            " WHERE id = (SELECT person_id FROM rewards_grant WHERE uid = %s)",
            [paid],
        )
    done = export(FIRST, FIRST, "xlsx", "anna", NOW)
    sheet = load_workbook(io.BytesIO(done.content)).active
    header, row = list(sheet.iter_rows(values_only=True))
    found = dict(zip(header, row, strict=True))
    assert (found["name_or_phone"], found["amount"]) == ("'=HYPERLINK(1)", "5.00")
    assert all(one.data_type == "s" for one in sheet[2] if one.value is not None)
    assert rows()[0]["name_or_phone"] == "'=HYPERLINK(1)"


def test_the_command(paid, tmp_path):
    out = tmp_path / "tax.csv"
    call_command("tax_export", "--from", "2026-05-01", "--to", "2026-05-31", "--out", str(out))
    assert out.stat().st_mode & 0o077 == 0
    assert "138****0001" in out.read_text(encoding="utf-8-sig")
    with pytest.raises(CommandError, match="tax.period"):
        call_command(
            "tax_export", "--from", "2026-05-02", "--to", "2026-05-01", "--out", str(out)
        )


@given(st.text())
def test_no_cell_begins_like_a_formula(text):
    assert not cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_tax_is_rounded_half_up_to_the_fen(amount, rate):
    exact = amount * rate / 10_000
    assert abs(tax_of(amount, rate) - exact) <= 0.5 + 1e-3 * (exact > 1e9)


def test_halves_go_up():
    assert [tax_of(amount, 2_000) for amount in (2, 3, 12, 13)] == [0, 1, 2, 3]
