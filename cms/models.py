"""Pages: the site's home, and one page per campaign that is its whole draft."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import classproperty
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import PlanBlock
from cms.models_codes import CodeUpload as CodeUpload
from cms.models_codes import CodeUploadPart as CodeUploadPart


class HomePage(Page):
    """The root of the site: says what this is, leads staff on, and shows the demo if there."""

    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["cms.CampaignPage"]

    class Meta:
        verbose_name = _("home page")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from cms.start import demos
        from core.clock import utc_now
        from dashboards.ports import built_entry

        context = {
            "entry": built_entry.call("board"),
            "theme": "system",
            "demos": demos(utc_now()),
        }
        return render(request, "cms/home_page.html", context)


class DraftField(models.JSONField):
    """The draft document; comments of the editor may stand at any place of it."""

    def get_block_by_content_path(self, value: Any, path: list[str]) -> Any:
        """Whether the document has that place; keys of texts contain dots themselves."""
        if not path:
            return True
        if not isinstance(value, dict):
            return None
        for length in range(len(path), 0, -1):
            key = ".".join(path[:length])
            if key in value:
                return self.get_block_by_content_path(value[key], path[length:])
        return None


class CampaignPage(Page):
    """A campaign's whole declarative draft; `cms.builder.compile.document_of` makes the
    draft document of it.

    Never what runs: approval freezes a copy. Visitors of this page's address are sent to
    the campaign's own page.
    """

    campaign = models.SlugField(_("campaign"), max_length=64, unique=True)
    blueprint = models.CharField(_("template"), max_length=80, blank=True, editable=False)
    """The template it was made from, `slug/version`."""
    draft = DraftField(default=dict, editable=False)
    plan = StreamField(PlanBlock(), verbose_name=_("messages"), blank=True)
    hero = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    logo = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("campaign page")

    @classproperty
    def edit_handler(cls) -> Any:
        from cms.builder.editor import edit_handler

        return edit_handler()

    def get_admin_display_title(self) -> str:
        """The campaign's title in the reader's language, as every list of ours shows it."""
        titles = self.draft.get("title") if isinstance(self.draft, dict) else None
        chinese = (get_language() or "").startswith("zh")
        found = (titles or {}).get("zh-hans" if chinese else "en") if titles else ""
        return str(found or super().get_admin_display_title())

    @property
    def campaign_path(self) -> str:
        """The address participants use."""
        return f"/c/{self.campaign}/"

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        # The editor has a preview of its own, drawn by the participant's bundle.
        return []

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        parts = super().get_url_parts(request)
        return None if parts is None else (parts[0], settings.PUBLIC_URL, self.campaign_path)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.campaign_path)
