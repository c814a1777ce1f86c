"""Previews: signed, for two hours at most, drawn from the draft, real in nothing."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from campaigns.models import Campaign
from cms.builder.tokens import LONGEST, Expired, Ticket, opened, sign
from cms.models import CampaignPage
from core.clock import utc_now
from core.errors import Missing
from tests.cms.builder.test_compile import form_of, made, staff
from tests.dashboards.conftest import _fresh, pages

__all__ = ["_fresh", "pages", "staff"]

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("pages", "clean_gates", "staff"),
]
TICKET = Ticket(page=1, revision=2, typist=0, state="won", language="en")


def test_a_token_opens_for_two_hours_at_most(now: datetime) -> None:
    token, until = sign(TICKET, now)
    assert opened(token, now) == TICKET
    assert now < until <= now + LONGEST
    assert opened(token, until - timedelta(seconds=1)) == TICKET
    with pytest.raises(Expired):
        opened(token, until)
    with pytest.raises(Missing):
        opened(token[:-1] + ("A" if token[-1] != "A" else "B"), now)
    again, _until = sign(TICKET, now + timedelta(seconds=1))
    assert again == token


def _get(ticket: Ticket, at: datetime | None = None, **query: str) -> Any:
    token, _until = sign(ticket, at or utc_now())
    return Client().get(f"/af/preview/{token}/", query)


def _boot(answer: Any) -> dict[str, Any]:
    page = answer.content.decode()
    found = re.search(r'id="af-boot">(.*?)</script>', page, re.S)
    assert found
    return dict(json.loads(found.group(1)))


def test_the_participants_page_is_drawn_from_the_draft(now: datetime) -> None:
    page = made("share-to-open", now)
    ticket = Ticket(page.pk, page.latest_revision_id, 0, "won", "zh-hans")
    answer = _get(ticket)
    assert answer.status_code == 200
    boot = _boot(answer)
    assert boot["texts"]["start.headline"] == "拆红包最高"
    assert boot["preview"]["state"]["rewards"][0]["status"] == "granted"
    assert boot["slug"] == page.campaign
    html = answer.content.decode()
    assert 'name="robots" content="noindex"' in html
    assert "预览 · 此页内容均非真实" in html
    assert "/sdk/tracker.js" not in html
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not answer.cookies
    theme = re.search(r'href="(/af/preview/[^"]+theme\.css[^"]*)"', html)
    assert theme
    css = Client().get(theme.group(1).replace("&amp;", "&"))
    assert b"--ground1:#b3121d" in css.content
    assert _boot(_get(ticket, lang="en"))["language"] == "en"


def test_an_expired_or_forged_link_shows_nothing(now: datetime) -> None:
    page = made("share-to-open", now)
    ticket = Ticket(page.pk, page.latest_revision_id, 0, "start", "en")
    old = _get(ticket, utc_now() - timedelta(hours=3))
    assert old.status_code == 410
    assert page.campaign not in old.content.decode()
    assert Client().get("/af/preview/forged/").status_code == 404
    other = Ticket(page.pk + 1000, 1, 0, "start", "en")
    assert _get(other).status_code == 404


def test_what_is_typed_is_checked_and_previewed_without_being_saved(now: datetime) -> None:
    page = made("share-to-open", now)
    client = Client()
    user = get_user_model().objects.get(username="operator")
    client.force_login(user)
    typed = form_of(page, {
        "d-content-texts-en-start-headline": "Tap it now",
        "d-title-zh-hans": "",
    }).data  # fmt: skip
    before = Campaign.objects.get(slug=page.campaign).draft
    sent = {**typed.dict(), "af-state": "start", "af-language": "en"}
    answer = client.post(f"/admin/af/pages/{page.pk}/look/", sent)
    assert answer.status_code == 200
    told = answer.json()
    assert told["errors"] == {}
    missing = next(item for item in told["findings"] if item["code"] == "title.missing")
    assert (missing["tab"], missing["anchor"]) == ("content", "id_d-title-zh-hans")
    assert told["counts"]["content"]["block"] == 1
    assert told["counts"]["check"]["block"] >= 1
    assert "Go to the field" in told["check"]
    assert "<svg" in told["qr"]
    shown = Client().get(told["url"])
    assert _boot(shown)["texts"]["start.headline"] == "Tap it now"
    assert CampaignPage.objects.get(pk=page.pk).draft == page.draft
    assert Campaign.objects.get(slug=page.campaign).draft == before
    cache.clear()
    saved = Client().get(told["url"])
    assert _boot(saved)["texts"]["start.headline"] == "Open up to"


def test_looking_needs_the_right_to_edit(now: datetime) -> None:
    page = made("share-to-open", now)
    address = f"/admin/af/pages/{page.pk}/look/"
    assert Client().post(address).status_code in (302, 403)
    client = Client()
    client.force_login(get_user_model().objects.get(username="reviewer"))
    assert client.post(address).status_code in (302, 403)


def test_every_state_of_every_template_is_drawn(now: datetime) -> None:
    from cms.builder.compile import document_of
    from cms.builder.parts import state_choices
    from templates_library import loader

    for template in loader.builtin():
        page = made(template, now)
        for state, _title in state_choices(document_of(page)):
            for language in ("en", "zh-hans"):
                ticket = Ticket(page.pk, page.latest_revision_id, 0, state, language)
                assert _get(ticket).status_code == 200, (template, state, language)


def test_two_revisions_are_compared_field_by_field(now: datetime) -> None:
    page = made("share-to-open", now)
    first = page.latest_revision_id
    form = form_of(page, {
        "d-rewards-pools-packets-amount": "9.99",
        "d-protection-level": "strict",
    })  # fmt: skip
    assert form.is_valid()
    second = form.save(commit=False).save_revision().pk
    client = Client()
    client.force_login(get_user_model().objects.get(username="operator"))
    shown: Any = client.get(f"/admin/pages/{page.pk}/revisions/compare/{first}...{second}/")
    labels = [item.field_label() for item in shown.context["comparison"]]
    assert labels == ["Packets · Amount of a packet", "Protection against bonus hunters"]
    assert "9.99" in shown.content.decode()
