"""`manage.py compile_catalogues`: write the .mo files that Django reads."""

from django.core.management.base import BaseCommand

from core import catalogues


class Command(BaseCommand):
    help = "Compile the translation catalogues."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        for locale in catalogues.LOCALES:
            catalogues.compile_catalogue(locale)
