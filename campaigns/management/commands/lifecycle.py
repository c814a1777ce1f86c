"""`manage.py lifecycle ACTION SLUG --actor U`: pause, resume, end, and the steps before."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns import api
from core.clock import utc_now
from core.errors import DomainError

ACTIONS = {
    "submit": api.submit,
    "approve": api.approve,
    "publish": api.publish,
    "pause": api.pause,
    "resume": api.resume,
    "end": api.end,
}


class Command(BaseCommand):
    help = "Move a campaign along its life; audited in the actor's name."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=sorted(ACTIONS))
        parser.add_argument("slug")
        parser.add_argument("--actor", required=True)
        parser.add_argument(
            "--candidate", default="", help="approve: the hash that was looked at"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        slug, more = options["slug"], {}
        step: Any = ACTIONS[options["action"]]
        if options["action"] == "approve":
            more["expected_sha256"] = options["candidate"] or self._shown(slug)
        try:
            step(slug, actor=options["actor"], now=utc_now(), **more)
        except api.Blocked as refusal:
            lines = [f"{found.path}: {found.message}" for found in refusal.findings]
            raise CommandError("\n".join(lines)) from refusal
        except DomainError as error:
            raise CommandError(error.code) from error
        self.stdout.write(f"{slug}: {options['action']}")

    def _shown(self, slug: str) -> str:
        """The candidate's hash, said aloud before it is agreed to."""
        found = api.candidate(slug)
        if found is None:
            return ""
        self.stdout.write(f"{slug}: candidate {found.sha256} by {found.submitted_by}")
        return found.sha256
