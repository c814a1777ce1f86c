"""Pages: the site's home, and one page per campaign that carries its content as a draft."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms import themes
from cms.blocks import TextsBlock


class HomePage(Page):
    """The root of the site: says what this is and leads staff to the workbench."""

    max_count = 1
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["cms.CampaignPage"]

    class Meta:
        verbose_name = _("home page")

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        from dashboards.ports import built_entry

        context = {"entry": built_entry.call("board"), "theme": "system"}
        return render(request, "cms/home_page.html", context)


class CampaignPage(Page):
    """What a campaign says, in both languages, and its theme.

    A draft, never what runs: approval freezes a copy. Visitors of this page's address are
    sent to the campaign's own page.
    """

    campaign = models.SlugField(_("campaign"), max_length=64, unique=True)
    title_zh_hans = models.CharField(_("title in Chinese"), max_length=255, blank=True)
    theme = models.CharField(
        _("theme"), max_length=32, choices=themes.CHOICES, default=themes.DEFAULT
    )
    texts = StreamField(TextsBlock(), verbose_name=_("texts"), blank=True)
    source = models.JSONField(default=dict, editable=False)
    """The content as it was handed in; keeps what the fields above don't show."""

    parent_page_types: ClassVar[list[str]] = ["cms.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[list[Any]] = [
        HelpPanel(template="cms/frozen_notice.html", attrs={"id": "frozen-notice"}),
        MultiFieldPanel(
            [
                FieldPanel("title", heading=_("Title in English")),
                FieldPanel("title_zh_hans"),
                FieldPanel("theme"),
            ],
            heading=_("Title and theme"),
        ),
        FieldPanel("texts"),
    ]
    promote_panels: ClassVar[list[Any]] = []

    class Meta:
        verbose_name = _("campaign page")

    @property
    def campaign_path(self) -> str:
        """The address participants use."""
        return f"/c/{self.campaign}/"

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        # What participants see is drawn from the frozen version, not from this draft.
        return []

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        parts = super().get_url_parts(request)
        return None if parts is None else (parts[0], settings.PUBLIC_URL, self.campaign_path)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.campaign_path)
