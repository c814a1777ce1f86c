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
        parser.add_argument("--json", action="store_true", help="a JSON document on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["campaign"]
        reports: list[dict[str, Any]]
        if slug is None:
            reports = [report()]
        else:
            reports = [report(scope) for scope in selectors.scopes_of_campaign(slug)]
        document = {
            "ok": bool(reports) and all(one["ok"] for one in reports),
            "campaign": slug,
            "budgets": [budget for one in reports for budget in one["budgets"]],
            "entries": sum(one["entries"] for one in reports),
            "grants": sum(one["grants"] for one in reports),
            "violations": [found for one in reports for found in one["violations"]],
        }
        if not reports:
            document["error"] = "campaign.unknown"
        if options["json"]:
            self.stdout.write(json.dumps(document, ensure_ascii=False))
        else:
            self._tell(document)
        if not document["ok"]:
            sys.exit(1)

    def _tell(self, document: dict[str, Any]) -> None:
        if "error" in document:
            self.stderr.write(f"No budget belongs to a campaign {document['campaign']!r}.")
            return
        for found in document["violations"]:
            self.stdout.write(
                f"{found['invariant']}  {found['scope']}  {found['subject']}: {found['detail']}"
            )
        self.stdout.write(
            f"{len(document['budgets'])} budgets, {document['grants']} grants,"
            f" {document['entries']} entries, {len(document['violations'])} violations"
        )
