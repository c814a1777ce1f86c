"""`manage.py crowd`: honest people and cheats play a running campaign over HTTP, now."""

from __future__ import annotations

import argparse
import asyncio
import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns import api as campaigns
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
        parser.add_argument("--campaign", required=True, metavar="SLUG")
        parser.add_argument("--people", type=int, required=True, metavar="N")
        parser.add_argument("--rate", type=float, required=True, help="arrivals a second")
        parser.add_argument("--bots", type=_bot, nargs="*", default=[], metavar="KIND=N")
        parser.add_argument("--url", default=settings.PUBLIC_URL)
        parser.add_argument("--seed", type=int)
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: object, **options: object) -> None:
        slug = str(options["campaign"])
        head = campaigns.head(slug)
        if head is None:
            raise CommandError(f"There is no campaign {slug!r}.")
        version = campaigns.frozen(head.version)
        legal = version.legal
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
            )
        )
        if options["json"]:
            self.stdout.write(json.dumps(tally.document()))
            return
        for what in sorted(tally.counts):
            self.stdout.write(f"{tally.counts[what]:>8}  {what}")
        self.stdout.write(f"slowest answer {tally.slowest_ms:.0f} ms")
