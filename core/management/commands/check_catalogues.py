"""`manage.py check_catalogues`: fail on any message that is not properly translated."""

from django.core.management.base import BaseCommand, CommandError

from core import catalogues


class Command(BaseCommand):
    help = "Fail on missing, stale, fuzzy, untranslated or misformatted messages."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        problems = [
            f"{locale}: {problem}"
            for locale in catalogues.LOCALES
            for problem in catalogues.find_problems(locale)
        ]
        if problems:
            raise CommandError("\n".join([*problems, f"{len(problems)} problems"]))
        self.stdout.write("Every message is translated.")
