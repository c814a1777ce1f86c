"""The demo campaign: there after the first start, once, and ended on request."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from campaigns import api as campaigns
from core.clock import utc_now

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_demo_campaign_runs_after_the_first_start_and_is_made_once() -> None:
    call_command("ensure_staff")
    call_command("seed_demo")
    call_command("seed_demo")
    assert [slug for slug in campaigns.slugs() if slug.startswith("demo-")] == [
        "demo-red-packet"
    ]
    assert campaigns.campaign_overview("demo-red-packet", utc_now()).money.budget == 17_760_00
    call_command("seed_demo", "--remove")
    campaigns.forget("demo-red-packet")
    head = campaigns.head("demo-red-packet")
    assert head is not None
    assert head.status == "ended"
