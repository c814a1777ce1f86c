"""`manage.py launch`: list the templates, or put one live."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from campaigns.api import Blocked, Finding, ensure_default_staff
from core.clock import utc_now
from core.errors import DomainError
from templates_library import drafts, loader
from templates_library.launching import launch

AUTHOR, APPROVER = "operator", "reviewer"


class Command(BaseCommand):
    help = "Create, check, approve and publish a campaign from a template."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("template", nargs="?")
        parser.add_argument("--list", action="store_true", dest="listing")
        parser.add_argument("--slug")
        parser.add_argument("--set", action="append", default=[], dest="answers")
        parser.add_argument("--author", default=AUTHOR)
        parser.add_argument("--approver", default=APPROVER)
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["listing"]:
            self._list(options["as_json"])
            return
        if not options["template"]:
            raise CommandError(_("Name a template, or ask for --list."))
        if not settings.ALLOW_LAUNCH:
            raise CommandError(_("Launching by command is off; set ALLOW_LAUNCH=1."))
        if {options["author"], options["approver"]} & {AUTHOR, APPROVER}:
            ensure_default_staff()
        try:
            launched = launch(
                options["template"],
                slug=options["slug"],
                answers=[drafts.parse_setting(text) for text in options["answers"]],
                author=options["author"],
                approver=options["approver"],
                now=utc_now(),
            )
        except Blocked as refusal:
            self._fail(refusal.findings, options["as_json"])
        except DomainError as error:
            self._fail([_as_finding(error)], options["as_json"])
        else:
            document = {
                "slug": launched.slug,
                "url": launched.url,
                "version": launched.version,
            }
            self.stdout.write(
                json.dumps(document)
                if options["as_json"]
                else f"{launched.url}  {launched.version[:12]}"
            )

    def _list(self, as_json: bool) -> None:
        found = [
            {
                "slug": blueprint.slug,
                "title": blueprint.title["en"],
                "goal": blueprint.goal["en"],
                "kind": blueprint.kind,
                "titles": blueprint.title,
                "goals": blueprint.goal,
                "asks": [ask.model_dump() for ask in blueprint.asks],
            }
            for blueprint in loader.every().values()
        ]
        for broken in loader.broken():
            self.stderr.write(f"{broken.code}: {broken.file}: {broken.reason}")
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for blueprint in loader.every().values():
            self.stdout.write(f"{blueprint.slug:24}{blueprint.title['en']}")

    def _fail(self, findings: list[Finding], as_json: bool) -> None:
        if as_json:
            document = {"findings": [finding.as_dict() for finding in findings]}
            self.stdout.write(json.dumps(document, ensure_ascii=False))
        else:
            for finding in findings:
                self.stderr.write(
                    f"{finding.level}: {finding.path}: {finding.message} "
                    f"{finding.consequence} {finding.remedy}".rstrip()
                )
        sys.exit(1)


def _as_finding(error: DomainError) -> Finding:
    paths = ", ".join(item.path for item in error.errors)
    return Finding(
        code=error.code,
        level="block",
        path=paths,
        message=str(_MESSAGES.get(error.code, error.code)),
        remedy="",
        consequence=str(_("Nothing was created.")),
    )


_MESSAGES = {
    "template.unknown": "There is no such template.",
    "campaign.slug_taken": "Another campaign has this address already.",
    "campaign.role": "This user may not do this.",
    "campaign.same_person": "Somebody else must approve.",
    "set.unknown": "The template has no such field.",
    "set.form": "A setting has the form path=value.",
    "set.moment": "This is no moment; write 2026-12-31T20:00 or milliseconds.",
}
