"""`manage.py seed_demo`: a first campaign to look at. Runs again without effect."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandParser

from campaigns import api as campaigns
from core.clock import utc_now
from templates_library.launching import launch

SLUG = "demo-red-packet"
TEMPLATE = "share-to-open"


class Command(BaseCommand):
    help = "Launch the demo campaign from its template; --remove ends it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="end the demo campaign")

    def handle(self, *args: object, **options: object) -> None:
        now = utc_now()
        head = campaigns.head(SLUG)
        if options["remove"]:
            if head is not None:
                campaigns.end(SLUG, actor="operator", now=now)
            return
        if head is None:
            launched = launch(
                TEMPLATE, slug=SLUG, answers=(), author="operator", approver="reviewer", now=now
            )
            self.stdout.write(launched.url)
