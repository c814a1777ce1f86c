"""`manage.py audit_ledger [--campaign S] [--json]`: is every cent where the books say?"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from rewards import selectors
from rewards.audit import report


class Command(BaseCommand):
    help = (
        "Check the stored invariants of the ledger; exit code 1 and a list when one is broken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--campaign", help="its slug; all campaigns when left out")
        parser.add_argument("--json", action="store_true", help="print the list as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["campaign"]
        reports: list[dict[str, Any]]
        if slug is None:
            reports = [report()]
        else:
            reports = [report(scope) for scope in selectors.scopes_of_campaign(slug)]
        violations = [found for one in reports for found in one["violations"]]
        if not reports:
            violations = [_unknown(str(slug))]
        if options["json"]:
            self.stdout.write(json.dumps(violations, ensure_ascii=False))
        else:
            self._tell(reports, violations)
        if violations:
            sys.exit(1)

    def _tell(self, reports: list[dict[str, Any]], violations: list[dict[str, Any]]) -> None:
        for found in violations:
            self.stdout.write(
                f"{found['invariant']}  {found['scope']}  {found['subject']}: {found['detail']}"
            )
        budgets = sum(len(one["budgets"]) for one in reports)
        grants = sum(one["grants"] for one in reports)
        entries = sum(one["entries"] for one in reports)
        self.stdout.write(
            f"{budgets} budgets, {grants} grants, {entries} entries,"
            f" {len(violations)} violations"
        )


def _unknown(slug: str) -> dict[str, Any]:
    return {
        "invariant": "campaign.unknown",
        "scope": "",
        "subject": slug,
        "detail": "No budget belongs to this campaign.",
    }
