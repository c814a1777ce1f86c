"""`manage.py export_template`: a campaign as a template that another installation can use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import DomainError
from templates_library.exporting import export


class Command(BaseCommand):
    help = "Write a campaign (the version that runs, else its draft) as a template archive."

    def add_arguments(self, parser: CommandParser) -> None:
        """`export_template CAMPAIGN [FILE] [--name SLUG] [--draft] [--json]`."""
        parser.add_argument("campaign", help="the campaign's address")
        parser.add_argument(
            "file", nargs="?", help="where to; CAMPAIGN.template.zip where nothing is said"
        )
        parser.add_argument(
            "--name", help="what the template is called, by default as the campaign"
        )
        parser.add_argument("--draft", action="store_true", help="the draft, not what runs")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Write the file and say where it is."""
        slug = options["campaign"]
        target = Path(options["file"] or f"{options['name'] or slug}.template.zip")
        try:
            raw = export(slug, name=options["name"], draft=options["draft"])
        except DomainError as error:
            places = ", ".join(f"{one.path} ({one.code})" for one in error.errors)
            raise CommandError(f"{error.code} {places}".strip()) from error
        try:
            target.write_bytes(raw)
        except OSError as error:
            raise CommandError(f"file.write {target}: {error.strerror}") from error
        document = {"campaign": slug, "file": str(target), "bytes": len(raw)}
        self.stdout.write(
            json.dumps(document) if options["as_json"] else f"{target}  {len(raw):,} bytes"
        )
