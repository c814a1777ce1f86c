"""`manage.py dry_run <slug> [--json] [--set name=value …]`: play a campaign before it is live.

Plays what waits for approval, else the draft, in this process. Without `--json` it prints a few
lines; with it the whole result of `campaigns.dryrun.simulate`.
"""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from pydantic import ValidationError

from campaigns.dryrun.params import Parameters, defaults
from campaigns.dryrun.services import compiled
from campaigns.dryrun.simulate import simulate
from core.errors import Missing
from core.money import format_minor


class Command(BaseCommand):
    help = "Play a campaign with honest people and cheats; say what it will probably cost."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--json", action="store_true", dest="as_json")
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            dest="settings",
            metavar="NAME=VALUE",
            help="people, share, friends, come, script, detected, runs, seed …",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            frozen = compiled(options["slug"]).campaign
            said = dict(pair.partition("=")[::2] for pair in options["settings"])
            params = Parameters.model_validate(defaults(frozen).model_dump() | said)
        except Missing as error:
            raise CommandError(error.code) from error
        except ValidationError as error:
            raise CommandError(str(error)) from error
        found = simulate(frozen, params)
        if options["as_json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return

        def money(minor: float) -> str:
            return format_minor(round(minor), frozen.currency)

        final, people = found["final"], found["people"]
        self.stdout.write(
            f"cost {money(final['p5'])} … {money(final['p50'])} … {money(final['p95'])}"
            f" of {money(found['budget'])}, at most {money(found['worst'])}\n"
            f"people {people['p5']:,} … {people['p50']:,} … {people['p95']:,}"
            f", K {found['k']['p50']}, cheats {found['sorts']['share']['p50']}%"
        )
