"""Whatever is sent to the participants' API, it answers with one of its codes: never a 5xx.

The cases are generated from /api/openapi.json, right ones and wrong ones. They go to a running
campaign, so that what is well formed reaches the engine.
"""

from __future__ import annotations

import hypothesis
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
)

from campaigns.http import facts, limits
from campaigns.http.answers import Problem
from tests.campaigns.http.launching import launch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


@pytest.fixture
def _running(monkeypatch, settings):
    settings.FACTS_SECRET = "fuzzed"
    # A signature cannot be guessed, and the flood would be stopped: what lies behind is meant.
    monkeypatch.setattr(facts, "check_signature", lambda *_: None)
    monkeypatch.setattr(limits, "DEVICE_A_MINUTE", 10**6)
    launch("fuzz", helpers=0, protection="basic")


@pytest.mark.usefixtures("_running")
@schema.parametrize()
@hypothesis.settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_no_case_is_answered_with_a_5xx(case):
    if isinstance(case.path_parameters, dict) and "slug" in case.path_parameters:
        case.path_parameters["slug"] = "fuzz"
    if isinstance(case.body, dict) and "slug" in case.body:
        case.body["slug"] = "fuzz"
    response = case.call_and_validate(checks=CHECKS)
    if response.status_code >= 400:
        document = Problem.model_validate(response.json())
        assert document.status == response.status_code
        assert document.code
        assert response.headers["content-type"] == ["application/problem+json"]
