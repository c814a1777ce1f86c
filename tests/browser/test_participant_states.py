"""Every screen of the participant's page, drawn by its own bundle, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import Browser, Page, sync_playwright

from cms import assets
from cms.serving.states import states_for
from config.engines.base import REPOSITORY
from tests.browser.participant_states import serving

AXE = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
SCREENS = REPOSITORY / "var" / "screens"
NAMES = [item.slug for item in states_for("assist")]
ALLOWED_LATIN = re.compile(r"\b(EN|TA|QR|JavaScript)\b")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (assets.DIST / "manifest.json").exists(), reason="the front end is not built"
    ),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    SCREENS.mkdir(parents=True, exist_ok=True)
    with serving() as address:
        yield address


def _open(
    browser: Browser, url: str, *, width: int, height: int, **options: Any
) -> tuple[Page, list[str]]:
    page = browser.new_page(viewport={"width": width, "height": height}, **options)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda line: complaints.append(line.text) if line.type == "error" else None,
    )
    page.goto(url)
    page.wait_for_selector('#page:not(.is-waiting):not([data-screen=""])')
    return page, complaints


def _overflow(page: Page) -> int:
    return page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def _translated() -> bool:
    """Whether the product's catalogue is compiled and has the page's words."""
    with translation.override("zh-hans"):
        return translation.gettext("Open it together") != "Open it together"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("name", NAMES)
def test_screen_fits_and_can_be_used(browser, pages, name, language):
    page, complaints = _open(
        browser,
        f"{pages}/page/assist/{name}?lang={language}",
        width=390,
        height=844,
        has_touch=True,
        reduced_motion="reduce",
    )
    try:
        page.screenshot(path=SCREENS / f"{name}-{language}-390.png")
        assert complaints == []
        assert _overflow(page) == 0
        box = page.locator("#main").bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 844
        assert page.locator("h1").inner_text().strip()
        missing = page.locator("#promise, #story, #dock").all_inner_texts()
        assert not [text for text in missing if "{" in text or "undefined" in text]
        small = page.evaluate(
            """[...document.querySelectorAll('#page button, #page a')].filter(e => {
                const r = e.getBoundingClientRect();
                return r.width && r.height < 43.5;
            }).map(e => e.outerHTML)"""
        )
        assert small == []
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious = [
            (item["id"], item["nodes"][0]["html"])
            for item in found["violations"]
            if item["impact"] in ("serious", "critical")
        ]
        assert serious == []
    finally:
        page.close()


@pytest.mark.parametrize("name", NAMES)
def test_chinese_page_speaks_chinese(browser, pages, name):
    if not _translated():
        pytest.skip("the Chinese catalogue is not compiled")
    page, _ = _open(browser, f"{pages}/page/assist/{name}?lang=zh-hans", width=390, height=844)
    try:
        words = page.evaluate(
            "document.body.innerText + [...document.querySelectorAll('[aria-label],[title]')]"
            ".map(e => ' ' + (e.getAttribute('aria-label') || '')).join('')"
        )
        latin = re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]+)*", ALLOWED_LATIN.sub("", words))
        assert latin == []
    finally:
        page.close()


@pytest.mark.parametrize(("width", "height"), [(320, 568), (768, 1024), (1440, 900)])
@pytest.mark.parametrize("name", ["start", "progress_30", "not_available", "failed"])
def test_screen_fits_other_devices(browser, pages, name, width, height):
    page, complaints = _open(
        browser, f"{pages}/page/assist/{name}?lang=en", width=width, height=height
    )
    try:
        page.screenshot(path=SCREENS / f"{name}-en-{width}.png")
        assert complaints == []
        assert _overflow(page) == 0
        box = page.locator("#main").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= height
        assert page.locator(".qr-card").is_visible() == (width >= 1000)
    finally:
        page.close()


def test_large_type_keeps_the_button_on_screen(browser, pages):
    page, _ = _open(browser, f"{pages}/page/assist/progress_3?lang=en", width=390, height=844)
    try:
        page.evaluate("document.documentElement.style.fontSize = '26px'")
        page.wait_for_timeout(100)
        box = page.locator("#main").bounding_box()
        assert box is not None
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= 844
        assert _overflow(page) == 0
    finally:
        page.close()


@pytest.mark.parametrize("theme", ["spring-dawn", "ocean-care"])
def test_themes_paint_the_same_screen(browser, pages, theme):
    page, complaints = _open(
        browser, f"{pages}/page/assist/won?lang=zh-hans&theme={theme}", width=390, height=844
    )
    try:
        page.screenshot(path=SCREENS / f"won-{theme}.png")
        assert complaints == []
        ground = page.evaluate(
            "getComputedStyle(document.documentElement).getPropertyValue('--ground1').trim()"
        )
        assert ground == {"spring-dawn": "#ffe3d3", "ocean-care": "#0b5fa5"}[theme]
    finally:
        page.close()


def test_consent_is_never_ticked_and_the_button_says_so(browser, pages):
    page, _ = _open(browser, f"{pages}/page/assist/start?lang=en", width=390, height=844)
    try:
        assert page.locator("#consent").is_checked() is False
        page.locator("#main").focus()
        assert page.evaluate("document.activeElement.id") == "main"
    finally:
        page.close()


def test_sheets_open_with_the_right_keyboard_and_close(browser, pages):
    page, _ = _open(browser, f"{pages}/page/assist/won?lang=en", width=390, height=844)
    try:
        page.locator("#main").click()
        phone, code = page.locator("#phone"), page.locator("#otp")
        assert phone.get_attribute("type") == "tel"
        assert code.get_attribute("autocomplete") == "one-time-code"
        size = page.evaluate(
            "parseFloat(getComputedStyle(document.getElementById('phone')).fontSize)"
        )
        assert size >= 16  # smaller ones make iOS zoom in
        page.keyboard.press("Escape")
        assert not page.locator("#sheet").is_visible()
        page.locator(".brand [data-do=rules]").click()
        assert "2026-11" in page.locator("#rules").inner_text()
    finally:
        page.close()
