"""`manage.py inbox --to PHONE --json`: what the sandbox kept for a number."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import DomainError
from core.pii import normalise_phone
from touchpoints.api import inbox_documents


class Command(BaseCommand):
    help = "Shows sandbox messages to a phone, newest first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, help="phone number")
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            phone = normalise_phone(options["to"])
        except DomainError as error:
            raise CommandError("That is not a phone number.") from error
        messages = inbox_documents(phone)
        if options["json"]:
            self.stdout.write(json.dumps(messages, ensure_ascii=False))
            return
        for message in messages:
            self.stdout.write(f"{message['at']}  {message['template']}  {message['text']}")
