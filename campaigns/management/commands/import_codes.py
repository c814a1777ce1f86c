"""`manage.py import_codes --campaign S --pool P FILE [--json]`: unique codes, one a line."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns.services.codes import import_codes
from core.clock import utc_now
from core.errors import DomainError


class Command(BaseCommand):
    help = (
        "Import unique codes into a campaign's pool. The same file again goes on where it "
        "stopped, or says what it did."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="text, one code on each line")
        parser.add_argument("--campaign", required=True, help="its slug")
        parser.add_argument("--pool", required=True, help="a pool of kind codes")
        parser.add_argument("--key", help="what the file is known by; its content by default")
        parser.add_argument("--actor", default="admin", help="in whose name")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            with Path(options["file"]).open("rb") as file:
                found = import_codes(
                    options["campaign"],
                    pool=options["pool"],
                    file=file,
                    actor=options["actor"],
                    now=utc_now(),
                    key=options["key"],
                )
        except OSError as error:
            raise CommandError(str(error)) from error
        except DomainError as error:
            raise CommandError(f"refused: {error.code}") from error
        document = asdict(found)
        document["noted"] = [{"line": line, "why": why} for line, why in found.noted]
        if options["as_json"]:
            self.stdout.write(json.dumps(document))
            return
        self.stdout.write(
            f"{found.imported} imported, {found.duplicates} there already, {found.wrong} not "
            f"codes, {found.waiting} waiting for a place"
        )
        for line, why in found.noted:
            self.stdout.write(f"line {line}: {why}")
