"""The page carries the draft; what runs is the frozen version."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from campaigns import api as campaigns
from campaigns.models import Campaign
from cms.builder.compile import document_of
from cms.models import CampaignPage, HomePage
from cms.pages import create_page, hand_in, home
from core.clock import utc_now
from tests.campaigns.support import Player, launched
from tests.dashboards.conftest import _fresh, pages

__all__ = ["_fresh", "pages"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages", "clean_gates"),
]

CONTENT = {
    "theme": {"slug": "spring-dawn", "tokens": {"ink": "#123456"}},
    "texts": {
        "en": {"headline": "Open it", "rules": "One.\nTwo."},
        "zh-hans": {"headline": "拆开", "rules": "一。\n二。"},
    },
}


def _page(slug: str) -> CampaignPage:
    return CampaignPage.objects.get(campaign=slug)


def test_content_without_a_campaign_survives_the_page_unchanged() -> None:
    title = {"en": "Spring", "zh-hans": "春"}
    number = create_page("spring", title, CONTENT, "nobody")
    page = _page("spring")
    assert page.pk == number
    assert page.live
    assert document_of(page) == {"slug": "spring", "title": title, "content": CONTENT}
    assert create_page("spring", {"en": "Other"}, {}, "nobody") == number


def test_launch_makes_the_page_and_remembers_it() -> None:
    launched(utc_now(), "packet")
    page = _page("packet")
    campaign = Campaign.objects.get(slug="packet")
    assert campaign.page_id == page.pk
    assert page.blueprint == campaign.blueprint
    assert document_of(page) == campaign.draft


def test_the_pages_address_is_the_campaigns() -> None:
    launched(utc_now(), "packet")
    page = _page("packet")
    assert page.get_url() == "/c/packet/"
    answer = Client().get("/packet/")
    assert (answer.status_code, answer["Location"]) == (302, "/c/packet/")


def test_editing_the_page_changes_nothing_that_runs() -> None:
    launched(utc_now(), "packet")
    player = Player("packet", utc_now())
    player.join()
    head = campaigns.head("packet")
    assert head is not None
    before = campaigns.frozen(head.version)
    state = player.state()
    shell = Client().get("/c/packet/").content

    page = _page("packet")
    page.draft["title"]["en"] = "Something else"
    page.draft["content"]["texts"]["en"]["start.headline"] = "Changed"
    page.draft["content"]["theme"]["slug"] = "ocean-care"
    page.draft["mechanics"]["assist"]["target"] = 1
    page.save_revision().publish()
    assert hand_in(_page("packet"), "operator", utc_now()) is True

    campaigns.forget()
    after = campaigns.head("packet")
    assert after is not None
    assert after.version == head.version
    assert campaigns.frozen(after.version) == before
    assert player.state()["campaign"] == state["campaign"]
    assert Client().get("/c/packet/").content == shell
    draft = Campaign.objects.get(slug="packet").draft
    assert draft["title"]["en"] == "Something else"
    assert draft["content"]["texts"]["en"]["start.headline"] == "Changed"


def test_state_is_byte_equal_before_and_after_an_edit() -> None:
    launched(utc_now(), "packet")
    before = _state_bytes("packet")
    page = _page("packet")
    page.draft["rewards"]["pools"]["packets"]["count"] = 1
    page.draft["period"]["end"] = "2020-01-01T00:00:00+00:00"
    page.save_revision().publish()
    hand_in(_page("packet"), "operator", utc_now())
    campaigns.forget()
    assert _state_bytes("packet") == before


def _state_bytes(slug: str) -> bytes:
    """The answer of /state without its clock."""
    import re

    body: bytes = Client().get(f"/api/play/{slug}/state").content
    assert b'"actions"' in body
    return re.sub(rb'"server_time":\d+', b"", body)


def test_the_editor_says_that_what_runs_is_frozen() -> None:
    launched(utc_now(), "packet")
    client = Client()
    client.force_login(get_user_model().objects.get(username="operator"))
    shown: Any = client.get(f"/admin/pages/{_page('packet').pk}/edit/")
    page = shown.content.decode()
    assert shown.status_code == 200
    assert "What runs was frozen when it was approved." in page
    assert 'href="/c/packet/"' in page


def test_there_is_one_home_page_and_it_leads_to_the_workbench() -> None:
    assert home().pk == home().pk
    assert HomePage.objects.count() == 1
    answer = Client().get("/")
    assert answer.status_code == 200
    assert b'href="/admin/"' in answer.content


def test_the_start_page_shows_the_demo_and_no_campaign_of_anybody_else() -> None:
    launched(utc_now(), "demo-spring")
    launched(utc_now(), "real-spring")
    page = Client().get("/").content.decode()
    for address in ("/c/demo-spring/", "/c/demo-spring/card.png", "/boards/demo-spring/"):
        assert f'"{address}"' in page
    assert "real-spring" not in page
    assert 'href="/boards/"' in page
