"""`manage.py import_list SLUG FILE [--kind allow|deny] [--json]`: phones as a gate."""

from __future__ import annotations

import json
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audiences import lists
from core.clock import utc_now
from core.errors import DomainError

WORDS = {
    "list.slug": "The name of a list has small letters, digits, hyphens and underlines.",
    "list.empty": "No line holds a phone number; nothing was imported.",
    "list.wrong": "Some lines hold no phone number; nothing was imported (--strict).",
}


class Command(BaseCommand):
    help = "Import a list of phone numbers, one a line; only their keyed hashes are kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("file", help="a text or CSV file, - for standard input")
        parser.add_argument("--kind", choices=["allow", "deny"])
        parser.add_argument("--strict", action="store_true", help="one wrong line refuses all")
        parser.add_argument("--show", type=int, default=lists.SHOWN, help="wrong lines to tell")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        if name != "-" and not Path(name).is_file():
            raise CommandError(f"There is no file {name}.")
        try:
            with _opened(name) as source:
                done = lists.import_list(
                    options["slug"],
                    _lines(source),
                    actor="command:import_list",
                    now=utc_now(),
                    kind=options["kind"],
                    strict=options["strict"],
                    shown=max(0, options["show"]),
                )
        except DomainError as error:
            if options["json"]:
                self.stdout.write(json.dumps({"error": error.code, **error.params}))
                sys.exit(1)
            raise CommandError(WORDS.get(error.code, error.code)) from None
        if options["json"]:
            self.stdout.write(json.dumps(done.as_dict()))
            return
        self.stdout.write(
            f"{done.slug} version {done.version} ({done.kind}): {done.entries} numbers of"
            f" {done.lines} lines, {done.duplicates} twice, {done.wrong} wrong"
        )
        for line, code in done.bad:
            self.stdout.write(f"  line {line}: {code}")
        for line, first in done.twice:
            self.stdout.write(f"  line {line}: as line {first}")


def _opened(name: str) -> AbstractContextManager[Any]:
    return nullcontext(sys.stdin.buffer) if name == "-" else open(name, "rb")


def _lines(source: Any) -> Any:
    """Lines of a file; one without an end comes in pieces instead of filling the memory."""
    while piece := source.readline(64 * 1024):
        yield piece
