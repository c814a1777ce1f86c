"""`manage.py eventstore`: the embedded event store, as `python -m tracking.eventstore`."""

from __future__ import annotations

import argparse
import os
from typing import Any

from django.core.management.base import BaseCommand

from tracking.eventstore.__main__ import add_arguments, serve


class Command(BaseCommand):
    """Serve until SIGTERM. Touches no database, so it runs before there is one."""

    help = "Own a ClickHouse folder and serve ClickHouse's HTTP protocol on loopback."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The same options as without Django."""
        add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve, then leave at once: questions that still run would hold the interpreter."""
        os._exit(serve(argparse.Namespace(**options)))
