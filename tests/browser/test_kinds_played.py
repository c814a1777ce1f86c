"""Every composed kind in a phone's browser, from the first look to money paid out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Route, expect

from tests.browser import new_kinds
from tests.browser.handset import Phone
from tests.browser.phones import PATIENCE
from tests.product import ROOT, Product

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(420)]

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


@pytest.fixture
def phone(browser: Browser, product: Product) -> Iterator[Any]:
    """Makes phones; at the end each must have had nothing to complain of."""
    made: list[Phone] = []

    def make(at: str, language: str = "zh-hans", lively: bool = False) -> Phone:
        made.append(Phone(browser, product, at, language, lively))
        return made[-1]

    yield make
    for one in made:
        one.leave()


def test_the_wheel_turns_to_its_prize(phone: Any) -> None:
    one = phone("k-wheel", lively=True)
    one.join("won")
    one.claim()
    one.page.reload()
    one.on("fulfilled")


@pytest.mark.parametrize("skin", ["egg", "box"])
def test_an_egg_breaks_and_a_box_opens(phone: Any, skin: str) -> None:
    one = phone(f"k-{skin}", "en" if skin == "egg" else "zh-hans", lively=True)
    one.join("won")
    expect(one.page.locator(".ticket .sum-digits")).to_have_text("0.88")


def test_a_card_is_scratched(phone: Any) -> None:
    one = phone("k-scratch", "en", lively=True)
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
    one = phone("k-rain", lively=True)
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


def test_a_day_is_checked_in_beside_a_vote(phone: Any) -> None:
    one = phone("k-days", "en")
    one.join("today")
    vote = one.page.locator('[data-do="vote"]')
    expect(vote).to_have_count(2)
    one.page.locator('[data-entry="kite"]').tap()
    # One vote for each entry and person.
    expect(vote).to_have_count(1)
    expect(one.page.locator(".votes .is-mine")).to_contain_text("Kite")
    one.tap()
    one.on("ready")
    one.tap()
    one.on("won")
    sent = refused_without_name(one)
    one.tap()
    one.confirm("#claim-go")
    named = one.page.locator("#payee-name")
    expect(named).to_be_focused()
    expect(one.page.locator("#payee-name-error")).not_to_be_empty()
    one.look()
    named.fill("王小明")
    one.page.locator("#claim-go").tap()
    one.paid()
    assert not sent[0].get("fields")
    assert sent[-1]["fields"] == {"name": "王小明"}
    assert one.faults.pop().startswith("422")


def refused_without_name(one: Phone) -> list[dict[str, Any]]:
    """The first claim is answered as for a payer who wants a real name; all that were sent."""
    sent: list[dict[str, Any]] = []

    def answer(route: Route) -> None:
        sent.append(json.loads(route.request.post_data or "{}"))
        if len(sent) > 1:
            route.continue_()
            return
        error = {"path": "fields.name", "code": "required", "message": ""}
        route.fulfill(status=422, json={"code": "body.invalid", "errors": [error]})

    one.page.route("**/claim", answer)
    return sent


def test_cards_are_given_taken_back_and_exchanged(phone: Any) -> None:
    giver = phone("k-cards")
    giver.join("card")
    expect(giver.page.locator(".tile.is-held")).to_have_count(5)
    give = '[data-do="give-card"][data-value="health"]'
    giver.page.locator(give).tap()
    link = giver.page.locator("#share-url").input_value()
    giver.page.keyboard.press("Escape")
    expect(giver.page.locator(give)).to_have_count(0)

    friend = phone(link, "en")
    friend.on("gift")
    friend.join("got")
    held = friend.page.locator(".tile", has_text="Health")
    expect(held).to_contain_text("×2")
    friend.page.locator(give).tap()
    expect(friend.page.locator("#share-url")).to_be_visible()
    expect(held).not_to_contain_text("×2")
    friend.page.locator('[data-do="take-back"]').tap()
    expect(held).to_contain_text("×2")

    giver.tap()
    giver.claim()


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
    unclaimed = {"k-egg", "k-box"}
    paid = dict.fromkeys(set(slugs) - unclaimed, 1)
    assert dict(rows) == {**paid, "k-rain": 2, "k-team": 2}
    assert json.loads(product.manage("audit_ledger", "--json")) == []


def test_whoever_comes_later_is_told_who_won(phone: Any) -> None:
    one = phone("k-wheel", "en")
    said = one.page.locator("#ticker")
    for _look in range(20):
        # What the first visitor was told, that nobody has won yet, holds for some seconds.
        if said.is_visible():
            break
        one.page.wait_for_timeout(2000)
        one.page.reload()
        one.on("start")
    expect(said).to_have_text(re.compile(r"\d{4}.*¥0\.88"))
