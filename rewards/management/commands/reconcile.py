"""`manage.py reconcile --day D [--provider P] [--bill FILE] [--json]`: a day, three ways."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.clock import utc_now
from core.errors import DomainError
from rewards import recon_words
from rewards.models import ReconDifference, ReconRun
from rewards.providers.bills import read_bill
from rewards.services.reconcile import reconcile
from rewards.services.reconciling import run_day


class Command(BaseCommand):
    help = "Compare a day's ledger, stock and provider's bill; exit code 1 when they differ."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, required=True, help="in Beijing")
        parser.add_argument("--provider", help="all that paid on that day when left out")
        parser.add_argument("--bill", type=Path, help="its bill; needs --provider")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        now, day = utc_now(), options["day"]
        try:
            if options["bill"] is not None:
                if not options["provider"]:
                    raise CommandError("--bill needs --provider")
                text = options["bill"].read_text(encoding="utf-8-sig")
                runs = [reconcile(day, options["provider"], now, read_bill(text), text)]
            else:
                runs = run_day(day, now, options["provider"])
        except DomainError as error:
            raise CommandError(f"{error.code} {error.params or ''}".strip()) from None
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from None
        found = [_document(run) for run in runs]
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
        else:
            self._tell(found)
        if any(run["differences"] for run in found):
            sys.exit(1)

    def _tell(self, found: list[dict[str, Any]]) -> None:
        for run in found:
            bill = "no bill" if run["billed"] is None else f"bill {run['billed']}"
            self.stdout.write(
                f"{run['day']} {run['provider']}: {run['entries']} payments, {run['paid']},"
                f" {bill}, {len(run['differences'])} open differences"
            )
            for one in run["differences"]:
                self.stdout.write(f"  {one['kind']}  {one['subject']}: {one['words']}")


def _document(run: ReconRun) -> dict[str, Any]:
    """A run as JSON, with the differences of its day that are still open."""
    rows = ReconDifference.objects.filter(
        day=run.day, provider=run.provider, state=ReconDifference.State.OPEN
    ).order_by("id")
    return {
        "day": run.day.isoformat(),
        "provider": run.provider,
        "entries": run.entries,
        "paid": run.paid,
        "billed": run.billed,
        "differences": [
            {
                "id": row.id,
                "kind": row.kind,
                "subject": row.subject,
                "campaign": row.campaign,
                "ours": row.ours,
                "theirs": row.theirs,
                "words": recon_words.explained(row.kind, row.ours, row.theirs),
            }
            for row in rows
        ],
    }
