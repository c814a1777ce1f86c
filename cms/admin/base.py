"""What every screen of ours in the workbench shares: the door and the furniture."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from campaigns.roles import OPERATOR, REVIEWER
from dashboards.access import has_role

OPERATE: tuple[str, ...] = (OPERATOR,)
REVIEW: tuple[str, ...] = (REVIEWER,)
SEE_CAMPAIGNS: tuple[str, ...] = (OPERATOR, REVIEWER)


class Pages(WagtailPaginator):
    """Wagtail's pages of a list, which names what it holds by no model of ours."""

    model = None


def paging(shown: Page) -> dict[str, Any]:
    """What `wagtailadmin/shared/pagination_nav.html` needs beside the page itself."""
    paginator = shown.paginator
    return {
        "shown": shown,
        "elided_page_range": paginator.get_elided_page_range(shown.number),
    }


class StaffView(WagtailAdminTemplateMixin, TemplateView):
    """A page of the workbench for those who have one of `roles` (admins always).

    Times are told in the time zone a person chose for their account, else in campaigns' own.
    """

    roles: tuple[str, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not has_role(request.user, *self.roles):
            raise PermissionDenied
        profile = getattr(request.user, "wagtail_userprofile", None)
        chosen = profile.current_time_zone if profile else ""
        with timezone.override(chosen or settings.CAMPAIGN_TIME_ZONE):
            response = super().dispatch(request, *args, **kwargs)
            # Rendered here: Wagtail would do it later, in the server's own time.
            return response.render() if isinstance(response, TemplateResponse) else response

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        home = {"url": reverse("wagtailadmin_home"), "label": _("Home")}
        return [home, *self.path()]

    def path(self) -> list[dict[str, str]]:
        """The crumbs after Home; the last one is this page."""
        return [{"url": "", "label": str(self.get_page_title())}]


def actor(request: HttpRequest) -> str:
    """The name audit entries carry."""
    return request.user.get_username()
