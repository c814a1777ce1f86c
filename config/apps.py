from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class ConfigConfig(AppConfig):
    """The composition root: wires what apps may not know of each other."""

    name = "config"

    def ready(self) -> None:
        from config.celery import app

        for one in apps.get_app_configs():
            if find_spec(f"{one.name}.tasks") is not None:
                entries = getattr(import_module(f"{one.name}.tasks"), "BEAT", {})
                app.conf.beat_schedule.update(entries)
