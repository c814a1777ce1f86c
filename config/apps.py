from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The composition root: wires what apps may not know of each other."""

    name = "config"
