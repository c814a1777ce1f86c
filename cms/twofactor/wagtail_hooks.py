"""Where the second factor enters the workbench: addresses, account page, settings menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from campaigns.roles import ADMIN
from dashboards.access import has_role


class AdminMenuItem(MenuItem):
    """For administrators only."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_role(request.user, ADMIN)


@hooks.register("register_admin_urls")
def second_factor_urls() -> list[URLPattern | URLResolver]:
    return [path("af/", include("cms.twofactor.urls"))]


@hooks.register("register_account_menu_item")
def account_item(request: HttpRequest) -> dict[str, Any]:
    return {
        "url": reverse("af_second_factor"),
        "label": _("Two-factor sign-in"),
        "help_text": _("A code from your phone besides the password."),
    }


@hooks.register("register_settings_menu_item")
def staff_item() -> MenuItem:
    return AdminMenuItem(
        gettext_lazy("Sign-in of staff"), reverse("af_staff"), icon_name="key", order=650
    )
