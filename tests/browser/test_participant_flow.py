"""From link to paid packet in real browsers, against the real server and engines."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from audiences.models import Person as PersonRow
from campaigns import api as campaigns
from tests.browser.playing import (
    OTHER,
    PHONE,
    PHONE_UA,
    join,
    person,
    screen,
    sent_code,
    site,
)
from tests.campaigns.http.launching import launch
from tests.campaigns.http.test_known_phone import verified

__all__ = ["site"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_sharer_and_friends_from_link_to_claimed_packet(browser, site):
    launch()
    _, sharer = person(browser, f"{site}/c/spring/?ch=wechat")
    screen(sharer, "start")

    sharer.locator("#main").click()
    expect(sharer.locator("#hint")).to_have_text("Please tick the box first, then start.")
    join(sharer)
    expect(sharer.locator("h1")).to_have_text("2 more friends and it opens")

    sharer.locator("#main").click()
    link = sharer.locator("#share-url").input_value()
    assert "/c/spring/?i=" in link
    sharer.keyboard.press("Escape")

    for number in range(2):
        context, friend = person(browser, link)
        screen(friend, "friend")
        friend.locator("#main").click()
        screen(friend, "helped")
        if number == 0:
            join(friend)
        context.close()

    # Nobody touches the sharer's page: it hears of the help by itself.
    screen(sharer, "ready", timeout=60_000)
    sharer.locator("#main").click()
    screen(sharer, "won")
    expect(sharer.locator(".card-amount")).to_have_text("¥8.88")

    sharer.locator("#main").click()
    sharer.locator("#phone").fill(PHONE)
    sharer.locator("#send-code").click()
    expect(sharer.locator("#otp-said")).to_contain_text("138****0001", timeout=60_000)
    code = sent_code(site)
    sharer.locator("#otp").fill("000000" if code != "000000" else "111111")
    sharer.locator("#claim-go").click()
    expect(sharer.locator("#otp-error")).to_have_text("That is not the code we sent.")
    sharer.locator("#otp").fill(code)
    sharer.locator("#claim-go").click()
    screen(sharer, "onway")
    expect(sharer.locator("#story")).to_contain_text("138****0001")


def _won(browser: Browser, site: str) -> Page:
    """Somebody whose packet is open and who has a verified number already."""
    launch(helpers=0)
    _, page = person(browser, f"{site}/c/spring/")
    page.locator(".tick").click()
    page.locator("#main").click()
    screen(page, "ready")
    verified(PersonRow.objects.get().id, f"+86{PHONE}")
    page.locator("#main").click()
    screen(page, "won")
    page.locator("#main").click()
    return page


def test_a_known_number_is_paid_in_one_tap(browser, site):
    page = _won(browser, site)
    sent: list[dict[str, Any]] = []
    page.on(
        "request",
        lambda r: sent.append(json.loads(r.post_data)) if r.url.endswith("/claim") else None,
    )
    expect(page.locator("#phone")).to_be_hidden()
    expect(page.locator("#known")).to_contain_text(
        "¥8.88 goes to 138****0001, the number you verified before."
    )
    page.locator("#known-go").click()
    screen(page, "onway")
    assert len(sent) == 1
    assert sent[0].keys().isdisjoint({"phone", "otp"})


def test_another_number_than_the_known_one(browser, site):
    page = _won(browser, site)
    page.get_by_role("button", name="Use another number").click()
    expect(page.locator("#known")).to_be_hidden()
    expect(page.locator("#phone")).to_be_focused()
    page.locator("#phone").fill(OTHER)
    page.locator("#send-code").click()
    expect(page.locator("#otp-said")).to_contain_text("139****0002", timeout=60_000)
    page.locator("#otp").fill(sent_code(site, OTHER))
    page.locator("#otp").press("Enter")
    screen(page, "onway")
    expect(page.locator("#story")).to_contain_text("139****0002")


def test_double_tap_joins_once(browser, site):
    launch()
    _, page = person(browser, f"{site}/c/spring/")
    screen(page, "start")
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.url) if r.url.endswith("/join") else None)
    page.locator(".tick").click()
    page.evaluate("() => { const b = document.getElementById('main'); b.click(); b.click(); }")
    screen(page, "progress")
    assert len(sent) == 1


def test_lost_network_keeps_the_key_until_it_is_back(browser, site):
    launch()
    context, page = person(browser, f"{site}/c/spring/")
    screen(page, "start")
    keys: list[str] = []
    page.on(
        "request",
        lambda r: (
            keys.append(r.headers["idempotency-key"]) if r.url.endswith("/join") else None
        ),
    )
    page.locator(".tick").click()
    page.wait_for_timeout(300)
    context.set_offline(True)
    page.locator("#main").click()
    expect(page.locator("#offline")).to_be_visible()
    page.wait_for_timeout(1200)
    context.set_offline(False)
    screen(page, "progress")
    expect(page.locator("#offline")).to_be_hidden()
    assert len(keys) >= 2
    assert len(set(keys)) == 1


def test_what_was_read_before_a_tap_does_not_undo_its_answer(browser, site):
    """The state is asked for, the tap is answered, and only then that older state arrives."""
    launch()
    _, page = person(browser, f"{site}/c/spring/")
    screen(page, "start")
    held: list[tuple[Any, Any]] = []
    page.route("**/state*", lambda route: held.append((route, route.fetch())), times=1)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    join(page)
    [(route, before)] = held
    assert before.json()["me"] is None
    with page.expect_response("**/state*"):
        route.fulfill(response=before)
    page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true)))")
    screen(page, "progress")


def test_reload_in_the_middle_resumes_with_the_same_key(browser, site):
    launch()
    _, page = person(browser, f"{site}/c/spring/")
    screen(page, "start")
    keys: list[str] = []

    def lose_first(route: Any) -> None:
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/join", lose_first)
    page.locator(".tick").click()
    page.locator("#main").click()
    expect(page.locator("#offline")).to_be_visible()
    page.reload()
    screen(page, "progress")
    assert len(keys) >= 2
    assert len(set(keys)) == 1


def test_proof_of_work_is_solved_without_a_word(browser, site):
    """Signals that got lost on the way earn a challenge, which the page solves by itself."""
    launch(protection="standard")
    context = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        locale="en-US",
        user_agent=PHONE_UA,
    )
    page = context.new_page()
    statuses: list[int] = []
    page.on(
        "response", lambda r: statuses.append(r.status) if r.url.endswith("/join") else None
    )

    def lose_signals(route: Any) -> None:
        body = json.loads(route.request.post_data)
        body.pop("signals", None)
        headers = {
            name: value
            for name, value in route.request.headers.items()
            if not name.startswith("sec-ch-ua")
        }
        route.continue_(post_data=json.dumps(body), headers=headers)

    page.route("**/join", lose_signals)
    page.goto(f"{site}/c/spring/")
    screen(page, "start")
    page.wait_for_timeout(1500)
    join(page)
    assert statuses == [403, 200]


def test_pause_is_told_with_dignity(browser, site):
    from core.clock import utc_now

    launch()
    campaigns.pause("spring", actor="operator", now=utc_now())
    campaigns.forget()
    _, page = person(browser, f"{site}/c/spring/")
    screen(page, "paused")
    expect(page.locator(".band-text")).to_have_text("Paused")


def test_during_a_pause_a_full_packet_waits_and_a_won_one_is_claimed(browser, site):
    from core.clock import utc_now

    won = _won(browser, site)
    _, waiting = person(browser, f"{site}/c/spring/")
    waiting.locator(".tick").click()
    waiting.locator("#main").click()
    screen(waiting, "ready")
    campaigns.pause("spring", actor="operator", now=utc_now())
    campaigns.forget()
    waiting.reload()
    screen(waiting, "paused")
    won.reload()
    screen(won, "won")
    won.locator("#main").click()
    won.locator("#known-go").click()
    screen(won, "onway")
