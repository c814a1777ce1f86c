"""A day compared three ways: our ledger, our stock, and the bill of whoever paid.

Repeated for the same day it comes to the same differences: what is still there stays, what is
not found any more is `gone`. Differences are put right by `repairs`, never here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from core.errors import Missing
from rewards.models import ReconDifference, ReconRun
from rewards.numbers import grant_uid
from rewards.providers import PROVIDERS, BillLine

ZONE = ZoneInfo("Asia/Shanghai")
"""Whose days bills have."""

State = ReconDifference.State


@dataclass(frozen=True)
class Difference:
    """One disagreement. `ours` and `theirs` are what each side has: {amount?, status?, …}."""

    kind: str
    subject: str
    ours: dict[str, Any]
    theirs: dict[str, Any]
    campaign: str = ""


PAID = """
    SELECT p.number, e.amount, g.status, p.state, b.campaign_slug
    FROM rewards_ledgerentry e
    JOIN rewards_account c ON c.id = e.credit_id AND c.kind = 'paid'
    JOIN rewards_grant g ON g.id = e.grant_id
    JOIN rewards_payout p ON p.grant_id = g.id AND p.provider = %(provider)s
    JOIN rewards_budget b ON b.scope = g.scope
    WHERE e.at >= %(begin)s AND e.at < %(end)s
"""
ORDERS = """
    SELECT p.number, g.amount, g.status, p.state, b.campaign_slug
    FROM rewards_payout p JOIN rewards_grant g ON g.id = p.grant_id
    JOIN rewards_budget b ON b.scope = g.scope
    WHERE p.provider = %(provider)s AND g.uid = ANY (%(uids)s::uuid[])
"""
STOCK = """
    SELECT p.id, b.campaign_slug, p.size,
        (SELECT count(*) FROM rewards_unit u
         WHERE u.pool_id = p.id AND u.state = 'granted') AS units,
        (SELECT count(*) FROM rewards_grant g
         WHERE g.scope = b.scope AND g.pool_id = p.id AND g.unit_id IS NOT NULL
           AND g.status NOT IN ('expired', 'revoked')) AS grants,
        rewards_counted(p.kind) AS counted,
        CASE WHEN rewards_counted(p.kind) THEN (
            SELECT coalesce(sum(s.remaining + s.withdrawn), 0) FROM rewards_segment s
            WHERE s.pool_id = p.id)::bigint ELSE 0 END AS left_over,
        CASE WHEN rewards_counted(p.kind) THEN (
            SELECT count(*) FROM rewards_unit u WHERE u.pool_id = p.id) ELSE 0 END AS rows,
        CASE WHEN rewards_counted(p.kind) THEN (
            SELECT count(*) FROM rewards_grant g
            WHERE g.scope = b.scope AND g.pool_id = p.id AND g.unit_id IS NULL
              AND g.status NOT IN ('expired', 'revoked')) ELSE 0 END AS taken
    FROM rewards_pool p JOIN rewards_budget b ON b.id = p.budget_id
    WHERE EXISTS (SELECT FROM rewards_grant g WHERE g.scope = b.scope
        AND g.created_at < %(end)s AND g.updated_at >= %(begin)s)
"""
UNBOOKED = """
    SELECT p.number, g.amount, g.status, p.state, b.campaign_slug
    FROM rewards_grant g JOIN rewards_payout p ON p.grant_id = g.id
        AND p.provider = %(provider)s
    JOIN rewards_budget b ON b.scope = g.scope
    WHERE g.fulfilled_at >= %(begin)s AND g.fulfilled_at < %(end)s
      AND g.status = 'fulfilled'
      AND NOT EXISTS (SELECT FROM rewards_ledgerentry e
          JOIN rewards_account c ON c.id = e.credit_id AND c.kind = 'paid'
          WHERE e.grant_id = g.id)
"""


def reconcile(
    day: date, provider: str, now: datetime, bill: Sequence[BillLine] | None, source: str = ""
) -> ReconRun:
    """Compare a day; `bill` is the provider's, None where there is none (ledger and stock
    alone are compared then), `source` its text. Raises Missing `provider.unknown`.
    """
    if provider not in PROVIDERS:
        raise Missing("provider.unknown")
    begin = datetime.combine(day, time(), ZONE)
    period = {"provider": provider, "begin": begin, "end": begin + timedelta(days=1)}
    with transaction.atomic():
        paid = _rows(PAID, period)
        found = [*_unbooked(period), *_stock(period)]
        if bill is not None:
            found += _against(paid, bill, provider)
        run = ReconRun.objects.create(
            day=day,
            provider=provider,
            bill=hashlib.sha256(source.encode()).hexdigest() if bill is not None else "",
            at=now,
            entries=len(paid),
            paid=sum(row[1] for row in paid),
            billed=_billed(bill),
            found=len(found),
        )
        _keep(run, found, compared=bill is not None)
    return run


def _rows(query: str, period: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, period)
        return list(cursor.fetchall())


def _billed(bill: Sequence[BillLine] | None) -> int | None:
    if bill is None:
        return None
    return sum(line.amount for line in bill if line.status == "succeeded")


def _against(
    paid: list[tuple[Any, ...]], bill: Sequence[BillLine], provider: str
) -> Iterator[Difference]:
    """Our day and theirs. A payment near midnight may be on either day of the two."""
    lines: dict[str, BillLine] = {}
    for line in bill:
        # A line of money that came back says what became of the one before it.
        if line.number not in lines or line.status != "succeeded":
            lines[line.number] = line
    ours = {row[0]: row for row in paid}
    uids = [uid for number in lines if (uid := grant_uid(number)) is not None]
    known = {row[0]: row for row in _rows(ORDERS, {"provider": provider, "uids": uids})}
    for number, (_, amount, _status, state, slug) in ours.items():
        if number not in lines and state == "succeeded":
            yield Difference(
                "missing_at_provider", number, {"amount": amount, "state": state}, {}, slug
            )
    for number, line in lines.items():
        row = known.get(number)
        theirs = {"amount": line.amount, "status": line.status}
        if row is None:
            yield Difference("unknown_to_us", number, {}, theirs)
            continue
        mine = {"amount": row[1], "state": row[3], "status": row[2]}
        if row[1] != line.amount:
            yield Difference("amount_differs", number, mine, theirs, row[4])
        if (line.status == "succeeded") != (row[3] == "succeeded"):
            yield Difference("status_differs", number, mine, theirs, row[4])


def _unbooked(period: dict[str, Any]) -> Iterator[Difference]:
    for number, amount, status, state, slug in _rows(UNBOOKED, period):
        mine = {"amount": amount, "state": state, "status": status}
        yield Difference("not_booked", number, mine, {}, slug)


def _stock(period: dict[str, Any]) -> Iterator[Difference]:
    """Prizes that have a row and went out, against rewards that hold one; of a counted kind
    besides: all that there are, against those in segments, those with a row and those given."""
    for pool, slug, size, units, grants, counted, left, rows, taken in _rows(STOCK, period):
        mine = {"size": size, "units": units, "grants": grants}
        if counted and size != left + rows + taken:
            mine |= {"left": left + rows - units, "taken": taken + units}
        elif units == grants:
            continue
        yield Difference("stock_differs", f"pool:{pool}", mine, {}, slug)


BY_BILL = ("missing_at_provider", "unknown_to_us", "amount_differs", "status_differs")


def _keep(run: ReconRun, found: Sequence[Difference], compared: bool) -> None:
    """Write what was found; what an earlier run had found and this one did not is gone.

    What somebody has dismissed stays dismissed; what was repaired and is back is open again.
    """
    before = {
        (row.kind, row.subject): row
        for row in ReconDifference.objects.select_for_update().filter(
            day=run.day, provider=run.provider
        )
    }
    for one in found:
        row = before.pop((one.kind, one.subject), None)
        if row is None:
            ReconDifference.objects.create(
                day=run.day,
                provider=run.provider,
                kind=one.kind,
                subject=one.subject,
                campaign=one.campaign,
                ours=one.ours,
                theirs=one.theirs,
                state=State.OPEN,
                run=run,
            )
            continue
        row.run, row.ours, row.theirs = run, one.ours, one.theirs
        if row.state != State.DISMISSED:
            row.state = State.OPEN
        row.save(update_fields=["run", "ours", "theirs", "state"])
    for row in before.values():
        if row.state == State.OPEN and (compared or row.kind not in BY_BILL):
            row.state, row.run = State.GONE, run
            row.save(update_fields=["state", "run"])
