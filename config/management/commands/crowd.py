"""`manage.py crowd`: honest people and cheats play a running campaign over HTTP, now."""

from __future__ import annotations

import argparse
import asyncio
import json
import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns import api as campaigns
from dashboards.reason_texts import reason_texts
from demo.crowd import words
from demo.crowd.people import CHEATS
from demo.crowd.run import run_crowd


def _bot(text: str) -> tuple[str, int]:
    kind, _, number = text.partition("=")
    if kind not in CHEATS or not number.isdigit():
        raise argparse.ArgumentTypeError(
            f"{text!r}: KIND=N, with KIND one of {', '.join(CHEATS)}"
        )
    return kind, int(number)


class Command(BaseCommand):
    help = "Let honest people and cheats play a running campaign over its real interface."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who comes, how fast, and how it is told."""
        parser.add_argument(
            "--campaign", required=True, metavar="SLUG", help="its address, as in /c/SLUG/"
        )
        parser.add_argument(
            "--people", type=int, required=True, metavar="N", help="honest people in all"
        )
        parser.add_argument("--rate", type=float, required=True, help="arrivals a second")
        parser.add_argument(
            "--bots",
            type=_bot,
            nargs="*",
            default=[],
            metavar="KIND=N",
            help="N cheats besides, KIND one of: script (programs without a page), farm (one "
            "emulator that plays many friends), ring (many devices that help one inviter)",
        )
        parser.add_argument(
            "--url", default=settings.PUBLIC_URL, help="where the product answers"
        )
        parser.add_argument("--seed", type=int, help="the same number, the same crowd")
        parser.add_argument("--json", action="store_true", help="counts and confirmed answers")

    def handle(self, *args: object, **options: object) -> None:
        slug = str(options["campaign"])
        head = campaigns.head(slug)
        if head is None:
            raise CommandError(f"There is no campaign {slug!r}.")
        version = campaigns.frozen(head.version)
        legal = version.legal
        began = time.monotonic()
        tally = asyncio.run(
            run_crowd(
                base_url=str(options["url"]),
                slug=slug,
                people=int(options["people"]),  # type: ignore[call-overload]
                rate=float(options["rate"]),  # type: ignore[arg-type]
                bots=dict(options["bots"]),  # type: ignore[call-overload]
                consent={"rules": legal.rules_version, "privacy": legal.privacy_id},
                helpers=int(version.mechanics.get("assist", {}).get("helpers", 0)),
                inbox_key=settings.DEMO_PASSWORD,
                facts_secret=settings.FACTS_SECRET,
                kind=version.kind,
                terms=version.mechanics[version.kind],
                seed=options["seed"],  # type: ignore[arg-type]
                say=None if options["json"] else self._progress,
            )
        )
        if options["json"]:
            self.stdout.write(json.dumps(tally.document()))
            return
        seconds = time.monotonic() - began
        told = words.report(tally.counts, tally.slowest_ms, seconds, reason_texts())
        site = str(options["url"]).rstrip("/")
        for line in (*told, *words.next_steps(site, slug, tally.phones)):
            self.stdout.write(line)

    def _progress(self, arrived: int, finished: int, coming: int) -> None:
        self.stdout.write(f"{arrived} of {coming} have come, {finished} have finished …")
        self.stdout.flush()
