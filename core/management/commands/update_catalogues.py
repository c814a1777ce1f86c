"""`manage.py update_catalogues`: bring the .po files in line with the source."""

from django.core.management.base import BaseCommand

from core import catalogues


class Command(BaseCommand):
    help = "Extract messages into the translation catalogues."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        for locale in catalogues.LOCALES:
            catalogue = catalogues.update_catalogue(locale)
            messages = [message for message in catalogue if message.id]
            left = sum(not catalogues.is_translated(message) for message in messages)
            self.stdout.write(f"{locale}: {len(messages)} messages, {left} to translate")
