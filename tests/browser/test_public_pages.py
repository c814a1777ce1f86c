"""What anybody may open besides a campaign's page: accessible, on a small phone, both tongues.

Stop page, certificate, preview on a real phone, and the pages that stand where nothing is.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from config.engines.base import REPOSITORY
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(420)]

AXE = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = "{resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']}"
"""Every rule of WCAG 2.1 AA; its findings are serious for us, whatever axe calls them."""
SMALL, DESK = {"width": 320, "height": 568}, {"width": 1440, "height": 900}

STAGE = """
import json
from datetime import timedelta
from cms.builder.gallery import instantiate
from cms.builder.tokens import Ticket, sign
from campaigns import certificates
from campaigns.models import Participation
from core.clock import utc_now
from core.ids import uuid7
from tests.campaigns.gift_support import Player, issue
from touchpoints.models import Message
from touchpoints.stopping import stop_token
now = utc_now()
player = Player("public-gift", now, serial=8101)
reward = player.take()
player.insure(reward)
issue(now)
person = Participation.objects.get(invite=player.invite).person_id
about = {"at": now, "medium": "email", "status": "sent", "template": "won", "on": "won",
         "campaign": "public-gift", "person_id": person, "language": "en"}
mail = Message.objects.create(event_id=uuid7(), **about)
page = instantiate("share-to-open", slug="public-draft", title={"en": "A draft"},
                   actor="operator", now=now)
ticket = Ticket(page.pk, 0, 0, "start", "en")
print("LINKS" + json.dumps({
    "stop": f"/m/{stop_token(mail.id)}",
    "certificate": certificates.path("public-gift", reward, now),
    "preview": f"/af/preview/{sign(ticket, now)[0]}/",
    "preview-over": f"/af/preview/{sign(ticket, now - timedelta(hours=3))[0]}/",
}))
"""
ELSEWHERE = {
    "stop-unknown": "/m/1-abc",
    "certificate-over": "/c/public-gift/certificate/x/",
    "campaign-unknown": "/c/nowhere/",
    "nothing": "/nothing/",
    "home": "/",
}
STATUS = {"preview-over": 410, "stop": 200, "certificate": 200, "preview": 200, "home": 200}


@pytest.fixture(scope="module")
def links(running: Product) -> dict[str, str]:
    """The address of each page."""
    running.manage(
        "launch", "gift-insurance", "--slug", "public-gift", "--set", "protection=off"
    )
    said = running.manage("shell", "--no-imports", "-v", "0", "-c", STAGE)
    found: dict[str, str] = json.loads(said.split("LINKS")[1].splitlines()[0])
    return found | ELSEWHERE


def faults(page: Page) -> list[str]:
    """What is wrong with the page on the screen, in words."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(f"axe.run(document, {SERIOUS})")
    wrong = [f"{bad['id']}: {bad['nodes'][0]['html']}" for bad in found["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    tiny: list[str] = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => e.childElementCount === 0"
        " && e.textContent.trim() && e.getBoundingClientRect().width > 1"
        " && !e.closest('svg, noscript, script, style')"
        " && parseFloat(getComputedStyle(e).fontSize) < 12).map(e => e.outerHTML)"
    )
    wrong += [f"{wide} px too wide"] if wide > 0 else []
    return wrong + [f"tiny: {html}" for html in tiny]


@pytest.mark.parametrize("size", [SMALL, DESK], ids=["small", "desk"])
@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_public_pages_have_no_serious_fault(
    browser: Browser, running: Product, links: dict[str, str], locale: str, size: Any
) -> None:
    context = browser.new_context(viewport=size, locale=locale, reduced_motion="reduce")
    page = context.new_page()
    wrong: dict[str, list[str]] = {}
    for name, path in links.items():
        answer = page.goto(running.url + path)
        assert answer is not None
        assert answer.status == STATUS.get(name, 404), name
        if name == "preview":
            page.wait_for_selector('#page:not(.is-waiting):not([data-screen=""])')
        assert page.locator("h1").inner_text().strip(), name
        wrong |= {name: found} if (found := faults(page)) else {}
    context.close()
    assert wrong == {}


def test_stopping_says_that_it_is_done(
    browser: Browser, running: Product, links: dict[str, str]
) -> None:
    context = browser.new_context(viewport=SMALL, locale="zh-CN", color_scheme="dark")
    page = context.new_page()
    page.goto(running.url + links["stop"])
    page.get_by_role("button").click()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() == "已停止"
    assert faults(page) == []
    context.close()


def test_a_certificate_is_printed_on_one_sheet(
    browser: Browser, running: Product, links: dict[str, str]
) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    page.goto(running.url + links["certificate"])
    sheet = page.pdf(prefer_css_page_size=True)
    assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page ") == 1
    context.close()
