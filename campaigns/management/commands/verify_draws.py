"""`manage.py verify_draws --campaign S [--json]`: does every ticket say what its seed says?

Each stored ticket is computed again from the seed, the settings of its version and the person's
earlier draws (`campaigns.mechanics.draw.chance` documents the arithmetic). Exit code 1 and a
list when one differs. The seed itself is never printed; after the end it stands on the public
page `/c/<slug>/fair/`, where the same can be done without us.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.mechanics.draw.checking import check
from campaigns.models import Campaign


class Command(BaseCommand):
    help = "Compute every ticket of a campaign's draws again; exit code 1 when one differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--campaign", required=True, help="its slug")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        slug = options["campaign"]
        if not Campaign.objects.filter(slug=slug).exists():
            raise CommandError("campaign.unknown")
        report = check(slug)
        if options["as_json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        else:
            for broken in report.broken:
                self.stdout.write(f"{broken.what}  {broken.ticket}: {broken.detail}")
            self.stdout.write(
                f"{report.tickets} tickets, {report.seeds} seeds, {len(report.broken)} broken"
            )
        if report.broken:
            sys.exit(1)
