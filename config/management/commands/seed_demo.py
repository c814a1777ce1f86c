"""`manage.py seed_demo`: two weeks of demo life. Runs again without effect."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.clock import utc_now
from core.errors import DomainError
from demo.story.removal import remove
from demo.story.seed import CHAPTERS, seed

STEP = 0.25
"""How often it says how far it is where lines cannot be written over."""


class Command(BaseCommand):
    help = "Play the demo campaigns over the past two weeks; --remove takes them away again."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--remove`."""
        parser.add_argument("--remove", action="store_true", help="take the demo away")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how far it is, and what happened at the end."""
        self._said = -1
        try:
            if options["remove"]:
                rows = sum(remove(chapter.slug for chapter in CHAPTERS).values())
                self.stdout.write(f"{rows} rows of the demo are gone.")
                return
            told = seed(utc_now(), say=self._progress)
        except DomainError as error:
            raise CommandError(error.code) from error
        if not told:
            return
        seconds = told.pop("seconds")
        people = sum(counts.get("joins", 0) for counts in told.values())
        self.stdout.write(f"{people} people played {len(told)} campaigns in {seconds} s.")
        site = settings.PUBLIC_URL.rstrip("/")
        for slug in told:
            self.stdout.write(f"{site}/c/{slug}/   {site}/boards/{slug}/")

    def _progress(self, slug: str, share: float) -> None:
        if sys.stdout.isatty():
            percent = round(share * 100)
            if percent != self._said:
                self._said = percent
                end = "\n" if percent == 100 else ""
                self.stdout.write(f"\r{slug} {percent} %   ", ending=end)
        elif int(share / STEP) != self._said:
            self._said = int(share / STEP)
            self.stdout.write(f"{slug} {round(share * 100)} %")
        self.stdout.flush()
