from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    name = "touchpoints"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.outbox import copy_to
        from core.rehash import Kept, Source, found_by, keeps, renews
        from touchpoints import channels, checks  # noqa: F401 - they register themselves
        from touchpoints.services.listening import FACTS, KEPT, STREAM
        from tracking.contracts import FACT_TOPIC

        found_by("phone", "touchpoints_rehash_subject")
        found_by("identity", "touchpoints_rehash_subject")
        renews(
            Source(
                Kept("touchpoints_message", "to_hash"),
                "to_cipher",
                lambda clear, _more: ("message.to", clear.lower()),
            )
        )
        keeps(
            Kept("touchpoints_inboundfact", "subject_hash"),
            Kept("touchpoints_stoppedaddress", "to_hash"),
        )
        copy_to(STREAM, topic=FACT_TOPIC, names=FACTS, most=KEPT)
