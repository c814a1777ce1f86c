"""The operator's way in a browser: gallery → draft → edit → live phone → finding → QR link."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from config.engines.base import REPOSITORY
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(420)]
AXE = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
DESK = {"width": 1440, "height": 900}
PHONE = ".af-phone__screen iframe:not(.is-coming)"


@pytest.fixture(scope="module")
def product(running: Product) -> Product:
    return running


@pytest.fixture
def desk(browser: Browser, product: Product) -> Iterator[Page]:
    # Axe is put into the page by the test; the policy itself is tested elsewhere.
    context = browser.new_context(viewport=DESK, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{product.url}/admin/login/")
    page.fill("#id_username", "operator")
    page.fill("#id_password", product.environment["DEMO_PASSWORD"])
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")
    yield page
    context.close()


def made(page: Page, product: Product, slug: str) -> float:
    """A draft by way of the gallery; the seconds until its editor was there."""
    page.goto(f"{product.url}/admin/af/new/")
    page.click("[data-af-use=share-to-open]")
    page.fill("#af-address", f"{slug}-{time.time_ns() % 10**6}")
    began = time.monotonic()
    page.click("#af-new button[type=submit]")
    page.wait_for_url("**/edit/")
    page.wait_for_selector("#tab-content:not([hidden]) .af-row")
    return time.monotonic() - began


def serious(page: Page, inside: str) -> list[str]:
    page.add_script_tag(path=str(AXE))
    found = page.evaluate(
        "async (inside) => (await axe.run({include: [inside], exclude: [['iframe']]},"
        " {resultTypes: ['violations'], iframes: false})).violations"
        ".filter(v => ['serious', 'critical'].includes(v.impact))"
        ".map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(' | '))",
        inside,
    )
    return list(found)


def test_gallery_filters_searches_and_is_accessible(desk: Page, product: Product) -> None:
    desk.goto(f"{product.url}/admin/af/new/")
    expect(desk.locator("[data-af-card]").first).to_be_visible()
    assert serious(desk, ".af-gallery") == []
    desk.fill("#af-search", "分享助力拆红包")
    expect(desk.locator("[data-af-card]:visible")).to_have_count(1)
    desk.fill("#af-search", "nothing of the kind")
    expect(desk.locator("[data-af-nothing]")).to_be_visible()
    desk.fill("#af-search", "")
    desk.click("[data-af-goal=recommend]")
    fitting = desk.locator("[data-af-goal-of=recommend]").count()
    assert 0 < fitting < desk.locator("[data-af-card]").count()
    expect(desk.locator("[data-af-card]:visible")).to_have_count(fitting)
    expect(desk.locator("[data-af-goal-of=recommend]:visible")).to_have_count(fitting)


def test_from_the_gallery_to_a_checked_draft_on_a_phone(
    desk: Page, browser: Browser, product: Product
) -> None:
    seconds = made(desk, product, "by-hand")
    assert seconds < 60  # one to three on a quiet machine
    inputs = desk.locator("#page-edit-form section[role=tabpanel]").evaluate_all(
        "tabs => tabs.map(tab => tab.querySelectorAll("
        "'input:not([type=hidden]),select,textarea').length)"
    )
    assert max(inputs) <= 350

    # The phone follows what is typed, without saving by hand.
    headline = desk.locator("#id_d-content-texts-en-start-headline")
    headline.fill("Tap and it is yours")
    shown = desk.frame_locator(PHONE)
    expect(shown.locator(".headline")).to_have_text("Tap and it is yours")
    expect(shown.locator("#af-preview-mark")).to_be_visible()
    desk.select_option("#af-state", "won")
    expect(shown.locator('#page[data-screen="won"]')).to_have_count(1)
    desk.click('[data-af-language="zh-hans"]')
    expect(shown.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(desk.get_by_text("Saved", exact=True).first).to_be_visible()

    # What is wrong is at the field, in the step, and in the list, whose button leads back.
    desk.click("#tab-label-rules")
    desk.fill("#id_d-mechanics-assist-helpers", "")
    said = desk.locator("#id_d-mechanics-assist-helpers-said .af-finding--block")
    expect(said).to_be_visible()
    expect(desk.locator("#tab-label-rules")).to_have_attribute("data-af-level", "block")
    assert serious(desk, "[data-af-spine]") == []
    desk.click("#tab-label-check")
    expect(desk.locator(".af-send")).to_be_disabled()
    assert serious(desk, "[data-af-spine]") == []
    desk.locator(".af-found--block [data-af-go]").first.click()
    field = desk.locator("#id_d-mechanics-assist-helpers")
    expect(field).to_be_focused()
    field.fill("4")
    expect(said).to_have_count(0)

    # The code opens it on another device, without an account, until its time is over.
    desk.click(".af-qr summary")
    link = desk.locator("[data-af-link]").get_attribute("href")
    assert link
    phone = browser.new_page(viewport={"width": 390, "height": 844})
    assert (answer := phone.goto(link)) is not None
    assert answer.status == 200
    expect(phone.locator("#page:not(.is-waiting)")).to_have_count(1)
    assert re.search(r"/af/preview/", phone.url)
    phone.close()
    page_id = int(re.search(r"/pages/(\d+)/edit", desk.url).group(1))  # type: ignore[union-attr]
    old = product.manage(
        "shell", "-v", "0", "-c",
        "from datetime import timedelta\n"
        "from core.clock import utc_now\n"
        "from cms.builder.tokens import Ticket, sign\n"
        f"ticket = Ticket({page_id}, 0, 0, 'start', 'en')\n"
        "print(sign(ticket, utc_now() - timedelta(hours=3))[0])",
    ).strip().splitlines()[-1]  # fmt: skip
    late = browser.new_page()
    assert (gone := late.goto(f"{product.url}/af/preview/{old}/")) is not None
    assert gone.status == 410
    late.close()


def test_what_is_typed_at_once_is_saved_too(desk: Page, product: Product) -> None:
    """Wagtail looks away for two seconds after loading; what is typed then is saved as well."""
    made(desk, product, "at-once")
    address = desk.url
    desk.fill("#id_d-title-en", "Typed at once")
    expect(desk.get_by_text("Saved", exact=True).first).to_be_visible()
    desk.goto(address)
    expect(desk.locator("#id_d-title-en")).to_have_value("Typed at once")
