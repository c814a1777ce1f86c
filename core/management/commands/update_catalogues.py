"""`manage.py update_catalogues`: bring the .po files in line with the source."""

from django.core.management.base import BaseCommand

from core import catalogues


class Command(BaseCommand):
    help = "Extract messages into the translation catalogues."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        for locale in catalogues.LOCALES:
            catalogue = catalogues.update_catalogue(locale)
            left = sum(1 for message in catalogue if message.id and not message.string)
            self.stdout.write(f"{locale}: {len(catalogue)} messages, {left} to translate")
