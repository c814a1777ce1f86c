from django.apps import AppConfig


class TemplatesLibraryConfig(AppConfig):
    name = "templates_library"
    default_auto_field = "django.db.models.BigAutoField"
