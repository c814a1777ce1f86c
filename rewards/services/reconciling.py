"""Every day's reconciliation: which providers paid, and the bills that can be had."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import structlog
from django.db.models import Q

from rewards.models import Payout, ReconRun
from rewards.providers import PROVIDERS, OutcomeUnknown
from rewards.services.reconcile import ZONE, reconcile

log = structlog.get_logger(__name__)


def run_day(day: date, now: datetime, provider: str | None = None) -> list[ReconRun]:
    """Compare a day for `provider`, or for each that had orders settled on it.

    A bill that the provider does not give now leaves ledger and stock to be compared. Raises
    Missing `provider.unknown`.
    """
    slugs = [provider] if provider is not None else _paying(day)
    runs = []
    for slug in slugs:
        bill = None
        if slug in PROVIDERS:
            try:
                bill = PROVIDERS.get(slug).bill(day, now)
            except OutcomeUnknown as unknown:
                log.warning("recon_no_bill", provider=slug, day=str(day), code=unknown.code)
        text = "" if bill is None else "\n".join(map(str, bill))
        runs.append(reconcile(day, slug, now, bill, text))
    return runs


def yesterday(now: datetime) -> list[ReconRun]:
    """The day that is over in the zone of the bills."""
    return run_day(now.astimezone(ZONE).date() - timedelta(days=1), now)


def _paying(day: date) -> list[str]:
    begin = datetime.combine(day, time(), ZONE)
    end = begin + timedelta(days=1)
    settled = Payout.objects.filter(
        Q(updated_at__gte=begin, updated_at__lt=end)
        | Q(grant__fulfilled_at__gte=begin, grant__fulfilled_at__lt=end)
    )
    return sorted(
        set(settled.order_by().values_list("provider", flat=True).distinct()) & _slugs()
    )


def _slugs() -> set[str]:
    return {cls.slug for cls in PROVIDERS if cls.fulfils in ("packets", "gifts")}
