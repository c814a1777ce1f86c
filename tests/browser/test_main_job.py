"""The main job in two real browsers: from a shared link to a paid packet."""

from __future__ import annotations

import json
import time
import urllib.request

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.phones import behave, open_phone, read_code
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

NUMBER = "13900001234"


@pytest.fixture(scope="module")
def product(running: Product) -> Product:
    # A browser that a program drives is held on "standard"; that is tested elsewhere.
    settings = ("session.helpers=1", "session.target=888", "protection=basic")
    running.launch("two-browsers", *settings)
    return running


def test_sharer_and_friend_from_link_to_paid_packet(browser: Browser, product: Product) -> None:
    url = f"{product.url}/c/two-browsers/"
    sharer = open_phone(browser, url)
    behave(sharer)
    sharer.locator("label.tick").tap()
    sharer.locator("#main").tap()
    expect(sharer.locator("#page")).to_have_attribute("data-screen", "progress", timeout=60_000)
    sharer.locator("#main").tap()
    link = sharer.locator("#share-url").input_value()
    assert "/c/two-browsers/?i=" in link or "/s/" in link

    friend = open_phone(browser, link)
    behave(friend)
    friend.locator("#main").tap()
    expect(friend.locator("#page")).to_have_attribute("data-screen", "helped", timeout=60_000)

    sharer.reload()
    expect(sharer.locator("#page")).to_have_attribute("data-screen", "ready", timeout=60_000)
    sharer.locator("#main").dblclick()
    expect(sharer.locator("#page")).to_have_attribute("data-screen", "won", timeout=60_000)
    sharer.locator("#main").tap()
    sharer.locator("#phone").fill(NUMBER)
    sharer.locator('[data-do="send-code"]').tap()
    expect(sharer.locator("#otp-said")).to_contain_text("139****1234")
    sharer.locator("#otp").fill(read_code(product, NUMBER))
    sharer.locator("#claim-go").tap()
    expect(sharer.locator("#page")).to_have_attribute(
        "data-screen", "fulfilled", timeout=60_000
    )
    expect(sharer.locator("#rewards")).to_contain_text("8.88")

    # Opened once, although the button was tapped twice; paid from the ledger.
    assert (
        json.loads(product.manage("audit_ledger", "--campaign", "two-browsers", "--json")) == []
    )


def test_a_lost_network_keeps_the_tap_and_finishes_it(
    browser: Browser, product: Product
) -> None:
    page = open_phone(browser, f"{product.url}/c/two-browsers/")
    behave(page)
    page.locator("label.tick").tap()
    page.context.set_offline(True)
    page.locator("#main").tap()
    expect(page.locator("#offline")).to_be_visible(timeout=60_000)
    page.context.set_offline(False)
    expect(page.locator("#page")).to_have_attribute("data-screen", "progress", timeout=60_000)


def test_pause_is_felt_within_a_second(browser: Browser, product: Product) -> None:
    product.launch("pausing")
    page = open_phone(browser, f"{product.url}/c/pausing/")
    expect(page.locator("#main")).to_be_visible()
    product.manage("lifecycle", "pause", "pausing", "--actor", "operator")
    time.sleep(1)
    with urllib.request.urlopen(f"{product.url}/api/play/pausing/state", timeout=5) as answer:
        assert json.load(answer)["campaign"]["status"] == "paused"
    page.reload()
    expect(page.locator("#page")).to_have_attribute("data-screen", "paused")
    product.manage("lifecycle", "resume", "pausing", "--actor", "operator")
    time.sleep(1)
    page.reload()
    expect(page.locator("#page")).not_to_have_attribute("data-screen", "paused")
