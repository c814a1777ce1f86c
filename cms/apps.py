from typing import Any

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from campaigns.preflight.context import palette
        from cms import assets
        from cms.serving import themes
        from dashboards.ports import BuiltEntry, built_entry
        from templates_library.ports import create_page

        def make_page(
            slug: str, title: dict[str, str], content: dict[str, Any], actor: str
        ) -> int:
            # Imported when called: models are not ready here.
            from cms.pages import create_page as make

            return make(slug, title, content, actor)

        def entry(name: str) -> BuiltEntry:
            built = assets.entry(f"src/{name}/index.ts")
            return BuiltEntry(script=built.script, styles=built.styles)

        palette.provide(themes.tokens)
        built_entry.provide(entry)
        create_page.provide(make_page)
