"""An engine that is away is a 503 everywhere, a page for people and a document for programs."""

from __future__ import annotations

import json

import pytest
from django.db import OperationalError
from django.test import RequestFactory
from redis.exceptions import ConnectionError as RedisAway

from core.away import handler500
from core.errors import Unavailable
from core.middleware import RequestContext

BROWSER = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("error", [OperationalError(), RedisAway(), Unavailable("store.away")])
def test_programs_get_a_problem_document(error: Exception) -> None:
    context = RequestContext(lambda _: pytest.fail("not asked"))
    answer = context.process_exception(RequestFactory().get("/s/abc"), error)
    assert answer is not None
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content)["code"] == "service.unavailable"


def test_a_browser_gets_a_page_that_looks_again() -> None:
    context = RequestContext(lambda _: pytest.fail("not asked"))
    request = RequestFactory().get("/c/spring/", **BROWSER)
    answer = context.process_exception(request, OperationalError())
    assert answer is not None
    assert (answer.status_code, answer["Refresh"]) == (503, "3")
    assert "Very busy right now." in answer.content.decode()
    posted = context.process_exception(
        RequestFactory().post("/admin/login/", **BROWSER), OperationalError()
    )
    assert posted is not None
    assert "Refresh" not in posted


def test_other_errors_stay_errors() -> None:
    context = RequestContext(lambda _: pytest.fail("not asked"))
    request = RequestFactory().get("/c/spring/")
    assert context.process_exception(request, KeyError("x")) is None


def test_what_a_middleware_raises_is_told_apart() -> None:
    request = RequestFactory().get("/admin/")
    statuses = []
    for error in (OperationalError(), KeyError("x")):
        try:
            raise error
        except Exception:  # noqa: BLE001 - as Django calls it
            statuses.append(handler500(request).status_code)
    assert statuses == [503, 500]
