"""`manage.py ensure_staff`: groups, permissions and the demo users. Idempotent."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from campaigns.services.staff import ensure_staff


class Command(BaseCommand):
    help = "Create the roles and one demo user for each."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *_args: Any, **options: Any) -> None:
        made = ensure_staff()
        if options["as_json"]:
            self.stdout.write(json.dumps(made))
            return
        for name, password in made.items():
            self.stdout.write(f"{name}  {password}")
