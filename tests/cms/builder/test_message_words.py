"""An operator rewords a message: field, check, preview, and what a running campaign says."""

from __future__ import annotations

from datetime import datetime

import pytest

from campaigns import api as campaigns
from campaigns.touch import campaign_touch
from cms.builder.compile import document_of
from cms.builder.forms import groups_of
from cms.builder.looking import look
from cms.builder.messages import spoken
from tests.cms.builder.test_compile import made, staff
from tests.dashboards.conftest import _fresh, pages
from touchpoints.templating import worded

__all__ = ["_fresh", "pages", "staff"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages", "clean_gates", "staff"),
]

WORDS = {"won": {"inbox": {"en": {"title": "Hurray, {prize} for you"}}}}


def test_every_planned_message_has_its_words_as_fields(now: datetime) -> None:
    page = made("share-to-open", now)
    found = {
        spec.path: spec
        for group in groups_of(page)
        for spec in group.specs
        if group.slug.startswith("words-")
    }
    title = found["touch.words.won.inbox.en.title"]
    assert title.value(page.draft) == "{prize} is yours"
    assert title.names == ("claim_by", "prize", "title")
    assert "touch.words.won.sms.zh-hans.text" in found
    assert not any("qualified" in path for path in found)


def test_a_name_nobody_fills_in_is_found_at_its_field(now: datetime) -> None:
    page = made("share-to-open", now)
    page.draft["touch"]["words"] = {"won": {"inbox": {"en": {"title": "{nobody} wins"}}}}
    (wrong,) = [one for one in look(page).found if one.finding.code == "touch.words"]
    assert wrong.finding.level == "block"
    assert "{nobody}" in wrong.finding.message
    assert (wrong.spot.tab, wrong.spot.anchor) == (
        "channels", "id_d-touch-words-won-inbox-en-title",
    )  # fmt: skip


def test_the_preview_reads_as_the_person_will(now: datetime) -> None:
    page = made("share-to-open", now)
    page.draft["touch"]["words"] = WORDS
    law = look(page).campaign
    assert law is not None
    told = {item["on"]: item["ways"] for item in spoken(law, "en", now)}
    assert told["A reward was won"]["inbox"][0] == "Hurray, ¥8.88 for you"
    assert told["A reward was won"]["sms"].startswith(f"{law.legal.organiser['en']}: ¥8.88")


def test_what_was_approved_is_said(now: datetime) -> None:
    page = made("share-to-open", now)
    draft = document_of(page)
    draft["touch"]["words"] = WORDS
    campaigns.edit_draft(page.campaign, draft=draft, actor="operator", now=now)
    campaigns.submit(page.campaign, actor="operator", now=now)
    seen = campaigns.candidate(page.campaign)
    assert seen is not None
    campaigns.approve(page.campaign, actor="reviewer", now=now, expected_sha256=seen.sha256)
    campaigns.publish(page.campaign, actor="reviewer", now=now)
    campaigns.forget()
    touch = campaign_touch(page.campaign)
    assert touch is not None
    template = worded("won", touch.section)
    assert template is not None
    assert template.inbox["en"].title == "Hurray, {prize} for you"
