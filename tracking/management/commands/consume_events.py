"""`manage.py consume_events`: the stream into the event store."""

from __future__ import annotations

import argparse
import signal
import socket
from typing import Any

from django.core.management.base import BaseCommand

from core import stores
from tracking import schema
from tracking.consumer.loop import Consumer


class Command(BaseCommand):
    """Runs until SIGTERM, finishing the batch at hand. Several may run, each with its name."""

    requires_system_checks: list[str] = []
    help = "Store events from the stream, each once."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """`--name` must be stable over restarts and unlike that of any other consumer."""
        parser.add_argument("--name", default=f"{socket.gethostname()}-0")
        parser.add_argument(
            "--once", action="store_true", help="Stop when the stream is empty."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Consume."""
        stopping = False

        def stop(*_: object) -> None:
            nonlocal stopping
            stopping = True

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        consumer = Consumer(name=options["name"], stream=stores.stream(), gates=stores.gates())
        if options["once"]:
            schema.apply()
            consumer.prepare()
            while not stopping and consumer.step(block_ms=1):
                continue
            return
        consumer.run(lambda: stopping)
