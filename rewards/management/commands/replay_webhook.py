"""`manage.py replay_webhook REWARD… [--actor U]`: the same order again, with the same id."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.clock import utc_now
from core.errors import DomainError
from rewards import api


class Command(BaseCommand):
    help = "Call the organiser's system again for rewards of kind webhook."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reward", nargs="+", type=UUID, help="the reward's id")
        parser.add_argument("--actor", default="command:replay_webhook", help="in whose name")

    def handle(self, *_args: Any, **options: Any) -> None:
        refused = 0
        for reward in options["reward"]:
            try:
                answer = api.replay_webhook(reward, options["actor"], utc_now())
            except DomainError as error:
                refused += 1
                answer = f"refused: {error.code}"
            self.stdout.write(f"{reward}  {answer}")
        if refused:
            raise CommandError(f"{refused} not replayed")
