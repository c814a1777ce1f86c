"""Inviting a friend and taking a policy, from link to reward, in real browsers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.clock import utc_now
from tests.browser.playing import PHONE, fill_number, join, person, screen, site
from tests.campaigns import gift_support, referral_kit

__all__ = ["site"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FRIEND = "13700000007"


def _sent(page: Page, action: str) -> list[tuple[str, dict[str, Any]]]:
    """Key and body of every request of this action, as they go out."""
    seen: list[tuple[str, dict[str, Any]]] = []

    def note(request: Any) -> None:
        if request.url.endswith(f"/{action}"):
            body = json.loads(request.post_data or "{}")
            seen.append((request.headers["idempotency-key"], body))

    page.on("request", note)
    return seen


def _lose_first(page: Page, action: str) -> list[str]:
    """The first two never arrive, so that the page is seen waiting; keys of what was sent."""
    keys: list[str] = []

    def route(asked: Any) -> None:
        keys.append(asked.request.headers["idempotency-key"])
        if len(keys) <= 2:
            asked.abort()
        else:
            asked.continue_()

    page.route(f"**/{action}", route)
    return keys


def _fill(page: Page, site: str, serial: int = 1, birth: str = "19900307") -> None:
    form = gift_support.fields(serial, birth)
    page.locator("#field-name").fill(form["name"])
    page.locator("#field-id_number").fill(form["id_number"])
    fill_number(page, site)
    for name in ("notice", "id_number"):
        page.locator(f"label:has(#consent-{name})").click()


def test_inviter_and_friend_from_link_to_both_rewards(browser, site):
    slug = referral_kit.launched(utc_now(), event="registered")
    _, inviter = person(browser, f"{site}/c/{slug}/")
    join(inviter, "friends_none")
    inviter.locator("#main").click()
    link = inviter.locator("#share-url").input_value()
    inviter.keyboard.press("Escape")

    _, friend = person(browser, link)
    screen(friend, "invited")
    expect(friend.locator(".mine-amount")).to_have_text("¥10")
    join(friend, "verify")
    friend.locator("#main").click()
    assert friend.locator("#messages").is_checked() is False
    fill_number(friend, site, FRIEND)
    friend.locator("#verify-go").click()
    screen(friend, "todo")
    assert friend.locator("#main").get_attribute("href").startswith("https://")

    # Nobody touches either page: both hear of the fact by themselves.
    referral_kit.report(f"+86{FRIEND}", utc_now())
    screen(friend, "won", timeout=60_000)
    inviter.reload()
    screen(inviter, "won", timeout=60_000)
    expect(inviter.locator("#own")).to_contain_text("Done")
    expect(inviter.locator(".earned")).to_have_text("Earned ¥20.00")

    friend.locator("#main").click()
    friend.locator("#known-go").click()
    screen(friend, "onway")
    expect(friend.locator("#story")).to_contain_text("137****0007")


def test_a_policy_from_first_tap_to_certificate(browser, site):
    slug = gift_support.launched(utc_now())
    _, page = person(browser, f"{site}/c/{slug}/")
    screen(page, "start")
    draws = _sent(page, "draw")
    join(page, "won")  # one tap: joined and drawn
    assert len(draws) == 1

    page.locator("#main").click()
    _fill(page, site, birth="20180307")
    page.locator("#form-go").click()
    expect(page.locator("#field-id_number-error")).to_have_text(
        "The cover is for people from 18 to 65 years."
    )
    expect(page.locator("#field-id_number")).to_be_focused()
    claims = _sent(page, "claim")
    page.locator("#field-id_number").fill(gift_support.id_number(1))
    # What is mended is complained about no longer.
    expect(page.locator("#field-id_number-error")).to_have_text("")
    page.locator("#form-go").click()
    page.wait_for_selector('#page[data-screen="onway"], #page[data-screen="fulfilled"]')
    assert claims[0][1]["consent"] == gift_support.CONSENT

    gift_support.issue(utc_now())
    screen(page, "fulfilled", timeout=60_000)
    expect(page.locator(".certificate")).to_contain_text("王")
    assert "王小明" not in page.locator("#page").inner_text()
    assert "110105" not in page.content()
    certificate = page.locator("#main").get_attribute("href")
    assert page.request.get(f"{site}{certificate}").status == 200


def test_form_is_sent_once_however_often_one_taps(browser, site):
    slug = gift_support.launched(utc_now())
    _, page = person(browser, f"{site}/c/{slug}/")
    join(page, "won")
    page.locator("#main").click()
    _fill(page, site)
    claims = _sent(page, "claim")
    page.evaluate("() => [1, 2, 3].forEach(() => document.getElementById('form-go').click())")
    page.wait_for_selector('#page[data-screen="onway"], #page[data-screen="fulfilled"]')
    assert len({key for key, _ in claims}) == 1


def test_network_lost_while_the_form_is_sent(browser, site):
    slug = gift_support.launched(utc_now())
    _, page = person(browser, f"{site}/c/{slug}/")
    join(page, "won")
    page.locator("#main").click()
    _fill(page, site)
    keys = _lose_first(page, "claim")
    page.locator("#form-go").click()
    page.wait_for_selector(
        '#page[data-screen="onway"], #page[data-screen="fulfilled"]', timeout=60_000
    )
    assert len(keys) >= 2
    assert len(set(keys)) == 1


def test_reload_between_joining_and_drawing_loses_no_gift(browser, site):
    slug = gift_support.launched(utc_now())
    _, page = person(browser, f"{site}/c/{slug}/")
    screen(page, "start")
    keys = _lose_first(page, "draw")
    page.locator(".tick").click()
    page.locator("#main").click()
    expect(page.locator("#offline")).to_be_visible()
    page.reload()
    screen(page, "won")
    assert len(keys) >= 2
    assert len(set(keys)) == 1


def test_verify_is_one_intention_through_a_lost_network(browser, site):
    slug = referral_kit.launched(utc_now())
    _, inviter = person(browser, f"{site}/c/{slug}/")
    join(inviter, "friends_none")
    inviter.locator("#main").click()
    _, friend = person(browser, inviter.locator("#share-url").input_value())
    join(friend, "verify")
    friend.locator("#main").click()
    fill_number(friend, site, PHONE)
    keys = _lose_first(friend, "verify")
    friend.evaluate("() => [1, 2].forEach(() => document.getElementById('verify-go').click())")
    screen(friend, "todo", timeout=60_000)
    assert len(keys) >= 2
    assert len(set(keys)) == 1
