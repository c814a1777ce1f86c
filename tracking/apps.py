from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "tracking"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core import probes
        from tracking import store

        # Campaigns run without the event store; boards then say how old they are.
        probes.register_dependency("events", store.ping, required=False)
