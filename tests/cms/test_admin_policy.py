"""The workbench obeys the same content security policy as the boards."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from cms.models import CampaignPage
from core.clock import utc_now
from tests.campaigns.support import launched
from tests.dashboards.conftest import _fresh, pages

__all__ = ["_fresh", "pages"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages", "clean_gates"),
]


def test_nothing_in_the_workbench_may_run_inline() -> None:
    launched(utc_now(), "packet")
    page = CampaignPage.objects.get(campaign="packet").pk
    client = Client()
    client.force_login(get_user_model().objects.get(username="admin"))
    for path in (
        "/admin/",
        "/admin/af/campaigns/",
        "/admin/af/review/",
        f"/admin/pages/{page}/edit/",
        f"/admin/pages/{page}/history/",
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        policy = answer["Content-Security-Policy"].split("; ")
        assert "script-src 'self'" in policy, path
        assert "style-src 'self'" in policy, path
        assert "<script>" not in answer.content.decode(), path
