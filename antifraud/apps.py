from django.apps import AppConfig


class AntifraudConfig(AppConfig):
    name = "antifraud"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from core.rehash import Kept, found_by, keeps

        found_by("phone", "antifraud_rehash_phone")
        keeps(Kept("antifraud_listentry", "value_hash"))
