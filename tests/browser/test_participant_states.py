"""Every screen of the participant's page, drawn by its own bundle, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from cms.serving.states import KINDS, states_for
from cms.serving.themes import THEMES
from tests.browser.participant_states import serving

# What a Chinese page may say in Latin letters: the other language's name, a pronoun, policy
# numbers, an address as an example.
ALLOWED_LATIN = re.compile(r"\b(EN|TA|QR|JavaScript|DEMO-ACC30-2026-\d+|name@example\.com)\b")
LONGEST = {
    "assist": ["start", "progress_3", "progress_30", "not_available", "failed"],
    "referral": ["start", "friends_earned", "friends_many", "todo", "not_new", "won_many"],
    "gift": ["start", "fulfilled", "already_insured", "won"],
    "milestone": ["start", "progress", "verify", "beside", "won"],
    "checkin": ["start", "today", "makeup", "all"],
    "ranking": ["start", "placed", "verify", "held", "won"],
    "quiz": ["start", "question_several", "failed_quiz", "passed"],
    "draw": ["start", "ready", "winners", "none"],
    "collect": ["start", "gift", "got", "given", "full"],
    "rain": ["start", "falling_more", "won_100"],
    "team": ["start", "open_30", "won"],
}
OTHER_SIZES = ((320, 568), (768, 1024), (1440, 900))
"""Where the fullest screens (`LONGEST`) must fit as well."""
PROMISE = {
    "assist": "8.88",
    "referral": "¥20",
    "gift": "100,000",
    "milestone": "¥30",
    "checkin": "7",
    "ranking": "888",
    "quiz": "¥2",
}
"""What stands on the first paint, by kind."""
LOOK = """() => {
    const button = document.getElementById('main').getBoundingClientRect();
    const small = [...document.querySelectorAll('#page button, #page a')].filter(e => {
        const r = e.getBoundingClientRect();
        return r.width && r.height < 43.5;
    }).map(e => e.outerHTML);
    const tiny = [...document.querySelectorAll('#page *')].filter(e =>
        e.childElementCount === 0 && e.textContent.trim() && e.getBoundingClientRect().width > 1
        && !e.closest('svg, .bell') && parseFloat(getComputedStyle(e).fontSize) < 12
    ).map(e => e.outerHTML);
    const named = '#page button:not([hidden]), #page a, #page h1';
    const empty = [...document.querySelectorAll(named)]
        .filter(e => !(e.textContent + (e.getAttribute('aria-label') || '')).trim())
        .map(e => e.outerHTML);
    return {
        overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        height: button.height, top: button.top, bottom: button.bottom,
        words: document.body.innerText + [...document.querySelectorAll('[aria-label],[title]')]
            .map(e => ' ' + (e.getAttribute('aria-label') || '')).join(''),
        screen: document.getElementById('page').dataset.screen,
        small, tiny, empty,
    };
}"""

UNDER = """() => {
    const dock = document.getElementById('dock').getBoundingClientRect();
    return [...document.querySelectorAll('#promise > *, #story > *')]
        .filter(e => e.getBoundingClientRect().height
            && e.getBoundingClientRect().bottom > dock.top + 14)
        .map(e => e.outerHTML);
}"""
"""What should be read at once and runs under the button (whose ground begins as a shade)."""

DRESS = """href => new Promise((done, fail) => {
    const old = document.querySelector('link[href*="/theme/"]');
    const next = old.cloneNode();
    Object.assign(next, { href, onload: done, onerror: fail });
    old.replaceWith(next);
})"""
"""Puts on another theme."""

SERIOUS = "{resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa']}"
"""Every rule of WCAG 2.1 AA; its findings are serious for us, whatever axe calls them."""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    with serving() as address:
        yield address


class Reader:
    """One page that is led from state to state; what it complains about is kept."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        assert page.viewport_size
        self.size = page.viewport_size
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda line: self.complaints.append(line.text) if line.type == "error" else None,
        )

    def open(self, kind: str, name: str, language: str = "en", theme: str = "") -> Page:
        self.complaints.clear()
        self.page.goto(f"{self.address}/page/{kind}/{name}?lang={language}&theme={theme}")
        self.page.wait_for_selector('#page:not(.is-waiting):not([data-screen=""])')
        return self.page

    def faults(self) -> list[str]:
        """What is wrong with the screen, in words; and what it says."""
        seen: dict[str, Any] = self.page.evaluate(LOOK)
        assert self.page.viewport_size
        height = self.page.viewport_size["height"]
        found = list(self.complaints)
        if seen["overflow"]:
            found.append(f"{seen['overflow']} px too wide")
        if seen["height"] < 44 or seen["top"] < 0 or seen["bottom"] > height:
            found.append(f"button at {seen['top']}–{seen['bottom']}")
        found += [
            f"{what}: {html}" for what in ("small", "tiny", "empty") for html in seen[what]
        ]
        if re.search(r"[{}]|undefined|NaN|\[object", seen["words"]):
            found.append("a blank was not filled in")
        self.words = seen["words"]
        return found

    def serious(self, where: str = "main") -> list[str]:
        """What axe finds. A script with an address stays compiled in the browser."""
        self.page.add_script_tag(url=f"{self.address}/axe.js")
        found = self.page.evaluate(f"axe.run('{where}', {SERIOUS})")
        return [f"{bad['id']}: {bad['nodes'][0]['html']}" for bad in found["violations"]]

    def elsewhere(self) -> list[str]:
        """What is wrong with the screen on phones, tablets and desks of other sizes."""
        found = []
        for width, height in OTHER_SIZES:
            self.page.set_viewport_size({"width": width, "height": height})
            faults = self.faults()
            faults += [f"under the button: {html}" for html in self.page.evaluate(UNDER)]
            if self.page.locator(".qr-card").is_visible() != (width >= 1000):
                faults.append("the code for the phone stands where it should not")
            found += [f"{width} × {height}: {fault}" for fault in faults]
        self.page.set_viewport_size(self.size)
        return found


@pytest.fixture
def reader(browser: Browser, pages: str) -> Iterator[Any]:
    opened: list[Page] = []

    def make(width: int = 390, height: int = 844) -> Reader:
        page = browser.new_page(
            viewport={"width": width, "height": height}, has_touch=True, reduced_motion="reduce"
        )
        opened.append(page)
        return Reader(page, pages)

    yield make
    for page in opened:
        page.close()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_screen_fits_speaks_its_language_and_can_be_used(reader, kind, language):
    reading = reader()
    wrong: dict[str, list[str]] = {}
    for item in states_for(kind):
        page = reading.open(kind, item.slug, language)
        faults = reading.faults()
        words = ALLOWED_LATIN.sub("", reading.words)
        strange = (
            re.findall(r"[A-Za-z]{2,}(?: [A-Za-z]+)*", words)
            if language == "zh-hans"
            else re.findall(r"[\u4e00-\u9fff]+", words.replace("中文", ""))
        )
        faults += [f"another language: {text}" for text in strange]
        if item.slug == "start":
            assert page.locator("#consent").is_checked() is False
            page.locator("#main").focus()
            assert page.evaluate("document.activeElement.id") == "main"
        # Both languages have the same elements and colours; one of them is looked at.
        if language == "en":
            faults += reading.serious()
            if item.slug in LONGEST[kind]:
                faults += reading.elsewhere()
        if faults:
            wrong[item.slug] = faults
    assert wrong == {}


@pytest.mark.parametrize(
    ("kind", "name"),
    [("assist", "progress_3"), ("referral", "friends_earned"), ("gift", "won")],
)
def test_large_type_keeps_the_button_on_screen(reader, kind, name):
    reading = reader()
    page = reading.open(kind, name)
    page.evaluate("document.documentElement.style.fontSize = '26px'")
    assert [fault for fault in reading.faults() if not fault.startswith("small")] == []


def test_every_theme_paints_every_object(reader):
    reading = reader()
    ground = "getComputedStyle(document.documentElement).getPropertyValue('--ground1').trim()"
    for kind in KINDS:
        page = reading.open(kind, "won", "zh-hans", next(iter(THEMES)))
        for theme, tokens in THEMES.items():
            page.evaluate(DRESS, f"/theme/{theme}.css")
            assert page.evaluate(ground) == tokens["ground1"]
        assert reading.complaints == []


def test_first_paint_carries_the_promise_before_any_script(browser, pages):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for kind in KINDS:
        page.goto(f"{pages}/page/{kind}/start?lang=en")
        assert PROMISE.get(kind, "") in page.locator(".stage").text_content()
        assert page.locator("h1").inner_text().strip()
        assert page.locator("noscript").count() == 1
    context.close()


def test_sheets_open_with_the_right_keyboard_and_close(reader):
    page = reader().open("assist", "won")
    page.locator("#main").click()
    phone, code = page.locator("#phone"), page.locator("#otp")
    assert phone.get_attribute("type") == "tel"
    assert code.get_attribute("autocomplete") == "one-time-code"
    assert page.locator("#messages").is_checked() is False
    size = page.evaluate(
        "parseFloat(getComputedStyle(document.getElementById('phone')).fontSize)"
    )
    assert size >= 16  # smaller ones make iOS zoom in
    page.keyboard.press("Escape")
    assert not page.locator("#sheet").is_visible()
    page.locator(".brand [data-do=rules]").click()
    assert "2026-11" in page.locator("#rules").inner_text()


def test_the_form_says_at_each_field_what_is_wrong(reader):
    page = reader().open("gift", "won")
    page.locator("#main").click()
    form = page.locator("#insured")
    assert form.locator("input[type=checkbox]:checked").count() == 0
    assert form.locator("details.document").count() == 2
    form.locator("#field-id_number").fill("11010519491231002")
    form.locator("#form-go").click()
    said = {
        name: form.locator(f"#{name}-error").inner_text()
        for name in ("field-name", "field-id_number", "phone", "otp", "consent-notice")
    }
    assert said == {
        "field-name": "Please fill this in.",
        "field-id_number": "This ID number is not right. Check each digit.",
        "phone": "Please enter a phone number, with + and country code if abroad.",
        "otp": "Please enter the digits from the message.",
        "consent-notice": "Please tick this to get the policy.",
    }
    assert page.evaluate("document.activeElement.id") == "field-name"
    form.locator("#field-id_number").fill("11010519491231002x")
    form.locator("#consent-notice").check(force=True)
    form.locator("#form-go").click()
    assert form.locator("#field-id_number-error").inner_text() == ""
    assert form.locator("#consent-notice-error").inner_text() == ""
    assert form.locator("#consent-id_number-error").inner_text() != ""


SHEETS = [
    ("assist", "won", "#main"),
    ("assist", "progress_3", "#main"),
    ("referral", "verify", "#main"),
    ("referral", "friends_earned", "#main"),
    ("gift", "won", "#main"),
    ("gift", "start", ".brand [data-do=rules]"),
    ("referral", "start", ".foot [data-do=appeal]"),
]


def test_sheets_are_without_serious_findings(reader):
    reading = reader(320, 568)
    wrong: dict[str, list[str]] = {}
    for kind, name, opener in SHEETS:
        for language in ("en", "zh-hans"):
            page = reading.open(kind, name, language)
            page.locator(opener).click()
            wide = page.evaluate(
                "(s => s.scrollWidth - s.clientWidth)(document.querySelector('dialog[open]'))"
            )
            faults = reading.serious("dialog[open]")
            faults += [f"{wide} px too wide"] if wide else []
            if faults or reading.complaints:
                wrong[f"{kind}/{name}/{language}"] = faults + reading.complaints
    assert wrong == {}
