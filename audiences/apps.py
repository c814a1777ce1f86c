from django.apps import AppConfig


class AudiencesConfig(AppConfig):
    name = "audiences"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from audiences import hashed
        from audiences.api import resolve_devices
        from tracking.ports import resolve_person

        resolve_person.provide(resolve_devices)
        hashed.register()
