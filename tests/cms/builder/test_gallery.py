"""The gallery: what it shows, how it is searched, who may use it, what it makes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from campaigns import api as campaigns
from campaigns.models import Campaign
from cms.builder import cards, moods
from cms.builder.compile import applied
from cms.builder.gallery import free_slugs, instantiate
from cms.builder.specs import layout, specs_of
from cms.models import CampaignPage
from core.errors import Conflict, Forbidden, Invalid, Missing
from templates_library import loader
from tests.cms.builder.test_compile import staff
from tests.dashboards.conftest import _fresh, pages

__all__ = ["_fresh", "pages", "staff"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages", "clean_gates", "staff"),
]


def _as(name: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=name))
    return client


def test_the_gallery_shows_every_template_with_its_own_scene(now: datetime) -> None:
    found = {card.slug: card for card in cards.cards(now)}
    assert set(found) == set(loader.builtin())
    card = found["share-to-open"]
    assert (card.headline, card.sum, card.theme) == ("Open up to", "¥8.88", "red-envelope")
    assert 'id="share-to-open-' in card.scene
    assert "url(#share-to-open-" in card.scene
    assert card.used == 0
    assert card.used_words == ""
    assert card.address == "share-to-open-1122"


def test_chinese_and_english_are_searched_by_every_word(now: datetime) -> None:
    found = {card.slug: card for card in cards.cards(now)}

    def hits(query: str) -> set[str]:
        return {slug for slug, card in found.items() if cards.matches(card, query)}

    assert "share-to-open" in hits("红包")
    assert "gift-insurance" not in hits("红包")
    assert "share-to-open" in hits("助力拆红包")
    assert "share-to-open" in hits("Red PACKET")
    assert "gift-insurance" not in hits("Red PACKET")
    assert hits("红包 nothing-of-the-kind") == set()
    assert hits("") == set(found)


def test_use_is_counted_and_the_most_used_comes_first(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        instantiate("share-to-open", slug=f"c{number}", title={}, actor="operator", now=now)
    first = cards.cards(now)[0]
    # Twice is not common yet: the gallery stays in its order.
    assert (first.slug, first.used) == ("check-in", 0)
    monkeypatch.setattr(cards, "COMMON", 2)
    first, *_ = cards.cards(now)
    assert (first.slug, first.used, first.used_words) == ("share-to-open", 2, "used 2 times")


def test_one_click_makes_campaign_and_page_and_opens_the_editor() -> None:
    client = _as("operator")
    shown = client.get("/admin/af/new/")
    assert shown.status_code == 200
    said = {"template": "share-to-open", "slug": "spring", "title_en": "Spring", "title_zh": ""}
    answer: Any = client.post("/admin/af/new/", said)
    page = CampaignPage.objects.get(campaign="spring")
    campaign = Campaign.objects.get(slug="spring")
    assert answer["Location"] == f"/admin/pages/{page.pk}/edit/"
    assert (page.live, page.title, campaign.page_id) == (False, "Spring", page.pk)
    assert campaign.title == {"en": "Spring", "zh-hans": "好友助力拆红包"}
    assert client.get(answer["Location"]).status_code == 200


def test_a_fresh_draft_asks_only_what_is_the_operators_to_decide(now: datetime) -> None:
    for template in sorted(loader.builtin()):
        page = instantiate(template, slug=template, title={}, actor="operator", now=now)
        told = {one.code for one in campaigns.findings(template, now, draft=page.draft)}
        # Whether sharing in WeChat may earn is a decision nobody takes for the operator.
        assert told <= {"channel.wechat"}, template
        start = datetime.fromisoformat(page.draft["period"]["start"])
        assert (start.minute, start.second, now - start < timedelta(hours=1)) == (0, 0, True)
        assert start <= now
        decided = {"d-channels-policy-wechat-share_rewards": "on"} if told else {}
        draft = applied(page.draft, specs_of(layout(page.draft)), decided)
        assert campaigns.findings(template, now, draft=draft) == []


@pytest.mark.parametrize("template", sorted(loader.builtin()))
def test_the_editor_opens_with_few_questions_to_the_database(
    template: str, now: datetime, django_assert_max_num_queries: Any
) -> None:
    page = instantiate(template, slug="some", title={}, actor="operator", now=now)
    client = _as("operator")
    address = f"/admin/pages/{page.pk}/edit/"
    client.get(address)
    with django_assert_max_num_queries(55):
        shown = client.get(address)
    assert len(shown.content) < 900_000
    assert shown.content.count(b"<script>") == 0, "our policy refuses inline scripts"


def test_the_page_types_add_view_is_the_gallery() -> None:
    from cms.pages import home

    answer = _as("admin").get(f"/admin/pages/add/cms/campaignpage/{home().pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/admin/af/new/")


@pytest.mark.parametrize("name", ["reviewer", "manager"])
def test_the_gallery_is_for_operators(name: str) -> None:
    assert _as(name).get("/admin/af/new/").status_code in (302, 403)
    assert _as(name).post("/admin/af/new/", {"template": "share-to-open"}).status_code in (
        302,
        403,
    )
    assert Campaign.objects.count() == 0


def test_a_refusal_leaves_nothing_behind(now: datetime) -> None:
    instantiate("share-to-open", slug="taken", title={}, actor="operator", now=now)
    refusals: list[tuple[type[Exception], dict[str, Any]]] = [
        (Conflict, {"template": "share-to-open", "slug": "taken"}),
        (Invalid, {"template": "share-to-open", "slug": "Not An Address"}),
        (Missing, {"template": "no-such-thing", "slug": "other"}),
        (Forbidden, {"template": "share-to-open", "slug": "other", "actor": "manager"}),
    ]
    for error, said in refusals:
        with pytest.raises(error):
            instantiate(**{"title": {}, "actor": "operator", "now": now, **said})
    assert (Campaign.objects.count(), CampaignPage.objects.count()) == (1, 1)
    assert free_slugs(["taken", "free"]) == ["taken-2", "free"]


def test_moods_carry_the_themes_and_the_colours_of_the_scenes() -> None:
    css = moods.stylesheet()
    # Fields of a wheel are no part of its scene's file, and an odd wheel has a third tone.
    for rule in (".slot-2{fill", ".slot-large", ".slot-1+g .slot-large", ".stairs text{fill"):
        assert f".af-poster {rule}" in css, rule
    assert ".af-mood-red-envelope{" in css
    assert "--ground1:#b3121d" in css
    assert ".af-poster .s-p1{" in css
    assert "@media" not in css
