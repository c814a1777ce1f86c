"""The door: who has a second factor, or needs one, shows it before anything of staff's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from cms.twofactor import service
from cms.twofactor.models import Factor
from core.clock import to_ms
from core.middleware import is_public

GetResponse = Callable[[HttpRequest], HttpResponse]

SESSION_KEY = "af_second_factor"
OPEN_PREFIXES = ("/static/", "/i18n/", "/af/", "/admin/sprite", "/admin/jsi18n/")
OPEN_NAMES = (
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "af_second_factor_check",
    "af_second_factor_set_up",
)


class SecondFactor:
    """Middleware after authentication. Everything that knows a person is behind it: the
    workbench, boards and the tickets of their live streams."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = None if is_public(request.path_info) else request.user
        if user is None or not user.is_authenticated or self._open(request.path_info):
            return self.get_response(request)
        factor = service.confirmed_factor(user)
        if factor is not None:
            if passed(request, factor):
                return self.get_response(request)
            return _asked(request, "af_second_factor_check")
        if service.required_for(user):
            return _asked(request, "af_second_factor_set_up")
        return self.get_response(request)

    @staticmethod
    def _open(path: str) -> bool:
        return path.startswith(OPEN_PREFIXES) or path in {reverse(name) for name in OPEN_NAMES}


def passed(request: HttpRequest, factor: Factor) -> bool:
    """Whether this session has shown this very factor."""
    return bool(request.session.get(SESSION_KEY) == _mark(factor))


def let_in(request: HttpRequest, factor: Factor) -> None:
    """Remember it for the session, under a new session id."""
    request.session.cycle_key()
    request.session[SESSION_KEY] = _mark(factor)


def target(request: HttpRequest, given: str) -> str:
    """Where to go on: the address that was wanted, if it is one of ours."""
    safe = url_has_allowed_host_and_scheme(
        given, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return given if given and safe else reverse("wagtailadmin_home")


def _mark(factor: Factor) -> str:
    """Another factor of the same person has another mark: a reset ends what was shown."""
    confirmed = to_ms(factor.confirmed_at) if factor.confirmed_at else 0
    return f"{factor.pk}:{confirmed}"


def _asked(request: HttpRequest, name: str) -> HttpResponse:
    if _by_script(request):
        document: dict[str, Any] = {
            "type": "about:blank",
            "title": "Second factor needed",
            "status": 403,
            "code": "two_factor.needed",
        }
        return JsonResponse(document, status=403, content_type="application/problem+json")
    wanted = request.get_full_path() if request.method == "GET" else ""
    query = f"?{urlencode({'next': wanted})}" if wanted else ""
    return redirect(f"{reverse(name)}{query}")


def _by_script(request: HttpRequest) -> bool:
    """A page's own request, which could do nothing with a form."""
    return (
        request.headers.get("X-Requested-With") == "XMLHttpRequest"
        or request.headers.get("Sec-Fetch-Dest") == "empty"
        or "application/json" in request.headers.get("Accept", "")
    )
