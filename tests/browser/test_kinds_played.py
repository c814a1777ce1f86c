"""Every composed kind in a phone's browser, from the first look to money paid out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, Response, expect

from tests.browser import new_kinds
from tests.browser.phones import PATIENCE, PHONE, on_screen, read_code
from tests.product import ROOT, Product

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(420)]

PAID = {"en": "Paid", "zh-hans": "已到账"}
WIDTHS = (320, 390)
QUIZ = Path(ROOT, "templates_library", "builtin", "quiz", "blueprint.yaml")
PACKET = """() => {
    for (const packet of document.querySelectorAll('.drop:not(.is-hit)')) {
        const { x, y, width, height, bottom } = packet.getBoundingClientRect();
        if (y > 60 && bottom < 520) return [x + width / 2, y + height / 2];
    }
    return null;
}"""
"""Where a falling packet is that can be tapped."""


@pytest.fixture(scope="module")
def product(running: Product) -> Product:
    new_kinds.prepare(running)
    return running


class Phone:
    """Somebody with a phone of their own; what goes wrong on it is kept."""

    numbers = iter(range(13_711_000_000, 13_712_000_000))

    def __init__(self, browser: Browser, product: Product, at: str, language: str) -> None:
        self.product, self.language = product, language
        locale = "zh-CN" if language == "zh-hans" else "en-GB"
        self.context = browser.new_context(
            viewport=PHONE, has_touch=True, is_mobile=True, locale=locale
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda line: self._said(line.type, line.text))
        self.page.on("response", self._answered)
        self.page.goto(at if at.startswith("http") else f"{product.url}/c/{at}/")
        self.page.wait_for_selector('#page:not(.is-waiting):not([data-screen=""])')
        self.look()

    def _said(self, kind: str, text: str) -> None:
        # What the network answered is looked at as an answer.
        if kind == "error" and not text.startswith("Failed to load resource"):
            self.faults.append(text)

    def _answered(self, response: Response) -> None:
        # A browser that a program drives proves its work before each tap.
        if response.status >= 400 and "risk.challenge" not in response.text():
            self.faults.append(f"{response.status} {response.url}")

    def look(self) -> None:
        """Nothing may be wider than the phone, on a narrow one neither."""
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": PHONE["height"]})
            root = "document.documentElement"
            over = self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth")
            if over:
                self.faults.append(f"{over} px too wide at {width}: {self.screen}")

    @property
    def screen(self) -> str:
        return str(self.page.locator("#page").get_attribute("data-screen"))

    def on(self, name: str) -> None:
        on_screen(self.page, name)
        self.look()

    def tap(self) -> None:
        """The one large button."""
        self.page.locator("#main").tap()

    def join(self, then: str) -> None:
        self.page.locator("label.tick").tap()
        self.tap()
        self.on(then)

    def link(self) -> str:
        """My link, from the sheet that the large button opens."""
        self.tap()
        found = self.page.locator("#share-url").input_value()
        self.page.keyboard.press("Escape")
        return found

    def confirm(self, go: str) -> None:
        """A number that nobody has yet, its code, and the button below."""
        number = str(next(self.numbers))
        self.page.locator("#phone").fill(number)
        self.page.locator('[data-do="send-code"]').tap()
        masked = f"{number[:3]}****{number[-4:]}"
        expect(self.page.locator("#otp-said")).to_contain_text(masked, timeout=PATIENCE)
        self.page.locator("#otp").fill(read_code(self.product, number))
        self.page.locator(go).tap()

    def claim(self) -> None:
        """From the screen that says what was won to the money."""
        self.on("won")
        self.tap()
        self.confirm("#claim-go")
        self.paid()

    def paid(self) -> None:
        said = PAID[self.language]
        expect(self.page.locator("#rewards")).to_contain_text(said, timeout=2 * PATIENCE)

    def leave(self) -> None:
        self.look()
        self.context.close()
        assert self.faults == []


@pytest.fixture
def phone(browser: Browser, product: Product) -> Iterator[Any]:
    """Makes phones; at the end each must have had nothing to complain of."""
    made: list[Phone] = []

    def make(at: str, language: str = "zh-hans") -> Phone:
        made.append(Phone(browser, product, at, language))
        return made[-1]

    yield make
    for one in made:
        one.leave()


def test_the_wheel_turns_to_its_prize(phone: Any) -> None:
    one = phone("k-wheel")
    one.join("won")
    one.claim()
    one.page.reload()
    one.on("fulfilled")


def test_a_card_is_scratched(phone: Any) -> None:
    one = phone("k-scratch", "en")
    one.join("scratch")
    field = one.page.locator(".scratch").bounding_box()
    mouse = one.page.mouse
    mouse.move(field["x"] + 10, field["y"] + 10)
    mouse.down()
    for turn in range(8):
        side = 10 if turn % 2 else field["width"] - 10
        mouse.move(field["x"] + side, field["y"] + 10 + turn * field["height"] / 9, steps=5)
    mouse.up()
    one.claim()


def test_packets_are_caught_as_they_fall_and_a_password_opens_one_more(phone: Any) -> None:
    one = phone("k-rain")
    one.join("falling")
    for _try in range(200):
        # A finger may miss what moves; nothing but packets is touched here.
        place = one.page.evaluate(PACKET)
        if place:
            one.page.touchscreen.tap(*place)
        one.page.wait_for_timeout(100)
        if one.screen != "falling":
            break
    expect(one.page.locator(".ticket")).to_have_count(2, timeout=PATIENCE)
    one.claim()
    one.tap()
    one.page.locator("#known-go").tap()
    expect(one.page.locator(".ticket-fulfilled")).to_have_count(2, timeout=PATIENCE)
    one.page.locator('[data-do="password"]').tap()
    one.page.locator("#word").fill("sesame")
    one.page.locator("#password-go").tap()
    expect(one.page.locator("#word-error")).to_contain_text("口令不对", timeout=PATIENCE)
    one.page.locator("#word").fill("安心每一天")
    one.page.locator("#password-go").tap()
    one.on("won")
    expect(one.page.locator(".ticket")).to_have_count(3)


def test_two_people_fill_a_pot_and_share_it(phone: Any) -> None:
    founder = phone("k-team")
    founder.join("open")
    friend = phone(founder.link(), "en")
    friend.on("invited")
    friend.join("ready")
    founder.on("ready")
    sums = []
    for one in (founder, friend):
        one.tap()
        one.on("won")
        sums.append(one.page.locator(".ticket .sum-digits").inner_text())
        one.claim()
    assert sum(round(100 * float(text)) for text in sums) == 2000


def test_a_day_is_checked_in(phone: Any) -> None:
    one = phone("k-days", "en")
    one.join("today")
    one.tap()
    one.on("ready")
    one.tap()
    one.claim()


def test_a_set_of_cards_is_exchanged(phone: Any) -> None:
    one = phone("k-cards")
    one.join("card")
    expect(one.page.locator(".tile.is-held")).to_have_count(5)
    one.tap()
    one.claim()


def test_a_quiz_is_passed_and_survives_a_reload(phone: Any) -> None:
    document = yaml.safe_load(QUIZ.read_text("utf-8"))["document"]
    bank = {
        question["text"]["zh-hans"]: [
            option["text"]["zh-hans"]
            for option in question["options"]
            if option["id"] in question["right"]
        ]
        for question in document["mechanics"]["quiz"]["questions"]
    }
    one = phone("k-quiz")
    one.join("ready")
    one.tap()
    for number in range(5):
        expect(one.page.locator(".kicker")).to_contain_text(f"第 {number + 1} 题")
        if number == 2:
            one.page.reload()
            one.page.wait_for_selector('[data-do="choose"]')
            expect(one.page.locator(".kicker")).to_contain_text("第 3 题")
        asked = one.page.locator("h1").inner_text()
        for right in bank[asked]:
            named = re.compile(rf"^\s*{re.escape(right)}\s*$")
            one.page.locator('[data-do="choose"]').filter(has_text=named).tap()
        one.tap()
    one.on("passed")
    one.tap()
    one.claim()


def test_a_friend_fills_the_ladder_and_the_ranking(phone: Any, product: Product) -> None:
    leaders = {}
    for slug, reached in (("k-steps", "ready"), ("k-rank", "placed")):
        leader = leaders[slug] = phone(slug)
        leader.join({"k-steps": "progress", "k-rank": "unplaced"}[slug])
        friend = phone(leader.link(), "en")
        friend.on("invited")
        friend.join("verify")
        friend.tap()
        friend.confirm("#verify-go")
        leader.on(reached)
    leaders["k-steps"].tap()
    leaders["k-steps"].claim()
    # The ranking is over: places are written down, and the first prize is there to be claimed.
    new_kinds.inside(product, "settle('k-rank')")
    leaders["k-rank"].page.reload()
    leaders["k-rank"].claim()


def test_nothing_was_paid_twice_or_lost(product: Product) -> None:
    slugs = list(new_kinds.settings(new_kinds.EPOCH))
    with product.database() as database:
        rows = database.execute(
            "SELECT c.slug, count(*) FROM rewards_grant g"
            " JOIN campaigns_campaign c ON c.uid::text = g.scope"
            " WHERE g.status = 'fulfilled' AND c.slug = ANY(%s) GROUP BY c.slug",
            [slugs],
        ).fetchall()
    assert dict(rows) == {**dict.fromkeys(slugs, 1), "k-rain": 2, "k-team": 2}
    assert json.loads(product.manage("audit_ledger", "--json")) == []
