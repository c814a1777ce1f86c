"""`manage.py inbox --to PHONE --json`: what the sandbox kept for a number or address."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import DomainError
from core.pii import normalise_email, normalise_phone
from touchpoints.api import inbox_documents


class Command(BaseCommand):
    help = "Shows sandbox messages to a phone or an e-mail address, newest first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, help="phone number or e-mail address")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asked = str(options["to"])
            to = normalise_email(asked) if "@" in asked else normalise_phone(asked)
        except DomainError as error:
            raise CommandError("That is neither a phone number nor an address.") from error
        messages = inbox_documents(to)
        if options["json"]:
            self.stdout.write(json.dumps(messages, ensure_ascii=False))
            return
        if not messages:
            self.stdout.write("Nothing has been sent there.")
        for message in messages:
            self.stdout.write(f"{message['at']}  {message['template']}  {message['text']}")
