"""People with phones and staff at desks before the whole running product."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.product import Product

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}
PATIENCE = 60_000
"""Milliseconds: long enough for a machine that does other things besides."""


def open_phone(browser: Browser, url: str, locale: str = "zh-CN") -> Page:
    """Somebody with a phone of their own who has just opened the link."""
    context = browser.new_context(
        viewport=PHONE, device_scale_factor=2, has_touch=True, is_mobile=True, locale=locale
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(url)
    return page


def behave(page: Page) -> None:
    """Look around for a moment, as somebody who reads does."""
    page.wait_for_timeout(1300)
    page.mouse.wheel(0, 240)
    page.wait_for_timeout(200)
    page.mouse.wheel(0, -240)


def on_screen(page: Page, name: str) -> None:
    """Wait for a screen of the page by its name."""
    expect(page.locator("#page")).to_have_attribute("data-screen", name, timeout=PATIENCE)


def join(page: Page, then: str) -> None:
    """Read, tick the box, tap the button, see the next screen."""
    behave(page)
    page.locator("label.tick").tap()
    page.locator("#main").tap()
    on_screen(page, then)


def read_code(product: Product, number: str) -> str:
    """The newest code in the sandbox inbox, by its address."""
    request = urllib.request.Request(
        f"{product.url}/demo/inbox?to={number}",
        headers={"Authorization": f"Bearer {product.environment['DEMO_PASSWORD']}"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        messages: list[dict[str, Any]] = json.load(answer)
    return next(str(m["code"]) for m in messages if m["code"])


def show_number(page: Page, product: Product, number: str) -> None:
    """Type the number, have a code sent, read it by `manage.py inbox`, type it."""
    page.locator("#phone").fill(number)
    page.locator('[data-do="send-code"]').tap()
    masked = f"{number[:3]}****{number[-4:]}"
    expect(page.locator("#otp-said")).to_contain_text(masked, timeout=PATIENCE)
    sent = json.loads(product.manage("inbox", "--to", number, "--json"))
    page.locator("#otp").fill(next(str(m["code"]) for m in sent if m.get("code")))


def at_desk(browser: Browser, product: Product, role: str, **options: Any) -> Page:
    """A member of staff who has just logged in, by keyboard."""
    context = browser.new_context(viewport=DESK, locale="en-GB", **options)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{product.url}/admin/login/")
    page.locator("#id_username").focus()
    page.keyboard.type(role)
    page.keyboard.press("Tab")
    page.keyboard.type(product.environment["DEMO_PASSWORD"])
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    return page
