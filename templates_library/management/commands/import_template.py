"""`manage.py import_template`: a template from another installation into this gallery."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.clock import utc_now
from core.errors import DomainError
from templates_library.archive import MOST_ARCHIVE
from templates_library.exporting import bring_in


class Command(BaseCommand):
    help = "Take a template archive into the gallery; nothing of it is believed unchecked."

    def add_arguments(self, parser: CommandParser) -> None:
        """`import_template FILE [--name SLUG] [--replace] [--json]`."""
        parser.add_argument("file")
        parser.add_argument("--name", help="call it so; where the name is taken")
        parser.add_argument(
            "--replace", action="store_true", help="take the place of one brought in before"
        )
        parser.add_argument("--author", default="import_template", help="for the audit log")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Keep it and say its name, or say what is wrong with it."""
        try:
            with Path(options["file"]).open("rb") as opened:
                raw = opened.read(MOST_ARCHIVE + 1)
        except OSError as error:
            raise CommandError(f"file.read {options['file']}: {error.strerror}") from error
        try:
            blueprint = bring_in(
                raw,
                actor=options["author"],
                now=utc_now(),
                slug=options["name"],
                replace=options["replace"],
            )
        except DomainError as error:
            places = ", ".join(f"{one.path} ({one.code})" for one in error.errors)
            raise CommandError(f"{error.code} {places}".strip()) from error
        document = {
            "slug": blueprint.slug,
            "kind": blueprint.kind,
            "title": blueprint.title["en"],
        }
        self.stdout.write(
            json.dumps(document)
            if options["as_json"]
            else f"{blueprint.slug}  {blueprint.title['en']}"
        )
