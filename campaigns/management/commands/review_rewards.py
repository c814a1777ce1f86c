"""`manage.py review_rewards list|release|reject`: held rewards, decided by a person."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns import api
from campaigns.roles import ADMIN, REVIEWER, has_role
from campaigns.selectors import held_rewards
from core.clock import utc_now
from core.errors import DomainError


class Command(BaseCommand):
    help = "List held rewards with their reasons; release or reject them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["list", "release", "reject"])
        parser.add_argument("rewards", nargs="*", help="reward ids")
        parser.add_argument("--campaign")
        parser.add_argument("--actor", default="reviewer")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["action"] == "list":
            self._list(options["campaign"], options["as_json"])
            return
        user = get_user_model().objects.filter(username=options["actor"]).first()
        if user is None or not has_role(user, REVIEWER, ADMIN):
            raise CommandError("campaign.role")
        decide = api.release_hold if options["action"] == "release" else api.reject_hold
        done = []
        for text in options["rewards"]:
            try:
                decide(UUID(text), options["actor"], utc_now())
            except (ValueError, DomainError) as error:
                raise CommandError(f"{text}: {getattr(error, 'code', error)}") from error
            done.append(text)
        if options["as_json"]:
            self.stdout.write(json.dumps({options["action"]: done}))
        else:
            self.stdout.write("\n".join(done))

    def _list(self, campaign: str | None, as_json: bool) -> None:
        found = held_rewards(campaign)
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for item in found:
            reasons = ", ".join(hit["id"] for hit in item["hits"])
            self.stdout.write(
                f"{item['id']}  {item['campaign']}  {item['amount']}  "
                f"until {item['hold_until']}  {reasons}"
            )
