"""`manage.py review_rewards`: what is held, decided by a person.

list, release, reject   rewards, by their ids
kept, clear             participants whose happenings wait, by --campaign and their ids
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from campaigns import api
from campaigns.roles import ADMIN, REVIEWER, has_role
from campaigns.selectors import held_rewards
from campaigns.selectors_kept import kept_back
from campaigns.services import holds
from core.clock import utc_now
from core.errors import DomainError


class Command(BaseCommand):
    help = "List held rewards with their reasons; release or reject them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["list", "release", "reject", "kept", "clear"])
        parser.add_argument("rewards", nargs="*", help="ids of rewards, or of participations")
        parser.add_argument("--campaign")
        parser.add_argument("--actor", default="reviewer")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["action"] == "list":
            self._list(options["campaign"], options["as_json"])
            return
        if options["action"] == "kept":
            self._kept(options["campaign"], options["as_json"])
            return
        user = get_user_model().objects.filter(username=options["actor"]).first()
        if user is None or not has_role(user, REVIEWER, ADMIN):
            raise CommandError("campaign.role")
        decide = self._decision(options["action"], options["campaign"])
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

    @staticmethod
    def _decision(action: str, campaign: str | None) -> Callable[[UUID, str, datetime], object]:
        if action == "release":
            return api.release_hold
        if action == "reject":
            return api.reject_hold
        if campaign is None:
            raise CommandError("--campaign says where")
        return partial(holds.clear, campaign)

    def _kept(self, campaign: str | None, as_json: bool) -> None:
        found = kept_back(campaign)
        if as_json:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        for item in found:
            kept = ", ".join(f"{name} {n}" for name, n in item["kept"].items())
            self.stdout.write(
                f"{item['participation']}  {item['campaign']}  since {item['since']}  {kept}"
                f"  {', '.join(item['hits'])}"
            )

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
