"""What was paid out in a period, for the tax on incidental income (偶然所得).

A prize is taxed where its pool says so (`tax`): at the pool's rate, on its amount; rounding is
half up to the fen. Who bears the tax is the organiser's decision, the export only reckons.
Cells are quoted against formulas. Each export is in the audit trail.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from core import audit
from core.errors import Invalid
from core.exports import cell, csv_text
from rewards.models import Budget, Clawback, Grant, GrantStatus, Payout, Pool
from rewards.services.reconcile import ZONE

HEADER = (
    "paid_at", "campaign", "reward", "payout", "person", "name_or_phone", "prize", "currency",
    "amount", "recovered", "taxed_as", "rate_percent", "tax",
)  # fmt: skip
LONGEST = timedelta(days=366)
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Form = Literal["csv", "xlsx"]


@dataclass(frozen=True)
class Exported:
    content: bytes
    content_type: str
    name: str
    rows: int


def tax_of(amount: int, rate: int) -> int:
    """Minor units of tax at `rate` hundredths of a percent, half up."""
    return (amount * rate + 5_000) // 10_000


def export(
    first: date, last: date, form: Form, actor: str, now: datetime, campaign: str = ""
) -> Exported:
    """Rewards paid from `first` to `last`, both included, by Beijing's days.

    Raises Invalid `tax.period`: empty, or longer than a year.
    """
    if not timedelta(0) <= last - first < LONGEST:
        raise Invalid("tax.period")
    rows = list(_rows(first, last, campaign))
    name = f"incidental-income-{first:%Y%m%d}-{last:%Y%m%d}.{form}"
    audit.record(
        actor=actor,
        action="tax.exported",
        target=f"period:{first.isoformat()}/{last.isoformat()}",
        now=now,
        data={"rows": len(rows), "form": form, "campaign": campaign},
    )
    if form == "csv":
        # With a mark at the beginning spreadsheets read it as UTF-8.
        content = ("\ufeff" + csv_text(HEADER, rows)).encode()
        return Exported(content, CSV, name, len(rows))
    return Exported(_xlsx(rows), XLSX, name, len(rows))


def _rows(first: date, last: date, campaign: str) -> Iterator[list[Any]]:
    back = (
        Clawback.objects.filter(grant=OuterRef("pk"), state=Clawback.State.DONE)
        .order_by()
        .values("grant")
        .annotate(total=Sum("amount"))
        .values("total")
    )
    payout = Payout.objects.filter(grant=OuterRef("pk"))
    grants = (
        Grant.objects.filter(
            status=GrantStatus.FULFILLED,
            fulfilled_at__gte=datetime.combine(first, time(), ZONE),
            fulfilled_at__lt=datetime.combine(last + timedelta(days=1), time(), ZONE),
        )
        .exclude(kind="points")
        .select_related("person__merged_into")
        .annotate(
            recovered=Coalesce(Subquery(back), 0),
            number=Subquery(payout.values("number")[:1]),
            insured=Subquery(payout.values("certificate__insured")[:1]),
        )
        .order_by("fulfilled_at", "id")
    )
    slugs = dict(Budget.objects.values_list("scope", "campaign_slug"))
    taxes = {
        pool: dict((settings or {}).get("tax") or {})
        for pool, settings in Pool.objects.values_list("id", "settings")
    }
    for grant in grants.iterator(chunk_size=2000):
        slug = slugs.get(grant.scope, "")
        if campaign and slug != campaign:
            continue
        yield _row(grant, slug, taxes.get(grant.pool_id, {}))


def _row(grant: Any, slug: str, tax: dict[str, Any]) -> list[Any]:
    person = grant.person.merged_into or grant.person
    rate = int(tax.get("rate", 0)) if tax.get("as") == "incidental" else 0
    kept = grant.amount - grant.recovered
    assert grant.fulfilled_at is not None
    return [
        grant.fulfilled_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S"),
        slug,
        str(grant.uid),
        grant.number or "",
        str(person.uid),
        grant.insured or person.phone_masked,
        grant.kind,
        grant.currency,
        _plain(grant.amount),
        _plain(grant.recovered),
        tax.get("as", "none"),
        f"{rate / 100:g}" if tax else "",
        _plain(tax_of(kept, rate)) if tax else "",
    ]


def _plain(minor: int) -> str:
    """Yuan with a point, without a currency: a number for the tax office's form."""
    return f"{minor // 100}.{minor % 100:02d}"


def _xlsx(rows: list[list[Any]]) -> bytes:
    from openpyxl import Workbook  # type: ignore[import-untyped]  # the CMS brings it

    book = Workbook(write_only=True)
    sheet = book.create_sheet("incidental income")
    sheet.append(list(HEADER))
    for row in rows:
        sheet.append([cell(one) for one in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
