"""Two phones in two variants of one campaign, and the page of the board that compares them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.playing import join, screen
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240)]

SLUG = "two-heads"
HEADS = {"a": "Open up to", "b": "A small packet for you"}
SECTION = {
    "name": "heads",
    "hypothesis": "A small packet is joined as often.",
    "arms": [
        {"slug": "a", "title": "As it is"},
        {
            "slug": "b",
            "title": "Small packet",
            "set": {
                "content": {
                    "theme": {"slug": "jade"},
                    "texts": {
                        "en": {"start.headline": HEADS["b"]},
                        "zh-hans": {"start.headline": "送你一个小红包"},
                    },
                },
                "mechanics": {"assist": {"target": 600, "pool": "small"}},
            },
        },
    ],
}
POOL = {"kind": "packets", "split": "fixed", "count": 100, "amount": 600}
PATIENCE = 30_000
"""Of a machine that others use too, in ms: what is waited for comes when it comes."""


@pytest.fixture(scope="module")
def product(running: Product) -> Product:
    running.launch(
        SLUG,
        f"trial={json.dumps(SECTION)}",
        f"rewards.pools.small={json.dumps(POOL)}",
        "packets.count=100",
        "protection=basic",
    )
    return running


def phones(browser: Browser, product: Product) -> dict[str, BrowserContext]:
    """A phone in each variant: a device's number decides, so ask until both are there."""
    found: dict[str, BrowserContext] = {}
    for _number in range(40):
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, has_touch=True, locale="en-US"
        )
        answer = context.request.get(f"{product.url}/api/play/{SLUG}/state")
        arm = str(answer.json()["trial"]["arm"])
        if arm in found:
            context.close()
        else:
            found[arm] = context
        if len(found) == len(HEADS):
            return found
    raise AssertionError("forty phones, and all in one variant")


def opened(context: BrowserContext, product: Product, arm: str) -> Page:
    """The page on that phone, with the variant's head and nobody else's."""
    page = context.new_page()
    page.goto(f"{product.url}/c/{SLUG}/")
    shown(page, arm)
    return page


def shown(page: Page, arm: str) -> None:
    screen(page, "start", PATIENCE)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.locator("h1")).to_have_text(HEADS[arm], timeout=PATIENCE)


def test_two_phones_see_their_own_variant_and_keep_it(browser: Browser, product: Any) -> None:
    for arm, context in phones(browser, product).items():
        page = opened(context, product, arm)
        sums = {"a": "8.88", "b": "6"}
        expect(page.locator(".promise .sum-digits")).to_have_text(sums[arm])
        page.reload()
        shown(page, arm)
        join(page)
        page.reload()
        screen(page, "progress", PATIENCE)
        state = page.request.get(f"{product.url}/api/play/{SLUG}/state").json()
        assert state["trial"] == {"name": "heads", "arm": arm, "counts": True}
        assert state["session"]["target"] == {"a": 888, "b": 600}[arm]
        context.close()

    desk = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-US")
    board = desk.new_page()
    board.goto(f"{product.url}/admin/login/")
    board.fill("[name=username]", "manager")
    board.fill("[name=password]", product.environment["DEMO_PASSWORD"])
    board.locator("[type=submit]").click()
    board.wait_for_url(f"{product.url}/**")
    board.goto(f"{product.url}/boards/{SLUG}/trial/")
    rows = board.locator(".trial-arms tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("As it is")
    expect(rows.nth(1)).to_contain_text("Small packet")
    desk.close()
