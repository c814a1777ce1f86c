"""Set up, show at the door, look after; and an administrator's list of who has one."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import TemplateView

from campaigns.roles import ADMIN, GROUPS
from cms.admin.base import Pages, StaffView, actor, paging
from cms.twofactor import door, service
from cms.twofactor.models import Factor
from core.clock import from_ms, utc_now
from core.errors import DomainError

PAGE = 50
"""Members of staff on one page of the list."""


def words(error: DomainError) -> str:
    """A refusal for the line above the field."""
    if error.code == "rate.exceeded" and error.retry_at:
        minutes = max(int((from_ms(error.retry_at) - utc_now()).total_seconds() // 60) + 1, 1)
        return _("Too many wrong codes. Try again in {n} min.").format(n=minutes)
    known = {
        "two_factor.wrong": _("That code is not right, or was used already."),
        "two_factor.required": _("Your role needs a second factor; it cannot be switched off."),
        "two_factor.present": _("You have a second factor already."),
    }
    return known.get(error.code) or _("That was refused ({code}).").format(code=error.code)


@method_decorator([never_cache, sensitive_post_parameters("code")], name="dispatch")
class _CodeView(TemplateView):
    """A page with one field, outside the workbench's frame."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect("wagtailadmin_login")
        return super().dispatch(request, *args, **kwargs)

    @property
    def wanted(self) -> str:
        given = self.request.POST.get("next") or self.request.GET.get("next", "")
        return door.target(self.request, given)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(next=self.wanted, **kwargs)


class CheckView(_CodeView):
    """After the password: the app's code, or a recovery code."""

    template_name = "cms/twofactor/check.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        factor = service.confirmed_factor(request.user)
        if factor is None or door.passed(request, factor):
            return redirect(self.wanted)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            factor = service.check(request.user, request.POST.get("code", "")[:40], utc_now())
        except DomainError as error:
            return self.render_to_response(self.get_context_data(error=words(error)))
        door.let_in(request, factor)
        left = service.standing(request.user).codes_left
        if left < 3:
            messages.warning(
                request, _("{n} recovery codes are left. Make new ones.").format(n=left)
            )
        return redirect(self.wanted)


class SetUpView(_CodeView):
    """A QR code for the app, then a first code; then the recovery codes, once."""

    template_name = "cms/twofactor/set_up.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "codes" not in kwargs:
            address = service.begin(self.request.user, utc_now())
            kwargs["qr"] = segno.make(address, error="m", micro=False).svg_data_uri(
                scale=5, border=4, dark="#000", light="#fff"
            )
            kwargs["secret"] = service.secret_of(self.request.user)
        return super().get_context_data(
            required=service.required_for(self.request.user), **kwargs
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if service.confirmed_factor(request.user) is not None:
            return redirect("af_second_factor")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            factor, codes = service.confirm(
                request.user, request.POST.get("code", "")[:40], utc_now()
            )
        except DomainError as error:
            if error.code == "two_factor.present":
                return redirect("af_second_factor")
            return self.render_to_response(self.get_context_data(error=words(error)))
        door.let_in(request, factor)
        return self.render_to_response(self.get_context_data(codes=codes))


class ManageView(StaffView):
    """One's own second factor: on or off, and how many recovery codes are left."""

    roles = GROUPS
    template_name = "cms/twofactor/manage.html"
    page_title = gettext_lazy("Two-factor sign-in")
    header_icon = "key"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(standing=service.standing(self.request.user), **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        code, now = request.POST.get("code", "")[:40], utc_now()
        try:
            if "codes" in request.POST:
                codes = service.renew_codes(request.user, code, now)
                return self.render_to_response(self.get_context_data(codes=codes))
            service.switch_off(request.user, code, now)
        except DomainError as error:
            return self.render_to_response(self.get_context_data(error=words(error)))
        request.session.pop(door.SESSION_KEY, None)
        messages.success(request, _("Two-factor sign-in is off."))
        return redirect("af_second_factor")


class StaffListView(StaffView):
    """Who has which role and whether a second factor protects it."""

    roles = (ADMIN,)
    template_name = "cms/twofactor/staff.html"
    page_title = gettext_lazy("Sign-in of staff")
    header_icon = "key"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = self.request.GET.get("q", "").strip()[:80]
        users = get_user_model().objects.filter(is_active=True).order_by("username")
        if asked:
            users = users.filter(username__icontains=asked)
        shown = Pages(users.prefetch_related("groups"), PAGE).get_page(
            self.request.GET.get("p", "1")
        )
        confirmed = dict(
            Factor.objects.filter(
                confirmed_at__isnull=False, user__in=list(shown.object_list)
            ).values_list("user_id", "confirmed_at")
        )
        return super().get_context_data(
            people=[
                {
                    "user": user,
                    "roles": sorted(group.name for group in user.groups.all()),
                    "since": confirmed.get(user.pk),
                    "required": service.required_for(user),
                }
                for user in shown.object_list
            ],
            asked=asked,
            **paging(shown),
            **kwargs,
        )


class ResetView(StaffView):
    """Take somebody's second factor away; the person's open sessions must show the new one."""

    roles = (ADMIN,)
    http_method_names = ["post"]

    def post(self, request: HttpRequest, user: int) -> HttpResponse:
        person = get_user_model().objects.filter(pk=user).first()
        if person is None:
            raise Http404
        if person == request.user or (person.is_superuser and not request.user.is_superuser):
            raise PermissionDenied
        if service.reset(person, actor=actor(request), now=utc_now()):
            messages.success(
                request,
                _("{name} signs in without a second factor until a new one is set up.").format(
                    name=person.get_username()
                ),
            )
        return redirect(reverse("af_staff"))
