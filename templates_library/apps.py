from django.apps import AppConfig


class TemplatesLibraryConfig(AppConfig):
    name = "templates_library"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from campaigns.preflight.context import minimum_protection
        from core.errors import Missing
        from templates_library import loader

        def minimum(blueprint: str) -> str:
            if not blueprint:
                return "off"
            try:
                return loader.blueprint(blueprint.split("/")[0]).minimum_protection
            except Missing:
                # Of a template whose file is broken nobody knows what it asks for.
                lost = {item.file.split("/")[0] for item in loader.broken()}
                return "standard" if blueprint.split("/")[0] in lost else "off"

        minimum_protection.provide(minimum)
