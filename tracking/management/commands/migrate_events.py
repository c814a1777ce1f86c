"""`manage.py migrate_events`: bring the event store's tables up to date."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tracking import schema


class Command(BaseCommand):
    """Safe to run again; needs only the event store."""

    help = "Create or change the event store's tables."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was applied."""
        applied = schema.apply()
        self.stdout.write(
            f"Applied {', '.join(applied)}." if applied else "The event store is up to date."
        )
