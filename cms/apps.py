from collections.abc import Collection, Mapping
from typing import Any

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from campaigns.preflight.context import palette, pool_name
        from cms import assets
        from cms.serving import themes
        from dashboards.ports import BuiltEntry, built_entry, pool_titles
        from templates_library import ports

        def make_page(
            slug: str, title: dict[str, str], content: dict[str, Any], actor: str
        ) -> int:
            # Imported when called: models are not ready here.
            from cms.pages import create_page as make

            return make(slug, title, content, actor)

        def draft_of(slug: str) -> dict[str, Any] | None:
            from cms.builder.compile import document_of
            from cms.workflow.review import page_of

            page = page_of(slug)
            return None if page is None else document_of(page)

        def words(kind: str, language: str) -> dict[str, str]:
            from cms.serving.texts import texts

            return dict(texts(language, {}, kind))

        def read_picture(tag: str) -> bytes | None:
            from cms.builder import pictures

            return pictures.read(tag)

        def keep_picture(tag: str, body: bytes) -> None:
            from cms.builder import pictures

            pictures.keep(tag, body)

        def titles(slugs: Collection[str]) -> dict[str, dict[str, str]]:
            from cms.pool_titles import pool_titles as called

            return called(slugs)

        def named(slug: str, pool: Mapping[str, Any], mechanics: Mapping[str, Any]) -> str:
            from cms.builder.specs.pool_names import pool_name as called

            return called(slug, pool, mechanics)

        def entry(name: str) -> BuiltEntry:
            built = assets.entry(f"src/{name}/index.ts")
            return BuiltEntry(script=built.script, styles=built.styles)

        palette.provide(themes.tokens)
        pool_name.provide(named)
        built_entry.provide(entry)
        pool_titles.provide(titles)
        ports.create_page.provide(make_page)
        ports.page_draft.provide(draft_of)
        ports.page_words.provide(words)
        ports.read_picture.provide(read_picture)
        ports.keep_picture.provide(keep_picture)
