"""From the gallery to live by hand: operator, reviewer, a phone, the board; then an edit."""

from __future__ import annotations

import re
import time
import urllib.request

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.phones import PATIENCE, at_desk, join, open_phone
from tests.product import Product, eventually

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]

SLUG = "by-hand"
MOST_CLICKS = 30


@pytest.fixture(scope="module")
def product(running: Product) -> Product:
    return running


class Hand:
    """A hand with a mouse that counts its clicks, those into a field to type included."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, target: Locator) -> None:
        target.click()
        self.clicks += 1

    def write(self, target: Locator, text: str) -> None:
        """Replace what stands in the field, and leave it by Tab."""
        self.click(target)
        target.press("Control+a")
        target.press_sequentially(text)
        target.press("Tab")


def saved(page: Page) -> None:
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible(timeout=PATIENCE)


def drafts(page: Page, hand: Hand) -> str:
    """Gallery, template, every tab that matters, check, to the reviewer. The editor's URL."""
    hand.click(page.get_by_role("link", name="New campaign").first)
    hand.click(page.locator("[data-af-use=share-to-open]"))
    hand.write(page.locator("#af-address"), SLUG)
    hand.click(page.locator("#af-new button[type=submit]"))
    page.wait_for_url("**/edit/")
    page.wait_for_selector("#tab-content:not([hidden]) .af-row")
    editor = page.url

    hand.write(page.locator("#id_d-title-en"), "A packet for the spring")
    hand.write(page.locator("#id_d-title-zh-hans"), "春日拆红包")
    hand.click(page.locator(".af-mood").nth(2))
    hand.click(page.locator("#tab-label-prizes"))
    hand.write(page.locator("#id_d-rewards-budget-total"), "3000")
    hand.write(page.locator("#id_d-rewards-pools-packets-count"), "300")
    hand.write(page.locator("#id_d-rewards-pools-packets-amount"), "6.66")
    hand.click(page.locator("#tab-label-rules"))
    end = time.strftime("%Y-%m-%d 20:00", time.gmtime(time.time() + 20 * 86400))
    hand.write(page.locator("#id_d-period-end"), end)
    hand.click(page.locator("#tab-label-protection"))
    hand.click(page.locator(".af-level", has_text="Basic"))
    hand.click(page.locator("#tab-label-check"))
    expect(page.locator(".af-check .af-owed__sum b")).to_have_text(
        "¥1,998.00", timeout=PATIENCE
    )
    saved(page)
    hand.click(page.locator(".af-send"))
    page.wait_for_url("**/submit/")
    hand.click(page.get_by_role("button", name="Send to review"))
    expect(page.get_by_text("waits for a reviewer")).to_be_visible(timeout=PATIENCE)
    return editor


def approves(page: Page, hand: Hand) -> None:
    """From the home to the candidate, the five ticks, the decision."""
    mine = page.locator(".af-lane li", has_text="A packet for the spring").first
    hand.click(mine.get_by_role("link", name="Look and approve"))
    expect(page.locator(".af-approve h2.w-h1")).to_have_text("A packet for the spring")
    for tick in page.locator("[data-check]").all():
        hand.click(tick)
    hand.click(page.locator('[data-key="a"]'))
    expect(page.get_by_text("is approved and published")).to_be_visible(timeout=PATIENCE)


def test_an_operator_who_knows_the_screen_goes_live(browser: Browser, product: Product) -> None:
    hand, began = Hand(), time.monotonic()
    operator = at_desk(browser, product, "operator")
    editor = drafts(operator, hand)
    reviewer = at_desk(browser, product, "reviewer")
    approves(reviewer, hand)
    seconds = time.monotonic() - began
    print(f"\nfrom the gallery to live: {hand.clicks} clicks, {seconds:.1f} s")
    assert hand.clicks <= MOST_CLICKS

    # A phone plays it, and the board moves by itself.
    manager = at_desk(browser, product, "manager")
    manager.goto(f"{product.url}/boards/{SLUG}/")
    expect(manager.locator('[data-f="fresh"]')).to_have_attribute(
        "data-state", "live", timeout=PATIENCE
    )
    joined = manager.locator('[data-f="joined"]')
    url = f"{product.url}/c/{SLUG}/"
    eventually(lambda: product.answers(f"/c/{SLUG}/"), 20, "the page is not served")
    phone = open_phone(browser, url)
    expect(phone.locator("#page")).to_contain_text("6.66")
    join(phone, "progress")
    expect(joined).to_contain_text("of 1 who joined", timeout=60_000)

    # An edit after approval is another draft: what runs stays as it is, byte for byte.
    before = runs(product)
    assert before[0]
    operator.goto(editor)
    operator.wait_for_selector("#tab-content:not([hidden]) .af-row")
    Hand().write(operator.locator("#id_d-title-en"), "Edited after approval")
    Hand().click(operator.locator("#tab-label-prizes"))
    Hand().write(operator.locator("#id_d-rewards-pools-packets-amount"), "9.99")
    saved(operator)
    operator.reload()
    expect(operator.locator("#id_d-title-en")).to_have_value("Edited after approval")
    assert runs(product) == before
    for page in (operator, reviewer, manager, phone):
        page.context.close()


def runs(product: Product) -> tuple[bytes, bytes]:
    """What a newcomer is served: the page's shell, and the state without its clock."""
    found = []
    for path in (f"/c/{SLUG}/", f"/api/play/{SLUG}/state"):
        request = urllib.request.Request(
            f"{product.url}{path}", headers={"Accept-Language": "en"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            found.append(re.sub(rb'"server_time":\s*\d+', b"", answer.read()))
    return found[0], found[1]
