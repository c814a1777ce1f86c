"""`manage.py seed_demo`, when there is such a command. It writes nothing a second time."""

from __future__ import annotations

import os

import django
from django.core.management import call_command, get_commands

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    if "seed_demo" in get_commands():
        call_command("seed_demo")
