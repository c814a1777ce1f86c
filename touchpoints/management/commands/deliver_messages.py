"""`manage.py deliver_messages`: what campaigns have to say, planned and handed over."""

from __future__ import annotations

import argparse
import signal
import socket
import threading
from collections.abc import Callable
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections, connection
from redis import RedisError

from core import stores
from core.clock import utc_now
from touchpoints.services import delivery, planning
from touchpoints.services.listening import Listener

log = structlog.get_logger(__name__)

BATCH = 50
IDLE_SECONDS = 0.5
SWEEP_SECONDS = 60.0
TROUBLE_SECONDS = 2.0


class Command(BaseCommand):
    """Runs until SIGTERM: one thread listens to facts, one looks at claim dates, one hands
    over what is due. Several processes may run, each with its own name."""

    help = "Plan campaigns' messages from facts and hand over what is due."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """`--name` must be stable over restarts and unlike that of any other process."""
        parser.add_argument("--name", default=f"{socket.gethostname()}-0")
        parser.add_argument(
            "--once", action="store_true", help="Stop when nothing is left to do now."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        listener = Listener(name=options["name"], stream=stores.stream())
        if options["once"]:
            while listener.step(utc_now(), block_ms=1):
                continue
            planning.plan_expiring(utc_now())
            while delivery.deliver_due(utc_now(), BATCH) == BATCH:
                continue
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        others = [
            threading.Thread(target=_repeat, args=(stop, work, pause), daemon=True)
            for work, pause in ((_sweep, SWEEP_SECONDS), (_deliver, IDLE_SECONDS))
        ]
        for thread in others:
            thread.start()
        _repeat(stop, lambda: _listen(listener), 0.0)
        for thread in others:
            thread.join(timeout=30)


def _listen(listener: Listener) -> bool:
    try:
        return listener.step(utc_now()) > 0
    except (RedisError, DatabaseError):
        # What was read and not finished is still ours.
        listener.recover()
        raise


def _sweep() -> bool:
    planning.plan_expiring(utc_now())
    return False


def _deliver() -> bool:
    return delivery.deliver_due(utc_now(), BATCH) == BATCH


def _repeat(stop: threading.Event, work: Callable[[], bool], pause: float) -> None:
    """Work until told to stop; at once again while there is more, else after `pause`."""
    while not stop.is_set():
        wait = pause
        try:
            if work():
                wait = 0.0
        except Exception as error:
            log.warning("touch.trouble", error=type(error).__name__, exc_info=True)
            connection.close()
            close_old_connections()
            wait = TROUBLE_SECONDS
        stop.wait(wait)
    connection.close()
