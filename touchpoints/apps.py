from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    name = "touchpoints"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.outbox import copy_to
        from touchpoints import channels, checks  # noqa: F401 - they register themselves
        from touchpoints.services.listening import FACTS, KEPT, STREAM
        from tracking.contracts import FACT_TOPIC

        copy_to(STREAM, topic=FACT_TOPIC, names=FACTS, most=KEPT)
