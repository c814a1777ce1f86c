from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    name = "touchpoints"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from touchpoints import channels, checks  # noqa: F401 - they register themselves
