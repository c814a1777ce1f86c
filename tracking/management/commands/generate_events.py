"""`manage.py generate_events N`: synthetic events straight into the store."""

from __future__ import annotations

import argparse
import time
from typing import Any

from django.core.management.base import BaseCommand

from core.clock import utc_now
from tracking import schema, synthetic


class Command(BaseCommand):
    """For benchmarks: a campaign `bench` of nobody."""

    help = "Fill the event store with synthetic events."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """How many, of which campaign."""
        parser.add_argument("number", type=int)
        parser.add_argument("--campaign", default="bench")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print how many and how long."""
        schema.apply()
        started = time.monotonic()
        devices = synthetic.generate(
            options["number"],
            campaign=options["campaign"],
            until=utc_now(),
            seed=options["seed"],
        )
        self.stdout.write(
            f"{options['number']} events of {devices} devices"
            f" in {time.monotonic() - started:.1f} s."
        )
