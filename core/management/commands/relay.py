"""`manage.py relay`: carry the outbox to the event streams until told to stop."""

from __future__ import annotations

import signal
import threading

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from redis import RedisError

from core import outbox, stores
from core.metrics import OUTBOX_RELAYED

log = structlog.get_logger(__name__)

IDLE_SECONDS = 0.05
TROUBLE_SECONDS = 1.0


class Command(BaseCommand):
    help = "Carry committed outbox rows to the stream Redis, at least once."

    def handle(self, *args: object, **options: object) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            try:
                carried = outbox.relay_batch(stores.stream())
            except (DatabaseError, RedisError) as error:
                log.warning("relay.trouble", error=type(error).__name__)
                connection.close()
                close_old_connections()
                stop.wait(TROUBLE_SECONDS)
                continue
            OUTBOX_RELAYED.inc(carried)
            if not carried:
                stop.wait(IDLE_SECONDS)
