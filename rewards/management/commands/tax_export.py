"""`manage.py tax_export --from D --to D [--campaign S] [--format csv|xlsx] --out FILE`."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.clock import utc_now
from core.errors import DomainError
from rewards.services.tax import export


class Command(BaseCommand):
    help = "Write what was paid out in a period, for the tax on incidental income."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True)
        parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True)
        parser.add_argument("--campaign", default="", help="its slug; all when left out")
        parser.add_argument("--format", choices=["csv", "xlsx"], default="csv")
        parser.add_argument("--out", type=Path, required=True, help="readable by you alone")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = export(
                options["first"], options["last"], options["format"],
                "command:tax_export", utc_now(), options["campaign"],
            )  # fmt: skip
        except DomainError as error:
            raise CommandError(error.code) from None
        handle = os.open(options["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(done.content)
        self.stdout.write(f"{done.rows} rows")
