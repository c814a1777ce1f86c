"""`manage.py reset_second_factor NAME`: for the day the only administrator's phone is lost."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms.twofactor import service
from core.clock import utc_now


class Command(BaseCommand):
    help = "Take a person's second factor away; it is on record."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")

    def handle(self, *_args: Any, **options: Any) -> None:
        user = get_user_model().objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(_("There is no such user."))
        removed = service.reset(user, actor="command:reset_second_factor", now=utc_now())
        self.stdout.write(_("Removed.") if removed else _("There was none."))
