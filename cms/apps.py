from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from cms import assets
        from dashboards.ports import BuiltEntry, built_entry

        def entry(name: str) -> BuiltEntry:
            built = assets.entry(f"src/{name}/index.ts")
            return BuiltEntry(script=built.script, styles=built.styles)

        built_entry.provide(entry)
