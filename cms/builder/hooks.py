"""Where gallery and editor enter the workbench."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from cms.admin.base import OPERATE, actor
from cms.admin.words import error_words
from cms.builder.editing import AddView, EditView
from cms.builder.parts import address
from cms.builder.urls import admin_patterns
from cms.models import CampaignPage
from cms.pages import hand_in
from core.clock import utc_now
from core.errors import DomainError
from dashboards.access import has_role


class NewCampaignItem(MenuItem):
    """For operators, before everything else."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_role(request.user, *OPERATE)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    return [path("af/", include(admin_patterns))]


@hooks.register("register_admin_menu_item")
def new_item() -> MenuItem:
    return NewCampaignItem(
        _("New campaign"), reverse("af_new"), name="af-new", icon_name="af-new", order=5
    )


@hooks.register("register_admin_viewset")
def campaign_pages() -> PageViewSet:
    return PageViewSet(
        "campaign_pages",
        model=CampaignPage,
        add_view_class=AddView,
        edit_view_class=EditView,
    )


@hooks.register("register_icons")
def icons(names: list[str]) -> list[str]:
    return [*names, "cms/icons/new.svg"]


@hooks.register("after_edit_page")
def keep_in_step(request: HttpRequest, page: Page) -> HttpResponse | None:
    """What is saved is the campaign's draft. Nothing that runs reads it."""
    if not isinstance(page, CampaignPage):
        return None
    try:
        hand_in(page, actor(request), utc_now())
    except DomainError as error:
        messages.error(request, error_words(error))
        return None
    if request.POST.get("action-af-submit"):
        onward = address("af_submit", page.campaign)
        if onward:
            return redirect(onward)
    return None
