"""`python -m tracking.eventstore --data DIR --port N --keys FILE`: serve until SIGTERM."""

from __future__ import annotations

import argparse
import fcntl
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options, also those of `manage.py eventstore`."""
    parser.add_argument("--data", type=Path, required=True, help="folder this process owns")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--database", default="af", help="created when it is missing")
    parser.add_argument("--keys", type=Path, help='file with {"writer": …, "reader": …}')
    parser.add_argument("--writer-key", default="", help="instead of --keys")
    parser.add_argument("--reader-key", default="", help="instead of --keys")
    parser.add_argument("--memory", type=int, default=0, help="bytes; default half of all")
    parser.add_argument("--reader-seconds", type=int, default=60, help="longest question")
    parser.add_argument("--connections", type=int, default=6, help="per role, at one time")


def serve(options: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; 1 with one sentence when that is impossible."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    log = logging.getLogger("eventstore")
    keys = {"writer": options.writer_key, "reader": options.reader_key}
    if options.keys:
        keys |= json.loads(options.keys.read_text())
    if not keys["writer"]:
        log.error("The event store needs a key: --keys or --writer-key.")
        return 1
    options.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    held = (options.data / "lock").open("a")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        log.error("Another process owns the event store in %s.", options.data)
        return 1
    # Imported here: the engine takes a good part of a second to load.
    from tracking.eventstore.engine import Limits, Store
    from tracking.eventstore.server import Keys, Server

    limits = Limits(options.memory, options.reader_seconds, options.connections)
    store = Store(options.data.absolute(), options.database, limits)
    try:
        server = Server(options.port, store, Keys(keys["writer"], keys["reader"]))
    except OSError as error:
        log.error("Port %d cannot be listened on: %s.", options.port, error.strerror)
        return 1
    # Whoever finds a process of ours without its supervisor knows it by its folder.
    os.chdir(options.data)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    log.info("event store on 127.0.0.1:%d, data in %s", options.port, options.data)
    stop.wait()
    server.shutdown()
    store.close()
    log.info("event store stopped")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line without Django."""
    parser = argparse.ArgumentParser(prog="python -m tracking.eventstore")
    add_arguments(parser)
    return serve(parser.parse_args(arguments))


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    # Questions that still run would hold the interpreter; their clients are told by the
    # closed connection.
    os._exit(status)
