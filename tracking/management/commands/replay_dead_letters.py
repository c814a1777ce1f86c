"""`manage.py replay_dead_letters`: after a rule was corrected, bring its victims back."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from core import stores
from core.clock import utc_now
from tracking import dead_letters, selectors


class Command(BaseCommand):
    """Safe to run again: what was replayed is not replayed twice."""

    requires_system_checks: list[str] = []
    help = "Put dead letters back onto the event stream."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """`--list` only counts."""
        parser.add_argument("--reason", help="Only letters with this reason code.")
        parser.add_argument("--limit", type=int, default=10_000)
        parser.add_argument("--list", action="store_true", help="Count them by reason.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was done."""
        if options["list"]:
            for reason, number in sorted(selectors.dead_letter_counts().items()):
                self.stdout.write(f"{number:8} {reason}")
            return
        replayed, unusable = dead_letters.replay(
            stores.stream(), utc_now(), options["reason"], options["limit"]
        )
        self.stdout.write(f"{replayed} replayed, {unusable} cannot be brought back.")
