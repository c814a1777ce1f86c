"""Real browsers against the real server: people, screens, codes from the sandbox inbox."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from campaigns import api as campaigns
from cms.serving import shell as serving

PHONE, OTHER = "13800000001", "13900000002"
PHONE_UA = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 "
    "(KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36"
)


@pytest.fixture
def site(live_server: Any, settings: Any, clean_gates: None) -> str:
    """The address of the running server, with nothing remembered from before."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DEMO, settings.DEMO_PASSWORD = True, "demo"
    settings.PARTICIPANT_COOKIE_SECURE = False
    settings.PUBLIC_URL = live_server.url
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
    campaigns.forget()
    serving.shelf.clear()
    return str(live_server.url)


def person(browser: Browser, url: str) -> tuple[BrowserContext, Page]:
    """Somebody with a phone of their own who has just opened the link."""
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, locale="en-US"
    )
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector("#page:not(.is-waiting)")
    return context, page


def screen(page: Page, name: str, timeout: float = 60_000) -> None:
    """Wait for a screen of the page by its name."""
    expect(page.locator("#page")).to_have_attribute("data-screen", name, timeout=timeout)


def join(page: Page, then: str = "progress") -> None:
    """Tick the box, tap the button, see the next screen."""
    page.locator(".tick").click()
    page.locator("#main").click()
    screen(page, then)


def sent_code(site: str, phone: str = PHONE) -> str:
    """The code that the sandbox sent to this number last."""
    headers = {"Authorization": "Bearer demo"}
    request = Request(f"{site}/demo/inbox?to={phone}", headers=headers)
    with urlopen(request) as response:
        return str(json.load(response)[0]["code"])


def fill_number(page: Page, site: str, phone: str = PHONE) -> None:
    """Type the number, have a code sent, type the code."""
    page.locator("#phone").fill(phone)
    page.locator("#send-code").click()
    masked = f"{phone[:3]}****{phone[-4:]}"
    expect(page.locator("#otp-said")).to_contain_text(masked, timeout=60_000)
    page.locator("#otp").fill(sent_code(site, phone))
