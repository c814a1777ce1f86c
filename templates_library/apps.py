from django.apps import AppConfig


class TemplatesLibraryConfig(AppConfig):
    name = "templates_library"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from campaigns.preflight.context import minimum_protection
        from templates_library import loader

        def minimum(blueprint: str) -> str:
            found = loader.builtin().get(blueprint.split("/")[0])
            return found.minimum_protection if found else "off"

        minimum_protection.provide(minimum)
