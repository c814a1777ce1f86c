"""Where our screens enter the workbench: addresses, menu, icons, home, style."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

import cms.builder.hooks  # noqa: F401 - registers the gallery and the editor
from cms.admin.base import OPERATE, REVIEW, SEE_CAMPAIGNS
from cms.admin.budgets import BudgetsView
from cms.admin.home import WorkbenchPanel
from cms.admin.payments import CLEAR
from dashboards.access import BOARD_ROLES, has_role


class RoleMenuItem(MenuItem):
    """A menu entry for those who may open the page behind it."""

    def __init__(self, *args: Any, roles: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles = tuple(roles)

    def is_shown(self, request: HttpRequest) -> bool:
        return has_role(request.user, *self.roles)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    return [
        path("af/dryrun/", include("cms.dryrun.urls")),
        path("af/", include("cms.admin.urls")),
    ]


@hooks.register("register_admin_menu_item")
def campaigns_item() -> MenuItem:
    return RoleMenuItem(
        _("Campaigns"),
        reverse("af_campaigns"),
        name="af-campaigns",
        icon_name="af-packet",
        order=10,
        roles=SEE_CAMPAIGNS,
    )


@hooks.register("register_admin_menu_item")
def review_item() -> MenuItem:
    return RoleMenuItem(
        _("Review queue"),
        reverse("af_review"),
        name="af-review",
        icon_name="af-review",
        order=20,
        roles=REVIEW,
    )


@hooks.register("register_admin_menu_item")
def payments_item() -> MenuItem:
    return RoleMenuItem(
        _("Payments"),
        reverse("af_payments"),
        name="af-payments",
        icon_name="af-coin",
        order=34,
        roles=CLEAR,
    )


@hooks.register("register_admin_menu_item")
def boards_item() -> MenuItem:
    return RoleMenuItem(
        _("Boards"),
        reverse("boards"),
        name="af-boards",
        icon_name="af-board",
        order=30,
        roles=sorted(BOARD_ROLES),
    )


@hooks.register("register_admin_menu_item")
def why_item() -> MenuItem:
    return RoleMenuItem(
        _("Why?"),
        reverse("af_why"),
        name="af-why",
        icon_name="help",
        order=25,
        roles=SEE_CAMPAIGNS,
    )


@hooks.register("register_admin_menu_item")
def lists_item() -> MenuItem:
    return RoleMenuItem(
        _("Lists of phones"),
        reverse("af_lists"),
        name="af-lists",
        icon_name="list-ul",
        order=40,
        roles=OPERATE,
    )


@hooks.register("register_admin_menu_item")
def budgets_item() -> MenuItem:
    return RoleMenuItem(
        _("Budgets"),
        reverse("af_budgets"),
        name="af-budgets",
        icon_name="af-share",
        order=35,
        roles=BudgetsView.roles,
    )


@hooks.register("register_admin_menu_item")
def parcels_item() -> MenuItem:
    return RoleMenuItem(
        _("Parcels"),
        reverse("af_parcels"),
        name="af-parcels",
        icon_name="clipboard-list",
        order=37,
        roles=OPERATE,
    )


@hooks.register("register_admin_menu_item")
def webhooks_item() -> MenuItem:
    return RoleMenuItem(
        _("Prize calls"),
        reverse("af_webhooks"),
        name="af-webhooks",
        icon_name="resubmit",
        order=38,
        roles=OPERATE,
    )


@hooks.register("register_icons")
def icons(names: list[str]) -> list[str]:
    ours = ("packet", "review", "board", "coin", "share")
    return [*names, *(f"cms/icons/{name}.svg" for name in ours)]


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Ours alone: the framework's own speak of pages, which are nobody's next action."""
    panels[:] = [WorkbenchPanel(request.user)]


@hooks.register("construct_homepage_summary_items")
def home_summary(request: HttpRequest, items: list[Any]) -> None:
    """No counts of pages, images and documents: they are nobody's next action."""
    items.clear()


@hooks.register("construct_main_menu")
def main_menu(request: HttpRequest, items: list[MenuItem]) -> None:
    """The framework's own entries speak of pages: for administrators only."""
    if not request.user.is_superuser:
        hidden = {"help", "explorer", "reports"}
        items[:] = [item for item in items if item.name not in hidden]


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("cms/admin.css"))


@hooks.register("insert_global_admin_js")
def admin_js() -> SafeString:
    return format_html('<script src="{}"></script>', static("cms/choosers.js"))
